// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-lab: performs a scenario with this machine's own kernel, in hosts of its own.
#include "capture/lab/playable.h"
#include "capture/lab/short_variant.h"
#include "capture/lab/stage/isolation.h"
#include "capture/lab/stage/stage.h"
#include "capture/scenario/parse.h"
#include "capture/scenario/simulate.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>

namespace {

using namespace synscope;
using namespace synscope::capture;
using namespace synscope::capture::lab;

enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2 };

constexpr int kLongestSeconds = 300;
constexpr int kGraceSeconds = 10; ///< until the stage has ended by itself
constexpr std::size_t kLargestText = 1 << 20;

constexpr const char* kHelp =
    "Usage: synscope-lab [--short] [--controls] [--id ID] [--set KEY=VALUE]… BYTES\n"
    "       synscope-lab --check | --help | --version\n\n"
    "Performs a scenario with this machine's own kernel: hosts are network namespaces, programs processes\n"
    "with real sockets. Standard input gives the scenario, BYTES bytes of YAML, then lines that steer (see\n"
    "--controls; \"stop 0 -\" ends the run); its end ends everything. Standard output gets packets and "
    "events\n"
    "as pcapng.\n"
    "Needs no privilege beyond user namespaces, and touches nothing outside of them.\n\n"
    "  --short          short timers where the scenario sets none\n"
    "  --controls       obey lines \"WORD NUMBER HOST NAME\": rule, mark, lose, block, accept, port, "
    "backlog,\n"
    "                   read, sysctl, kill, stop; \"-\": no host\n"
    "  --id ID          name of the scenario\n"
    "  --set KEY=VALUE  change a value first\n"
    "  --check          only finds out whether the lab can run here\n"
    "  --help           this text\n"
    "  --version        the version\n";

struct Wishes {
    enum class Task : std::uint8_t { Perform, Check, Help, Version, Wrong };
    Task task = Task::Perform;
    bool short_timers = false;
    bool controls = false;
    std::string id = "scenario";
    std::vector<scenario::Override> overrides;
    std::size_t bytes = 0;
};

int complain(const std::string& sentence, int code) {
    std::fprintf(stderr, "%s\n", sentence.c_str());
    return code;
}

/// Takes `--id X` and `--set K=V`; false: neither.
bool takeValue(const std::string& option, const std::string& value, Wishes& wishes) {
    const std::size_t equals = value.find('=');
    if (option == "--id") {
        wishes.id = value;
        return true;
    }
    if (option != "--set" || equals == std::string::npos) {
        return false;
    }
    wishes.overrides.emplace_back(value.substr(0, equals), value.substr(equals + 1));
    return true;
}

Wishes parseWishes(const std::vector<std::string>& words) {
    Wishes wishes;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--check" || word == "--help" || word == "--version") {
            wishes.task = word == "--check"  ? Wishes::Task::Check
                          : word == "--help" ? Wishes::Task::Help
                                             : Wishes::Task::Version;
        } else if (word == "--short") {
            wishes.short_timers = true;
        } else if (word == "--controls") {
            wishes.controls = true;
        } else if (i + 1 < words.size() && takeValue(word, words[i + 1], wishes)) {
            ++i;
        } else if (word.find_first_not_of("0123456789") == std::string::npos && word.size() < 8) {
            wishes.bytes = std::stoul("0" + word);
        } else {
            wishes.task = Wishes::Task::Wrong;
        }
    }
    if (wishes.task == Wishes::Task::Perform && (wishes.bytes == 0 || wishes.bytes > kLargestText)) {
        wishes.task = Wishes::Task::Wrong;
    }
    return wishes;
}

/// `bytes` of standard input, no more.
std::string readText(std::size_t bytes) {
    std::string text(bytes, '\0');
    std::size_t done = 0;
    while (done < bytes) {
        const ssize_t count = ::read(STDIN_FILENO, text.data() + done, bytes - done);
        if (count <= 0) {
            break;
        }
        done += static_cast<std::size_t>(count);
    }
    text.resize(done);
    return text;
}

/// When the simulation is over, and what a real kernel is later.
scenario::SimTime expectedEnd(const scenario::Scenario& scenario) {
    const scenario::SimTime end = scenario::simulate(scenario).end;
    return end + end / 16 + 2 * scenario::kSecond;
}

/// At once: when the stage is gone no process can be made any more, and what runs at exit might want one.
[[noreturn]] void leaveWith(int code) {
    ::_exit(code);
}

int performOnStage(const scenario::Scenario& scenario, scenario::SimTime expected, bool controls) {
    StageLimits limits;
    limits.longest = kLongestSeconds * scenario::kSecond;
    limits.expected = expected;
    limits.controls = controls;
    Stage stage(scenario, limits);
    if (const auto problem = stage.build()) {
        return complain("The lab cannot run: " + problem->message, kFailed);
    }
    return stage.perform() ? kDone : kFailed;
}

int perform(const Wishes& wishes) {
    auto parsed = scenario::parseScenario(readText(wishes.bytes), wishes.id, wishes.overrides);
    if (!parsed.ok()) {
        return complain(format(parsed.problems.front(), wishes.id), kFailed);
    }
    if (const auto reason = whyNotPlayable(parsed.scenario)) {
        return complain(reason->message, kFailed);
    }
    if (wishes.short_timers) {
        (void)shorten(parsed.scenario);
    }
    const scenario::SimTime expected = expectedEnd(parsed.scenario);
    if (const auto problem = isolate()) {
        return complain(problem->message, kFailed);
    }
    leaveWith(guard([&] { return performOnStage(parsed.scenario, expected, wishes.controls); },
                    kLongestSeconds + kGraceSeconds));
}

/// As far as building goes: two hosts and a cable.
int check() {
    if (const auto problem = isolate()) {
        return complain(problem->message, kFailed);
    }
    const auto build = [] {
        scenario::Scenario nothing;
        for (const char* address : {"10.9.0.1", "10.9.0.2"}) {
            scenario::HostSpec host;
            host.name = address;
            host.address = *model::parseAddress(address);
            nothing.hosts.push_back(host);
        }
        Stage stage(nothing, {});
        const auto problem = stage.build();
        return problem ? complain("The lab cannot run: " + problem->message, kFailed) : kDone;
    };
    leaveWith(guard(build, kGraceSeconds));
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    const Wishes wishes = parseWishes({argv + 1, argv + argc});
    switch (wishes.task) {
    case Wishes::Task::Help:
        std::fputs(kHelp, stdout);
        return kDone;
    case Wishes::Task::Version:
        std::puts("synscope-lab " SYNSCOPE_VERSION);
        return kDone;
    case Wishes::Task::Check:
        return check();
    case Wishes::Task::Wrong:
        return complain("synscope-lab does not understand its arguments (see synscope-lab --help)", kUsage);
    case Wishes::Task::Perform:
        return perform(wishes);
    }
}

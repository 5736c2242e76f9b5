// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli probe: what the kernel shows of buffers, queues, rings and counters.
#include "app/cli/command.h"
#include "app/cli/json.h"
#include "capture/kernel/observer.h"
#include "capture/live/wall_clock.h"
#include "model/kernel_reading.h"

#include <array>
#include <csignal>
#include <ctime>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace synscope::app::cli {

namespace {

constexpr std::uint64_t kShortestMs = 20; // 50 Hz: more is not worth its cost
constexpr std::uint64_t kDefaultMs = 1000;

constexpr std::array kOptions{
    OptionSpec{"-i", "NAME", "the interface whose card is looked at; else that of the default route"},
    OptionSpec{"--once", nullptr,
               "look once (otherwise until Ctrl+C, after the first time only what changed)"},
    OptionSpec{"--interval", "MS", "look so often, at least 20 (1000); all sockets once a second at most"},
    OptionSpec{"--json", nullptr, "one JSON object a line, zeros included"},
};

void appendJson(std::string& out, const model::Reading& reading, model::TimeNs time) {
    Json json(out);
    json.beginObject().member("time", model::formatEpoch(time)).member("group", reading.group);
    json.memberOrNull("of", reading.of).member("name", reading.name).key("value");
    reading.value ? json.value(*reading.value) : json.null();
    if (!reading.text.empty()) {
        json.member("text", reading.text);
    }
    json.member("unit", model::unitName(reading.unit)).member("source", reading.source);
    json.member("provenance", model::english(model::provenanceWord(reading.provenance)));
    if (!reading.why_not.empty()) {
        json.member("reason", model::english(reading.why_not));
    }
    if (!reading.meaning.empty()) {
        json.member("meaning", model::english(reading.meaning));
    }
    json.endObject();
}

std::string valueText(const model::Reading& reading) {
    if (!reading.value) {
        return reading.text.empty() ? "–" : reading.text;
    }
    return reading.text.empty() ? model::formatValue(*reading.value, reading.unit) : reading.text;
}

/// Columns that line up although “–” and “µ” take two bytes.
void appendPadded(std::string& out, const std::string& text, std::size_t width) {
    std::size_t letters = 0;
    for (const char c : text) {
        letters += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1U : 0U;
    }
    out += text;
    out.append(letters < width ? width - letters : 0, ' ');
    out += ' ';
}

void appendTable(std::string& out, const model::Reading& reading) {
    appendPadded(out, reading.group, 10);
    appendPadded(out, reading.name, 28);
    appendPadded(out, valueText(reading), 14);
    appendPadded(out, model::english(model::provenanceWord(reading.provenance)), 12);
    appendPadded(out, reading.of.empty() ? reading.source : reading.of + " · " + reading.source, 0);
    if (!reading.why_not.empty()) {
        out += "· " + model::english(reading.why_not);
    } else if (!reading.meaning.empty()) {
        out += "· " + model::english(reading.meaning);
    }
}

/// Prints each round what is new since the round before.
class ProbePrinter {
public:
    explicit ProbePrinter(bool json)
        : json_(json) {}

    bool print(const model::KernelSnapshot& snapshot, Output& output) {
        model::visitReadings(snapshot, [&](const model::Reading& reading) {
            if (news(reading)) {
                json_ ? appendJson(output.text(), reading, snapshot.time)
                      : appendTable(output.text(), reading);
                output.lineDone();
            }
        });
        output.flush();
        return output.ok();
    }

private:
    /// Compares the numbers themselves: their short texts hide small changes.
    bool news(const model::Reading& reading) {
        const Content now{reading.value, reading.text};
        const std::string key = std::string(reading.group) + '\n' + reading.of + '\n' + reading.name;
        const auto [known, first] = printed_.try_emplace(key, now);
        if (first) {
            return json_ || reading.value != 0 || reading.group != std::string("counter");
        }
        return std::exchange(known->second, now) != now;
    }

    using Content = std::pair<std::optional<double>, std::string>;
    bool json_;
    std::unordered_map<std::string, Content> printed_;
};

/// Ctrl+C and SIGTERM end the pause, and nothing else.
class Pause {
public:
    Pause() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        sigprocmask(SIG_BLOCK, &signals_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    /// True: it is to end.
    bool wait(std::uint64_t milliseconds) const {
        const timespec time{static_cast<time_t>(milliseconds / 1000),
                            static_cast<long>(milliseconds % 1000) * model::kMillisecondNs};
        return sigtimedwait(&signals_, nullptr, &time) > 0;
    }

private:
    sigset_t signals_{};
};

void lookOnce(capture::KernelObserver& observer, model::TimeNs& listed) {
    const model::TimeNs now = capture::wallClock();
    if (now - listed >= model::kSecondNs) {
        listed = now;
        observer.lookAtSettings();
        observer.lookAtSockets(now);
    }
    observer.lookAtCounters(now);
    observer.lookAtQueues(now);
}

int run(const Arguments& arguments) {
    const auto interval = arguments.number("--interval", kShortestMs);
    if (!interval) {
        complain(interval.error().message);
        return kUsage;
    }
    capture::KernelObserver observer(arguments.value("-i").value_or(capture::mainInterface()));
    observer.noteCaptureRing(model::Text{SYNSCOPE_TEXT("nothing is being captured")});
    Output output;
    ProbePrinter printer(arguments.has("--json"));
    const Pause pause;
    model::TimeNs listed = 0;
    for (;;) {
        lookOnce(observer, listed);
        if (!printer.print(observer.snapshot(), output)) {
            return kFailed;
        }
        if (arguments.has("--once") || pause.wait(interval.value().value_or(kDefaultMs))) {
            return kDone;
        }
    }
}

} // namespace

const Command kProbe{"probe",
                     "[-i NAME] [--once] [--interval MS] [--json]",
                     "Shows what the kernel tells of socket buffers, queues, rings and counters, and how "
                     "each number is known.",
                     kOptions,
                     run,
                     false};

} // namespace synscope::app::cli

// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli schedule: when SYNs are sent and when connect() gives up.
#include "app/cli/command.h"
#include "app/cli/json.h"
#include "capture/kernel/sysctl.h"
#include "model/retry_schedule.h"

#include <array>
#include <cstdio>
#include <vector>

namespace synscope::app::cli {

namespace {

using model::RetrySchedule;
using model::RetrySettings;
using model::Stack;

constexpr std::array kOptions{
    OptionSpec{"--os", "NAME", "linux (the default), freebsd, macos or windows"},
    OptionSpec{"--kernel", "VERSION",
               "the system's version: Linux 6.18, FreeBSD 14, Windows 7 …; without it, of this machine"},
    OptionSpec{"--syn-retries", "N", "net.ipv4.tcp_syn_retries or TCP_SYNCNT, 1 to 127"},
    OptionSpec{"--linear", "N", "net.ipv4.tcp_syn_linear_timeouts, 0 to 127"},
    OptionSpec{"--json", nullptr, "one JSON object"},
};

/// "6.18.44-amd64" → {6, 18}; {0, 0} for what is no version.
std::pair<int, int> versionOf(const std::string& text) {
    int major = 0;
    int minor = 0;
    std::sscanf(text.c_str(), "%d.%d", &major, &minor);
    return {major, minor};
}

Stack linuxOf(const std::string& version) {
    return versionOf(version) < std::pair(6, 5) ? Stack::LinuxBefore65 : Stack::LinuxSince65;
}

/// The stack that --os and --kernel name; an Error for a name that is none.
model::Result<Stack> stackOf(const Arguments& arguments) {
    const std::string os = arguments.value("--os").value_or("linux");
    const auto version = arguments.value("--kernel");
    if (version && versionOf(*version).first == 0) {
        return model::Error{"“" + *version + "” is no version: --kernel 6.18, for example."};
    }
    const int major = version ? versionOf(*version).first : 1000;
    if (os == "linux") {
        return linuxOf(version.value_or(capture::kernelRelease()));
    }
    if (os == "freebsd") {
        return major < 13 ? Stack::FreeBsdOld : Stack::FreeBsd;
    }
    if (os == "macos") {
        return Stack::MacOs;
    }
    if (os == "windows") {
        return major < 8 ? Stack::WindowsOld : Stack::WindowsSince8;
    }
    return model::Error{"There is no system “" + os + "” here: linux, freebsd, macos and windows are known."};
}

/// Without a word about the system it is this machine's live setting that counts.
bool liveSettingsCount(const Arguments& arguments) {
    return !arguments.has("--os") && !arguments.has("--kernel");
}

/// The option's number, else the live sysctl where that counts, else the default already in `setting`.
std::optional<std::string> settle(const Arguments& arguments, const char* option, std::uint64_t least,
                                  const char* sysctl, int& setting) {
    const auto given = arguments.number(option, least);
    if (!given) {
        return given.error().message;
    }
    if (given->has_value()) {
        if (**given > 127) {
            return std::string("Option ") + option + " takes at most 127, as the kernel does.";
        }
        setting = static_cast<int>(**given);
    } else if (const auto live = capture::readSysctl(sysctl); live && liveSettingsCount(arguments)) {
        setting = static_cast<int>(*live);
    }
    return std::nullopt;
}

void appendJson(std::string& out, Stack stack, const RetrySchedule& schedule) {
    Json json(out);
    json.beginObject().key("sends").beginArray();
    for (const double time : schedule.sends_s) {
        json.value(time);
    }
    json.endArray().member("gives_up", schedule.gives_up_s).member("errno", "ETIMEDOUT");
    json.member("rule", model::english(schedule.rule)).member("system", model::stackName(stack));
    json.member("measured", schedule.measured).endObject();
}

void appendText(std::string& out, Stack stack, const RetrySchedule& schedule) {
    out += std::string(model::stackName(stack)) + "\n";
    std::array<char, 128> line;
    for (std::size_t i = 0; i < schedule.sends_s.size(); ++i) {
        std::snprintf(line.data(), line.size(), "%8g s  SYN %zu of %zu\n", schedule.sends_s[i], i + 1,
                      schedule.sends_s.size());
        out += line.data();
    }
    std::snprintf(line.data(), line.size(), "%8g s  connect() = -1 ETIMEDOUT\n", schedule.gives_up_s);
    out += line.data();
    out += model::english(schedule.rule) + "; real timers run up to 3 % late.\n";
    out += schedule.measured ? "" : "From the system's sources or documentation, not measured.\n";
}

int run(const Arguments& arguments) {
    const auto stack = stackOf(arguments);
    if (!stack) {
        complain(stack.error().message);
        return kUsage;
    }
    RetrySettings settings;
    for (const auto& wrong :
         {settle(arguments, "--syn-retries", 1, "net.ipv4.tcp_syn_retries", settings.syn_retries),
          settle(arguments, "--linear", 0, "net.ipv4.tcp_syn_linear_timeouts",
                 settings.syn_linear_timeouts)}) {
        if (wrong) {
            complain(*wrong);
            return kUsage;
        }
    }
    const RetrySchedule schedule = retrySchedule(model::Retry::Syn, *stack, settings);
    Output output;
    if (arguments.has("--json")) {
        appendJson(output.text(), *stack, schedule);
        output.lineDone();
    } else {
        appendText(output.text(), *stack, schedule);
    }
    output.flush();
    return output.ok() ? kDone : kFailed;
}

} // namespace

const Command kSchedule{
    "schedule",
    "[--os linux|freebsd|macos|windows] [--kernel VERSION] [--syn-retries N] [--linear N] [--json]",
    "Tells when a SYN is repeated and when connect() gives up.",
    kOptions,
    run,
    false};

} // namespace synscope::app::cli

// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli schedule: when a segment is sent again and when the stack gives up.
#include "app/cli/command.h"
#include "app/cli/json.h"
#include "capture/kernel/retry_settings.h"
#include "capture/kernel/sysctl.h"
#include "model/retry_schedule.h"

#include <array>
#include <cstdio>
#include <vector>

namespace synscope::app::cli {

namespace {

using model::Retry;
using model::RetrySchedule;
using model::RetrySettings;
using model::Stack;

constexpr std::array kOptions{
    OptionSpec{"--timer", "NAME", "syn (the default), syn-ack, data, fin, zero-window or keep-alive"},
    OptionSpec{"--os", "NAME", "linux (the default), freebsd, macos or windows"},
    OptionSpec{"--kernel", "VERSION",
               "the system's version: Linux 6.18, FreeBSD 14, Windows 7 …; without it, of this machine"},
    OptionSpec{"--syn-retries", "N", "net.ipv4.tcp_syn_retries or TCP_SYNCNT, 1 to 127"},
    OptionSpec{"--linear", "N", "net.ipv4.tcp_syn_linear_timeouts, 0 to 127"},
    OptionSpec{"--synack-retries", "N", "net.ipv4.tcp_synack_retries, 0 to 255"},
    OptionSpec{"--retries2", "N", "net.ipv4.tcp_retries2, 1 to 255"},
    OptionSpec{"--orphan-retries", "N", "net.ipv4.tcp_orphan_retries, 0 to 255"},
    OptionSpec{"--rtt", "MS", "the round trip that the RTO of data, FIN and window probes is made of"},
    OptionSpec{"--user-timeout", "MS", "TCP_USER_TIMEOUT; 0 for none"},
    OptionSpec{"--keepalive-time", "S", "net.ipv4.tcp_keepalive_time or TCP_KEEPIDLE"},
    OptionSpec{"--keepalive-interval", "S", "net.ipv4.tcp_keepalive_intvl or TCP_KEEPINTVL"},
    OptionSpec{"--keepalive-probes", "N", "net.ipv4.tcp_keepalive_probes or TCP_KEEPCNT"},
    OptionSpec{"--json", nullptr, "one JSON object"},
};

struct CountOption {
    const char* name;
    int RetrySettings::*member;
    std::uint64_t least;
    std::uint64_t most;
};

constexpr std::array kCountOptions{
    CountOption{"--syn-retries", &RetrySettings::syn_retries, 1, 127},
    CountOption{"--linear", &RetrySettings::syn_linear_timeouts, 0, 127},
    CountOption{"--synack-retries", &RetrySettings::synack_retries, 0, 255},
    CountOption{"--retries2", &RetrySettings::retries2, 1, 255},
    CountOption{"--orphan-retries", &RetrySettings::orphan_retries, 0, 255},
    CountOption{"--keepalive-probes", &RetrySettings::keepalive_probes, 1, 127},
};

struct TimeOption {
    const char* name;
    double RetrySettings::*member;
    double unit_s;
    std::uint64_t least;
    std::uint64_t most;
};

constexpr std::array kTimeOptions{
    TimeOption{"--user-timeout", &RetrySettings::user_timeout_s, 1e-3, 0, 2'147'483'647},
    TimeOption{"--keepalive-time", &RetrySettings::keepalive_time_s, 1.0, 1, 32'767},
    TimeOption{"--keepalive-interval", &RetrySettings::keepalive_interval_s, 1.0, 1, 32'767},
};

/// What is asked for, and where its settings come from.
struct Question {
    Retry timer = Retry::Syn;
    Stack stack = Stack::LinuxSince65;
    RetrySettings settings;
    bool live = false;
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

/// The option's number where it is given; an Error when it is none or out of bounds.
model::Result<std::optional<std::uint64_t>> bounded(const Arguments& arguments, const char* name,
                                                    std::uint64_t least, std::uint64_t most) {
    auto given = arguments.number(name, least);
    if (given && given->has_value() && **given > most) {
        return model::Error{std::string("Option ") + name + " takes at most " + std::to_string(most) +
                            ", as the kernel does."};
    }
    return given;
}

/// A sentence on what is wrong, or nothing.
std::optional<std::string> settle(const Arguments& arguments, RetrySettings& settings) {
    for (const CountOption& option : kCountOptions) {
        const auto given = bounded(arguments, option.name, option.least, option.most);
        if (!given) {
            return given.error().message;
        }
        if (given->has_value()) {
            settings.*option.member = static_cast<int>(**given);
        }
    }
    for (const TimeOption& option : kTimeOptions) {
        const auto given = bounded(arguments, option.name, option.least, option.most);
        if (!given) {
            return given.error().message;
        }
        if (given->has_value()) {
            settings.*option.member = static_cast<double>(**given) * option.unit_s;
        }
    }
    const auto rtt_ms = bounded(arguments, "--rtt", 0, 120'000);
    if (!rtt_ms) {
        return rtt_ms.error().message;
    }
    // With a steady round trip the variance is at its least: tcp_rtt_estimator(), tcp_set_rto().
    settings.rto_s = settings.rto_min_s + static_cast<double>(rtt_ms->value_or(0)) * 1e-3;
    return std::nullopt;
}

/// Without a word about the system it is this machine's live settings that count.
model::Result<Question> questionOf(const Arguments& arguments) {
    Question question;
    const std::string timer = arguments.value("--timer").value_or("syn");
    const auto known = model::parseRetry(timer);
    if (!known) {
        return model::Error{"There is no timer “" + timer +
                            "” here: syn, syn-ack, data, fin, zero-window and keep-alive are known."};
    }
    question.timer = *known;
    const auto stack = stackOf(arguments);
    if (!stack) {
        return stack.error();
    }
    question.stack = *stack;
    question.live = !arguments.has("--os") && !arguments.has("--kernel");
    if (question.live) {
        question.settings = capture::readRetrySettings();
    }
    if (const auto wrong = settle(arguments, question.settings)) {
        return model::Error{*wrong};
    }
    return question;
}

/// What the program gets; nothing where none is left to get it.
std::string_view errnoOf(Retry timer) {
    return timer == Retry::SynAck || timer == Retry::Fin ? "" : "ETIMEDOUT";
}

const char* settingsWords(const Question& question) {
    return question.live                    ? "this machine's sysctls"
           : model::isLinux(question.stack) ? "the kernel's defaults"
                                            : "the system's defaults";
}

void appendJson(std::string& out, const Question& question, const RetrySchedule& schedule) {
    Json json(out);
    json.beginObject().key("sends").beginArray();
    for (const double time : schedule.sends_s) {
        json.value(time);
    }
    json.endArray().member("gives_up", schedule.gives_up_s).memberOrNull("errno", errnoOf(question.timer));
    json.member("rule", model::english(schedule.rule)).member("system", model::stackName(question.stack));
    json.member("measured", schedule.measured).member("timer", model::retryName(question.timer));
    json.member("source", schedule.source).member("settings", settingsWords(question)).endObject();
}

struct TimerWords {
    const char* send;
    const char* end;
};

TimerWords wordsOf(Retry timer) {
    switch (timer) {
    case Retry::Syn:
        return {"SYN", "connect() = -1 ETIMEDOUT"};
    case Retry::SynAck:
        return {"SYN-ACK", "the request is forgotten"};
    case Retry::Data:
        return {"data", "the connection is given up, ETIMEDOUT"};
    case Retry::Fin:
        return {"FIN", "the socket is forgotten"};
    case Retry::ZeroWindowProbe:
        return {"zero-window probe", "the connection is given up, ETIMEDOUT, if no probe was answered"};
    case Retry::KeepAlive:
        return {"keep-alive probe", "the connection is given up, ETIMEDOUT"};
    }
    return {};
}

const char* zeroWords(Retry timer) {
    switch (timer) {
    case Retry::ZeroWindowProbe:
        return "seconds since the window closed";
    case Retry::KeepAlive:
        return "seconds since the last segment heard";
    default:
        return "seconds since the first one";
    }
}

void appendText(std::string& out, const Question& question, const RetrySchedule& schedule) {
    const TimerWords words = wordsOf(question.timer);
    out += std::string(model::stackName(question.stack)) + ", " + settingsWords(question) + "; " +
           zeroWords(question.timer) + "\n";
    std::array<char, 160> line;
    for (std::size_t i = 0; i < schedule.sends_s.size(); ++i) {
        std::snprintf(line.data(), line.size(), "%8g s  %s %zu of %zu\n", schedule.sends_s[i], words.send,
                      i + 1, schedule.sends_s.size());
        out += line.data();
    }
    std::snprintf(line.data(), line.size(), "%8g s  %s\n", schedule.gives_up_s, words.end);
    out += line.data();
    out += model::english(schedule.rule) + ".\nReal timers run up to 3 % late in all, a single wait up to an "
                                           "eighth.\n";
    out += std::string("From ") + schedule.source +
           (schedule.measured ? "; held against Linux 6.18.\n" : "; not measured.\n");
}

int run(const Arguments& arguments) {
    const auto question = questionOf(arguments);
    if (!question) {
        complain(question.error().message);
        return kUsage;
    }
    const auto schedule = retrySchedule(question->timer, question->stack, question->settings);
    if (!schedule) {
        complain(std::string("How ") + model::stackName(question->stack) + " times its " +
                 wordsOf(question->timer).send + " is not known here: no source was found that says it.");
        return kFailed;
    }
    Output output;
    if (arguments.has("--json")) {
        appendJson(output.text(), *question, *schedule);
        output.lineDone();
    } else {
        appendText(output.text(), *question, *schedule);
    }
    output.flush();
    return output.ok() ? kDone : kFailed;
}

} // namespace

const Command kSchedule{
    "schedule",
    "[--timer NAME] [--os linux|freebsd|macos|windows] [--kernel VERSION] [--syn-retries N] [--linear N] … "
    "[--json]",
    "Tells when a SYN, or whatever else is not answered, is sent again and when the stack gives up.",
    kOptions,
    run,
    false};

} // namespace synscope::app::cli

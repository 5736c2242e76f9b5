// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/retry_schedule.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace synscope::model {

namespace {

constexpr double kTimerLateness = 1.0 / 8; ///< LVL_CLK_DIV of the timer wheel
constexpr double kSlack_s = 0.02;          ///< a capture is not the timer
constexpr int kMostSends = 300;            ///< no setting makes a longer table: 127 + 127 repeats at most

std::string number(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
        text.pop_back();
    }
    return text;
}

/// Linux ends a connect() when either limit is reached at a firing of the timer; documentation names the
/// first only.
RetrySchedule linuxSyn(const RetrySettings& s, int linear_timeouts) {
    const double elapsed_limit = (std::exp2(s.syn_retries + 1) - 1) * s.initial_rto_s;
    RetrySchedule schedule{{0.0}, 0, {}, true};
    double wait = s.initial_rto_s;
    double now = wait;
    for (int repeats = 0; repeats < kMostSends; ++repeats, now += wait) {
        const bool by_count = repeats >= s.syn_retries + linear_timeouts;
        if (by_count || now >= elapsed_limit) {
            schedule.rule = by_count
                                ? Text(SYNSCOPE_TEXT("gives up after %1 repeats (tcp_syn_retries %2 + "
                                                     "tcp_syn_linear_timeouts %3)"),
                                       {std::to_string(repeats), std::to_string(s.syn_retries),
                                        std::to_string(linear_timeouts)})
                                : Text(SYNSCOPE_TEXT(
                                           "gives up once %1 s have passed (2^(tcp_syn_retries + 1) − 1)"),
                                       {number(elapsed_limit)});
            break;
        }
        schedule.sends_s.push_back(now);
        wait = repeats < linear_timeouts ? s.initial_rto_s : std::min(2 * wait, s.rto_max_s);
    }
    schedule.gives_up_s = now;
    return schedule;
}

/// Sends after waits of `factors` × `base_s` (the last one repeats) until `limit_s` ends the attempt or
/// `repeats` were sent.
RetrySchedule fromTable(std::span<const int> factors, double base_s, int repeats, double limit_s, Text rule) {
    RetrySchedule schedule{{0.0}, limit_s, std::move(rule), false};
    double now = 0;
    for (int i = 0; i <= repeats; ++i) {
        now += base_s * factors[std::min<std::size_t>(i, factors.size() - 1)];
        if (now >= limit_s || i == repeats) {
            break;
        }
        schedule.sends_s.push_back(now);
    }
    schedule.gives_up_s = std::min(now, limit_s);
    return schedule;
}

constexpr std::array kConstantThenDoubling{1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64, 64, 64}; // tcp_syn_backoff
constexpr std::array kDoubling{1, 2, 4, 8, 16, 32, 64, 64, 64};
constexpr double kKeepInit_s = 75;

RetrySchedule bsdSyn(std::span<const int> factors) {
    return fromTable(factors, 1.0, kMostSends, kKeepInit_s,
                     SYNSCOPE_TEXT("the keepinit timer ends the attempt after 75 s"));
}

RetrySchedule windowsSyn(double rto_s, int repeats) {
    return fromTable(kDoubling, rto_s, repeats, 1e9,
                     Text(SYNSCOPE_TEXT("gives up after %1 repeats (Max SYN Retransmissions)"),
                          {std::to_string(repeats)}));
}

RetrySchedule synSchedule(Stack stack, const RetrySettings& settings) {
    switch (stack) {
    case Stack::LinuxSince65:
        return linuxSyn(settings, settings.syn_linear_timeouts);
    case Stack::LinuxBefore65:
        return linuxSyn(settings, 0);
    case Stack::FreeBsd:
        return bsdSyn(kDoubling);
    case Stack::FreeBsdOld:
    case Stack::MacOs:
        return bsdSyn(kConstantThenDoubling);
    case Stack::WindowsSince8:
        return windowsSyn(1.0, 4);
    case Stack::WindowsOld:
        return windowsSyn(3.0, 2);
    }
    return {};
}

/// The request socket is forgotten one doubled wait after the last SYN-ACK.
RetrySchedule synAckSchedule(const RetrySettings& s) {
    RetrySchedule schedule{
        {0.0},
        0,
        Text(SYNSCOPE_TEXT("the request is forgotten after %1 repeats (tcp_synack_retries)"),
             {std::to_string(s.synack_retries)}),
        true};
    double wait = s.initial_rto_s;
    double now = wait;
    for (int repeats = 0; repeats < s.synack_retries; ++repeats, now += wait) {
        schedule.sends_s.push_back(now);
        wait = std::min(2 * wait, s.rto_max_s);
    }
    schedule.gives_up_s = now;
    return schedule;
}

/// tcp_model_timeout(): the time that `retries2` doublings from TCP_RTO_MIN would take.
double dataTimeLimit(const RetrySettings& s) {
    constexpr double rto_min = 0.2;
    if (s.user_timeout_s > 0) {
        return s.user_timeout_s;
    }
    const int doublings = static_cast<int>(std::floor(std::log2(s.rto_max_s / rto_min)));
    const double doubled = (std::exp2(std::min(s.retries2, doublings) + 1) - 1) * rto_min;
    return doubled + std::max(0, s.retries2 - doublings) * s.rto_max_s;
}

RetrySchedule dataSchedule(const RetrySettings& s) {
    const double limit = dataTimeLimit(s);
    RetrySchedule schedule{
        {0.0},
        0,
        s.user_timeout_s > 0
            ? Text(SYNSCOPE_TEXT("gives up once TCP_USER_TIMEOUT (%1 s) has passed"), {number(limit)})
            : Text(SYNSCOPE_TEXT("gives up once %1 s have passed (tcp_retries2 %2)"),
                   {number(limit), std::to_string(s.retries2)}),
        true};
    double wait = std::max(s.rto_s, 0.2);
    double now = wait;
    while (now < limit && static_cast<int>(schedule.sends_s.size()) < kMostSends) {
        schedule.sends_s.push_back(now);
        wait = std::min(2 * wait, s.rto_max_s);
        now += wait;
    }
    // With a user timeout the last wait is cut to it: tcp_clamp_rto_to_user_timeout().
    schedule.gives_up_s = s.user_timeout_s > 0 ? limit : now;
    return schedule;
}

/// A zero window is probed for as long as the peer answers; unanswered probes end like data.
RetrySchedule probeSchedule(const RetrySettings& settings) {
    RetrySchedule schedule = dataSchedule(settings);
    schedule.rule = SYNSCOPE_TEXT(
        "goes on for as long as the peer answers; unanswered probes count as in tcp_retries2");
    return schedule;
}

RetrySchedule keepAliveSchedule(const RetrySettings& s) {
    RetrySchedule schedule{{},
                           0,
                           Text(SYNSCOPE_TEXT("gives up after %1 unanswered probes (tcp_keepalive_probes)"),
                                {std::to_string(s.keepalive_probes)}),
                           true};
    double now = s.keepalive_time_s;
    for (int probe = 0; probe < s.keepalive_probes && probe < kMostSends; ++probe) {
        schedule.sends_s.push_back(now);
        now += s.keepalive_interval_s;
    }
    schedule.gives_up_s = now;
    return schedule;
}

/// True when the wait before send `i` of `sends` is one that `schedule` could have made.
bool waitFits(const RetrySchedule& schedule, std::span<const double> sends, std::size_t i) {
    if (i >= schedule.sends_s.size()) {
        return false;
    }
    const double nominal = schedule.sends_s[i] - schedule.sends_s[i - 1];
    const double observed = sends[i] - sends[i - 1];
    return observed >= nominal - kSlack_s && observed <= nominal * (1 + kTimerLateness) + kSlack_s;
}

bool fitsSoFar(const RetrySchedule& schedule, std::span<const double> sends) {
    for (std::size_t i = 1; i < sends.size(); ++i) {
        if (!waitFits(schedule, sends, i)) {
            return false;
        }
    }
    return true;
}

/// The first send (counted from 0) by which two schedules part, as far as a wait can tell; a schedule that
/// has ended tells by its silence.
std::size_t partsAt(const RetrySchedule& a, const RetrySchedule& b) {
    std::size_t i = 1;
    while (i < a.sends_s.size() && i < b.sends_s.size() && waitFits(a, b.sends_s, i) &&
           waitFits(b, a.sends_s, i)) {
        ++i;
    }
    return i;
}

} // namespace

const char* stackName(Stack stack) {
    constexpr std::array names{
        SYNSCOPE_TEXT("Linux 6.5 and later"),
        SYNSCOPE_TEXT("Linux before 6.5"),
        SYNSCOPE_TEXT("FreeBSD 13 and later"),
        SYNSCOPE_TEXT("FreeBSD before 13"),
        SYNSCOPE_TEXT("macOS"),
        SYNSCOPE_TEXT("Windows 8 and later"),
        SYNSCOPE_TEXT("Windows 7 and earlier"),
    };
    return names[static_cast<std::size_t>(stack)];
}

RetrySchedule retrySchedule(Retry retry, Stack stack, const RetrySettings& settings) {
    switch (retry) {
    case Retry::Syn:
        return synSchedule(stack, settings);
    case Retry::SynAck:
        return synAckSchedule(settings);
    case Retry::Data:
        return dataSchedule(settings);
    case Retry::ZeroWindowProbe:
        return probeSchedule(settings);
    case Retry::KeepAlive:
        return keepAliveSchedule(settings);
    }
    return {};
}

TimeBand bandOf(double nominal_s) {
    return {nominal_s, nominal_s * (1 + kTimerLateness) + kSlack_s};
}

std::array<StackFit, kStackCount> fitStacks(std::span<const double> sends_s, const RetrySettings& settings) {
    std::array<StackFit, kStackCount> fits;
    std::array<RetrySchedule, kStackCount> schedules;
    for (int i = 0; i < kStackCount; ++i) {
        schedules[i] = synSchedule(static_cast<Stack>(i), settings);
        fits[i] = {static_cast<Stack>(i), fitsSoFar(schedules[i], sends_s), 0};
    }
    for (int i = 0; i < kStackCount; ++i) {
        std::size_t decided_at = sends_s.size() - 1;
        for (int other = 0; other < kStackCount && fits[i].fits; ++other) {
            if (other != i && fits[other].fits) {
                decided_at = std::max(decided_at, partsAt(schedules[i], schedules[other]));
            }
        }
        fits[i].decided_after = static_cast<int>(decided_at - (sends_s.size() - 1));
    }
    return fits;
}

RetryForecast forecast(const RetrySchedule& schedule, int seen) {
    RetryForecast result{seen, static_cast<int>(schedule.sends_s.size()), std::nullopt, schedule.gives_up_s};
    if (seen < result.total) {
        result.next_s = schedule.sends_s[static_cast<std::size_t>(seen)];
    }
    return result;
}

} // namespace synscope::model

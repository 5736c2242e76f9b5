// SPDX-License-Identifier: GPL-3.0-or-later
// The timers of Linux.
#include "model/retry_tables.h"

#include <algorithm>
#include <cmath>

namespace synscope::model {

namespace {

/// No timer of the kernel is less late than this in the sum of its waits: a limit that the nominal times miss
/// by less is reached.
constexpr double kLeastLateness = 0.005;

/// tcp_model_timeout(): the time that `retries` doublings from `base_s` would take.
double modelTimeout(int retries, double base_s, double rto_max_s) {
    const int doublings = static_cast<int>(std::floor(std::log2(rto_max_s / base_s)));
    const double doubled = (std::exp2(std::min(retries, doublings) + 1) - 1) * base_s;
    return doubled + std::max(0, retries - doublings) * rto_max_s;
}

/// tcp_clamp_rto_to_user_timeout(): the wait after a repeat is cut so that the timer fires when
/// TCP_USER_TIMEOUT has passed, and at once where it has passed already.
double clampToUserTimeout(double wait, double now, double start, double user_timeout_s) {
    return user_timeout_s > 0 ? std::clamp(user_timeout_s - (now - start), 0.0, wait) : wait;
}

Text synRule(const RetrySettings& s, int linear_timeouts, double limit) {
    if (s.user_timeout_s > 0) {
        return {SYNSCOPE_TEXT("Gives up once TCP_USER_TIMEOUT (%1 s) has passed"),
                {plainNumber(s.user_timeout_s)}};
    }
    return {SYNSCOPE_TEXT("Gives up after %1 repeats (tcp_syn_retries %2 + tcp_syn_linear_timeouts %3) or "
                          "%4 s, whichever comes first"),
            {std::to_string(s.syn_retries + linear_timeouts), std::to_string(s.syn_retries),
             std::to_string(linear_timeouts), plainNumber(limit)}};
}

/// Linux ends a connect() when either limit is reached at a firing of the timer; documentation names the
/// count only. Time is not looked at before the first repeat.
RetrySchedule synSchedule(const RetrySettings& s, int linear_timeouts) {
    const double limit = s.user_timeout_s > 0 ? s.user_timeout_s
                                              : modelTimeout(s.syn_retries, s.initial_rto_s, s.rto_max_s);
    RetrySchedule schedule{
        {0.0}, 0, synRule(s, linear_timeouts, limit), "Linux net/ipv4/tcp_timer.c tcp_write_timeout", true};
    double rto = s.initial_rto_s;
    double now = rto;
    for (int repeats = 0; schedule.sends_s.size() < kMostSends; ++repeats) {
        if (repeats >= s.syn_retries + linear_timeouts || (repeats > 0 && now >= limit)) {
            break;
        }
        schedule.sends_s.push_back(now);
        rto = repeats < linear_timeouts ? s.initial_rto_s : std::min(2 * rto, s.rto_max_s);
        now += clampToUserTimeout(rto, now, 0, s.user_timeout_s);
    }
    schedule.gives_up_s = now;
    return schedule;
}

/// The request socket is forgotten one doubled wait after the last SYN-ACK.
RetrySchedule synAckSchedule(const RetrySettings& s) {
    RetrySchedule schedule{
        {0.0},
        0,
        Text(SYNSCOPE_TEXT("The request is forgotten after %1 repeats (tcp_synack_retries)"),
             {std::to_string(s.synack_retries)}),
        "Linux net/ipv4/inet_connection_sock.c reqsk_timer_handler",
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

/// The first repeat is a tail loss probe, which waits as long as the timer would but does not count; the
/// limit is held against the time since the first repeat that the timer made (retrans_stamp).
RetrySchedule repeatUntil(const RetrySettings& s, double limit, Text rule) {
    RetrySchedule schedule{{0.0}, 0, std::move(rule), "Linux net/ipv4/tcp_timer.c tcp_write_timeout", true};
    double rto = std::max(s.rto_s, s.rto_min_s);
    double now = rto;
    if (s.tail_loss_probe) {
        schedule.sends_s.push_back(now);
        now += rto;
    }
    const double start = now;
    for (bool first = true; schedule.sends_s.size() < kMostSends; first = false) {
        if (!first && (now - start) * (1 + kLeastLateness) >= limit) {
            break;
        }
        schedule.sends_s.push_back(now);
        rto = std::min(2 * rto, s.rto_max_s);
        now += clampToUserTimeout(rto, now, start, s.user_timeout_s);
    }
    schedule.gives_up_s = now;
    return schedule;
}

RetrySchedule dataSchedule(const RetrySettings& s) {
    if (s.user_timeout_s > 0) {
        return repeatUntil(s, s.user_timeout_s,
                           {SYNSCOPE_TEXT("Gives up once TCP_USER_TIMEOUT (%1 s) has passed since the first "
                                          "repeat of the timer"),
                            {plainNumber(s.user_timeout_s)}});
    }
    const double limit = modelTimeout(s.retries2, s.rto_min_s, s.rto_max_s);
    return repeatUntil(s, limit,
                       {SYNSCOPE_TEXT("Gives up once %1 s have passed since the first repeat of the timer "
                                      "(tcp_retries2 %2)"),
                        {plainNumber(limit), std::to_string(s.retries2)}});
}

/// After close() nobody waits any more: tcp_orphan_retries counts. After shutdown() it is as with data.
RetrySchedule finSchedule(const RetrySettings& s) {
    constexpr int kRetriesOfZero = 8;
    const int retries = s.orphan_retries > 0 ? s.orphan_retries : kRetriesOfZero;
    const double limit = s.user_timeout_s > 0 ? s.user_timeout_s
                                              : modelTimeout(retries, s.rto_min_s, s.rto_max_s);
    return repeatUntil(s, limit,
                       {SYNSCOPE_TEXT("After close() it is forgotten once %1 s have passed since the first "
                                      "repeat of the timer (tcp_orphan_retries %2 means %3); after "
                                      "shutdown() tcp_retries2 counts"),
                        {plainNumber(limit), std::to_string(s.orphan_retries), std::to_string(retries)}});
}

/// Probes that are answered never end; unanswered ones are counted. The wait stops doubling after as many
/// steps.
RetrySchedule probeSchedule(const RetrySettings& s) {
    RetrySchedule schedule{{},
                           0,
                           Text(SYNSCOPE_TEXT("Goes on for as long as the peer answers; gives up after %1 "
                                              "unanswered probes (tcp_retries2)"),
                                {std::to_string(s.retries2)}),
                           "Linux net/ipv4/tcp_timer.c tcp_probe_timer, tcp_output.c tcp_send_probe0",
                           true};
    const double base = std::max(s.rto_s, s.rto_min_s);
    const auto wait = [&](int probe) {
        return std::min(base * std::exp2(std::min(probe, s.retries2)), s.rto_max_s);
    };
    double now = wait(0);
    for (int probe = 1; probe <= s.retries2; ++probe) {
        schedule.sends_s.push_back(now);
        now += wait(probe);
    }
    schedule.gives_up_s = now;
    return schedule;
}

/// With TCP_USER_TIMEOUT the number of probes does not count; time is looked at when the timer fires.
RetrySchedule keepAliveSchedule(const RetrySettings& s) {
    RetrySchedule schedule{
        {},
        0,
        s.user_timeout_s > 0
            ? Text(SYNSCOPE_TEXT("Gives up at the first firing after TCP_USER_TIMEOUT (%1 s)"),
                   {plainNumber(s.user_timeout_s)})
            : Text(SYNSCOPE_TEXT("Gives up after %1 unanswered probes (tcp_keepalive_probes)"),
                   {std::to_string(s.keepalive_probes)}),
        "Linux net/ipv4/tcp_timer.c tcp_keepalive_timer",
        true};
    double now = s.keepalive_time_s;
    for (int probe = 0; schedule.sends_s.size() < kMostSends; ++probe, now += s.keepalive_interval_s) {
        const bool over = s.user_timeout_s > 0 ? probe > 0 && now >= s.user_timeout_s
                                               : probe >= s.keepalive_probes;
        if (over) {
            break;
        }
        schedule.sends_s.push_back(now);
    }
    schedule.gives_up_s = now;
    return schedule;
}

} // namespace

std::optional<RetrySchedule> linuxSchedule(Retry retry, Stack stack, const RetrySettings& settings) {
    switch (retry) {
    case Retry::Syn:
        return synSchedule(settings, stack == Stack::LinuxSince65 ? settings.syn_linear_timeouts : 0);
    case Retry::SynAck:
        return synAckSchedule(settings);
    case Retry::Data:
        return dataSchedule(settings);
    case Retry::Fin:
        return finSchedule(settings);
    case Retry::ZeroWindowProbe:
        return probeSchedule(settings);
    case Retry::KeepAlive:
        return keepAliveSchedule(settings);
    }
    return {};
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// When a stack sends a segment again, and when it gives up: what the textbook's "it doubles" really is, per
// system.
//
// Linux numbers are the kernel's rules (net/ipv4/tcp_timer.c: tcp_write_timeout, tcp_retransmit_timer,
// tcp_probe_timer, tcp_keepalive_timer; net/ipv4/inet_connection_sock.c: reqsk_timer_handler), measured
// on 6.18. Other systems are from their sources or documentation and say so.
#pragma once

#include "model/text.h"
#include "model/time.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace synscope::model {

/// Which TCP is at work. The order is that of `schedule --os` listings.
enum class Stack : std::uint8_t {
    LinuxSince65,  ///< tcp_syn_linear_timeouts exists (4)
    LinuxBefore65, ///< doubles from the first retry on
    FreeBsd,       ///< about 13 and later: doubles, keepinit ends it
    FreeBsdOld,    ///< constant, then doubling (tcp_syn_backoff)
    MacOs,         ///< constant, then doubling, keepinit ends it
    WindowsSince8, ///< initial RTO 1 s, four retries
    WindowsOld,    ///< 7, 2008 R2: initial RTO 3 s, two retries
};
constexpr int kStackCount = 7;

/// "Linux 6.5 and later", "FreeBSD (before 13)", …
[[nodiscard]] const char* stackName(Stack stack);

/// Which timer repeats.
enum class Retry : std::uint8_t { Syn, SynAck, Data, ZeroWindowProbe, KeepAlive };

/// The settings that decide on Linux, with the kernel's defaults (Documentation/networking/ip-sysctl.rst).
/// Times in seconds.
struct RetrySettings {
    int syn_retries = 6;         ///< net.ipv4.tcp_syn_retries or TCP_SYNCNT, 1–127
    int syn_linear_timeouts = 4; ///< net.ipv4.tcp_syn_linear_timeouts
    int synack_retries = 5;      ///< net.ipv4.tcp_synack_retries
    int retries2 = 15;           ///< net.ipv4.tcp_retries2
    double initial_rto_s = 1.0;  ///< TCP_TIMEOUT_INIT
    double rto_s = 0.2; ///< of the established connection when its first repeat is due; at least TCP_RTO_MIN
    double rto_max_s = 120.0;  ///< net.ipv4.tcp_rto_max_ms
    double user_timeout_s = 0; ///< TCP_USER_TIMEOUT; 0: not set
    double keepalive_time_s = 7200;
    double keepalive_interval_s = 75;
    int keepalive_probes = 9;
};

/// Send times and the end, in seconds after the first send (for KeepAlive: after the last segment heard).
struct RetrySchedule {
    std::vector<double> sends_s; ///< rising; the first is 0, but for KeepAlive
    double gives_up_s = 0;       ///< when the stack stops waiting and the program gets its error
    Text rule;                   ///< which rule ends it, in words
    bool measured = false;       ///< on Linux 6.18; else taken from sources or documentation
};

[[nodiscard]] RetrySchedule retrySchedule(Retry retry, Stack stack, const RetrySettings& settings = {});

/// A forecast moment: timers run late, never early (each wait by up to an eighth of it: the timer wheel's
/// granularity, kernel/time/timer.c; 3 % in the sum of many).
struct TimeBand {
    double earliest_s = 0;
    double latest_s = 0;
};
[[nodiscard]] TimeBand bandOf(double nominal_s);

/// One stack held against observed SYN times.
struct StackFit {
    Stack stack = Stack::LinuxSince65;
    bool fits = false;     ///< every observed wait lies in this stack's band so far
    int decided_after = 0; ///< how many more SYNs would tell it from the other stacks that fit; 0: it is the
                           ///< only one
};

/// Which stacks could have sent SYNs at these times (seconds after the first; rising; at least one). Stacks
/// in enum order.
[[nodiscard]] std::array<StackFit, kStackCount> fitStacks(std::span<const double> sends_s,
                                                          const RetrySettings& settings = {});

/// What comes next after `seen` sends of a schedule.
struct RetryForecast {
    int seen = 0;                 ///< sends so far
    int total = 0;                ///< sends in all if nothing changes
    std::optional<double> next_s; ///< nominal, after the first send; nothing when only giving up is left
    double gives_up_s = 0;
};
[[nodiscard]] RetryForecast forecast(const RetrySchedule& schedule, int seen);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// When a stack sends a segment again, and when it gives up: what the textbook's "it doubles" really is, per
// system and timer.
//
// Linux follows the kernel's rules (net/ipv4/tcp_timer.c: tcp_write_timeout, tcp_retransmit_timer,
// tcp_probe_timer, tcp_keepalive_timer; net/ipv4/tcp_output.c: tcp_schedule_loss_probe, tcp_send_probe0;
// net/ipv4/inet_connection_sock.c: reqsk_timer_handler), held against 6.18. Other systems are from their
// sources or documentation; each table names its own.
#pragma once

#include "model/text.h"

#include <cstdint>
#include <optional>
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

/// "Linux 6.5 and later", "FreeBSD before 13", …
[[nodiscard]] const char* stackName(Stack stack);
[[nodiscard]] constexpr bool isLinux(Stack stack) {
    return stack == Stack::LinuxSince65 || stack == Stack::LinuxBefore65;
}

/// Which timer repeats.
enum class Retry : std::uint8_t { Syn, SynAck, Data, Fin, ZeroWindowProbe, KeepAlive };
constexpr int kRetryCount = 6;

/// Machine name, stable: "syn", "syn-ack", "data", "fin", "zero-window", "keep-alive".
[[nodiscard]] std::string_view retryName(Retry retry);
[[nodiscard]] std::optional<Retry> parseRetry(std::string_view name);

/// The settings that decide on Linux, with the kernel's defaults (Documentation/networking/ip-sysctl.rst).
/// Times in seconds.
struct RetrySettings {
    int syn_retries = 6;         ///< net.ipv4.tcp_syn_retries or TCP_SYNCNT, 1–127
    int syn_linear_timeouts = 4; ///< net.ipv4.tcp_syn_linear_timeouts
    int synack_retries = 5;      ///< net.ipv4.tcp_synack_retries, or TCP_SYNCNT of the listener
    int retries2 = 15;           ///< net.ipv4.tcp_retries2
    int orphan_retries = 0;      ///< net.ipv4.tcp_orphan_retries; 0 means 8
    double initial_rto_s = 1.0;  ///< TCP_TIMEOUT_INIT
    double rto_s = 0.2; ///< of the established connection when its first repeat is due; at least rto_min_s
    double rto_min_s = 0.2;      ///< net.ipv4.tcp_rto_min_us
    double rto_max_s = 120.0;    ///< net.ipv4.tcp_rto_max_ms
    double user_timeout_s = 0;   ///< TCP_USER_TIMEOUT; 0: not set
    bool tail_loss_probe = true; ///< net.ipv4.tcp_early_retrans 3 or 4, and both sides allow SACK
    double keepalive_time_s = 7200;
    double keepalive_interval_s = 75;
    int keepalive_probes = 9;
};

/// Send times and the end, in seconds after the first send. For KeepAlive after the last segment heard, for
/// ZeroWindowProbe after the window closed: there is no original that is repeated.
struct RetrySchedule {
    std::vector<double> sends_s; ///< rising; the first is 0, but for KeepAlive and ZeroWindowProbe
    double gives_up_s = 0;       ///< when the stack stops waiting and the program gets its error
    Text rule;                   ///< which rule ends it, in words
    const char* source = "";     ///< where the table comes from: file and function, a document
    bool measured = false;       ///< held against Linux 6.18; else taken from `source` alone
};

/// Nothing where no source is known for this timer of this system; Retry::Syn is known for all.
[[nodiscard]] std::optional<RetrySchedule> retrySchedule(Retry retry, Stack stack,
                                                         const RetrySettings& settings = {});

/// True for the timers whose sends count from an original segment at 0.
[[nodiscard]] constexpr bool repeatsAnOriginal(Retry retry) {
    return retry != Retry::ZeroWindowProbe && retry != Retry::KeepAlive;
}

} // namespace synscope::model

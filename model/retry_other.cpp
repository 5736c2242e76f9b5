// SPDX-License-Identifier: GPL-3.0-or-later
// The timers of FreeBSD, macOS and Windows, from their sources and documentation; none was measured here.
#include "model/retry_tables.h"

#include <algorithm>
#include <array>
#include <span>

namespace synscope::model {

namespace {

constexpr std::array kConstantThenDoubling{1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64, 64, 64}; // tcp_syn_backoff
constexpr std::array kDoublingTo64{1, 2, 4, 8, 16, 32, 64};                             // tcp_backoff of XNU
constexpr std::array kDoublingTo512{1, 2, 4, 8, 16, 32, 64, 128, 256, 512}; // tcp_backoff of FreeBSD
constexpr double kKeepInit_s = 75;
constexpr double kUnlimited = 1e9;

constexpr const char* kFreeBsdSource = "FreeBSD sys/netinet/tcp_timer.c, tcp_timer.h";
constexpr const char* kMacSource = "XNU bsd/netinet/tcp_timer.c, tcp_timer.h";
constexpr const char* kSyncacheSource = "FreeBSD syncache(4)";
constexpr const char* kWindowsSynSource = "Microsoft: TCP_INITIAL_RTO_PARAMETERS, KB 2786464; the defaults "
                                          "of a machine: netsh int tcp show global";
constexpr const char* kWindowsDataSource = "Microsoft KB 170359 (TcpMaxDataRetransmissions)";
constexpr const char* kWindowsKeepAliveSource = "Microsoft: SIO_KEEPALIVE_VALS";

/// Waits of `factors` × `base_s` (the last factor repeats, none above `longest_s`), `repeats` times, or until
/// `limit_s` ends the attempt.
struct Backoff {
    std::span<const int> factors;
    double base_s;
    int repeats;
    double limit_s = kUnlimited;
    double longest_s = kUnlimited;
};

RetrySchedule fromBackoff(const Backoff& backoff, Text rule, const char* source) {
    RetrySchedule schedule{{0.0}, backoff.limit_s, std::move(rule), source, false};
    double now = 0;
    for (int i = 0; i <= backoff.repeats; ++i) {
        const auto factor = std::min<std::size_t>(static_cast<std::size_t>(i), backoff.factors.size() - 1);
        now += std::min(backoff.base_s * backoff.factors[factor], backoff.longest_s);
        if (now >= backoff.limit_s || i == backoff.repeats) {
            break;
        }
        schedule.sends_s.push_back(now);
    }
    schedule.gives_up_s = std::min(now, backoff.limit_s);
    return schedule;
}

RetrySchedule bsdSyn(std::span<const int> factors, const char* source) {
    return fromBackoff({factors, 1.0, static_cast<int>(kMostSends), kKeepInit_s},
                       SYNSCOPE_TEXT("The keepinit timer ends the attempt after 75 s"), source);
}

RetrySchedule bsdSynAck() {
    return fromBackoff(
        {kDoublingTo64, 1.0, 3},
        SYNSCOPE_TEXT("The entry is dropped after 3 repeats (net.inet.tcp.syncache.rexmtlimit)"),
        kSyncacheSource);
}

/// TCP_MAXRXTSHIFT 12, 30 ms at least and 200 ms of slop, 64 s at most.
RetrySchedule bsdData(std::span<const int> factors, double rto_s, const char* source) {
    constexpr double kLeastRto = 0.23;
    constexpr double kMostRto = 64;
    return fromBackoff({factors, std::max(rto_s, kLeastRto), 12, kUnlimited, kMostRto},
                       SYNSCOPE_TEXT("Gives up after 12 repeats (TCP_MAXRXTSHIFT)"), source);
}

RetrySchedule keepAlive(double time_s, double interval_s, int probes, Text rule, const char* source) {
    RetrySchedule schedule{{}, time_s + probes * interval_s, std::move(rule), source, false};
    for (int probe = 0; probe < probes; ++probe) {
        schedule.sends_s.push_back(time_s + probe * interval_s);
    }
    return schedule;
}

RetrySchedule bsdKeepAlive(const char* source) {
    return keepAlive(7200, 75, 8, SYNSCOPE_TEXT("Gives up after 8 unanswered probes (keepcnt)"), source);
}

RetrySchedule windowsSyn(double rto_s, int repeats) {
    return fromBackoff(
        {kDoublingTo64, rto_s, repeats},
        Text(SYNSCOPE_TEXT("Gives up after %1 repeats (Max SYN Retransmissions)"), {std::to_string(repeats)}),
        kWindowsSynSource);
}

RetrySchedule windowsData(double rto_s) {
    constexpr double kLeastRto = 0.3;
    return fromBackoff({kDoublingTo64, std::max(rto_s, kLeastRto), 5},
                       SYNSCOPE_TEXT("Gives up after 5 repeats (TcpMaxDataRetransmissions)"),
                       kWindowsDataSource);
}

std::optional<RetrySchedule> freeBsdSchedule(Retry retry, bool old, const RetrySettings& s) {
    switch (retry) {
    case Retry::Syn:
        return bsdSyn(old ? std::span<const int>(kConstantThenDoubling) : kDoublingTo64, kFreeBsdSource);
    case Retry::SynAck:
        return old ? std::nullopt : std::optional(bsdSynAck());
    case Retry::Data:
    case Retry::Fin:
        return bsdData(kDoublingTo512, s.rto_s, kFreeBsdSource);
    case Retry::ZeroWindowProbe:
        return std::nullopt;
    case Retry::KeepAlive:
        return bsdKeepAlive(kFreeBsdSource);
    }
    return {};
}

std::optional<RetrySchedule> macSchedule(Retry retry, const RetrySettings& s) {
    switch (retry) {
    case Retry::Syn:
        return bsdSyn(kConstantThenDoubling, kMacSource);
    case Retry::Data:
    case Retry::Fin:
        return bsdData(kDoublingTo64, s.rto_s, kMacSource);
    case Retry::KeepAlive:
        return bsdKeepAlive(kMacSource);
    case Retry::SynAck:
    case Retry::ZeroWindowProbe:
        return std::nullopt;
    }
    return {};
}

std::optional<RetrySchedule> windowsSchedule(Retry retry, bool old, const RetrySettings& s) {
    switch (retry) {
    case Retry::Syn:
        return old ? windowsSyn(3.0, 2) : windowsSyn(1.0, 4);
    case Retry::Data:
    case Retry::Fin:
        return old ? std::optional(windowsData(s.rto_s)) : std::nullopt;
    case Retry::KeepAlive:
        return keepAlive(7200, 1, 10, SYNSCOPE_TEXT("Gives up after 10 unanswered probes, a second apart"),
                         kWindowsKeepAliveSource);
    case Retry::SynAck:
    case Retry::ZeroWindowProbe:
        return std::nullopt;
    }
    return {};
}

} // namespace

std::optional<RetrySchedule> otherSchedule(Retry retry, Stack stack, const RetrySettings& settings) {
    switch (stack) {
    case Stack::FreeBsd:
    case Stack::FreeBsdOld:
        return freeBsdSchedule(retry, stack == Stack::FreeBsdOld, settings);
    case Stack::MacOs:
        return macSchedule(retry, settings);
    case Stack::WindowsSince8:
    case Stack::WindowsOld:
        return windowsSchedule(retry, stack == Stack::WindowsOld, settings);
    case Stack::LinuxSince65:
    case Stack::LinuxBefore65:
        break;
    }
    return {};
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// Other causes that the same packets allow, each with what would tell them apart, and what would change it.
#include "model/explanation_parts.h"
#include "model/time.h"

#include <array>
#include <span>

namespace synscope::model {
namespace {

using Words = const char*;

struct Causes {
    Outcome outcome;
    std::span<const Words> rivals;
    std::span<const Words> fixes;
};

constexpr std::array<Words, 4> kSilenceRivals = {
    SYNSCOPE_TEXT(
        "A firewall drops the SYN on the way or on the server itself: a capture on the server shows whether "
        "it arrives (one there sees it even if the server's own firewall drops it)."),
    SYNSCOPE_TEXT(
        "The server's accept queue is full, so its kernel drops the SYN: TcpExtListenOverflows rises there "
        "with every SYN, and ss -ltn shows Recv-Q above Send-Q."),
    SYNSCOPE_TEXT(
        "The server answers, but the SYN-ACK is lost on the way back: a capture on the server shows it "
        "repeating SYN-ACKs."),
    SYNSCOPE_TEXT(
        "No host has this address: behind a router often nothing answers; on the own network no SYN would "
        "have been sent at all.")};
constexpr std::array<Words, 2> kSilenceFixes = {
    SYNSCOPE_TEXT("Check that address and port are right and that no firewall drops the SYN silently."),
    SYNSCOPE_TEXT(
        "To fail sooner: a timeout in the program, TCP_SYNCNT or TCP_USER_TIMEOUT on the socket, or "
        "net.ipv4.tcp_syn_retries.")};

constexpr std::array<Words, 2> kRefusedRivals = {
    SYNSCOPE_TEXT(
        "No program listens on this address and port: ss -ltn on the server shows it, and TcpOutRsts rises "
        "there with every try."),
    SYNSCOPE_TEXT(
        "A firewall on the server rejects by a reset, which looks the same (window 0, IP ID 0): TcpOutRsts "
        "does not rise, the rule's counter does.")};
constexpr std::array<Words, 2> kRefusedFixes = {
    SYNSCOPE_TEXT("Start the service, or let it listen on this address and not only on 127.0.0.1."),
    SYNSCOPE_TEXT("If a firewall rejects: allow the port.")};

constexpr std::array<Words, 2> kHalfOpenRivals = {
    SYNSCOPE_TEXT(
        "A flood with forged source addresses: many like it, from many addresses, never a final ACK."),
    SYNSCOPE_TEXT(
        "A scan that only wanted to know whether the port is open, from a host that drops the answer.")};
constexpr std::array<Words, 1> kHalfOpenFixes = {SYNSCOPE_TEXT(
    "Against floods: net.ipv4.tcp_syncookies = 1, a larger listen() backlog, a filter upstream.")};

constexpr std::array<Words, 2> kEarlyResetRivals = {
    SYNSCOPE_TEXT(
        "A half-open scan: the scanner's kernel resets what its program did not ask the kernel for."),
    SYNSCOPE_TEXT("The client's program had given up and closed its socket, and the SYN-ACK came too late.")};
constexpr std::array<Words, 1> kEarlyResetFixes = {SYNSCOPE_TEXT(
    "If it is no scan: give the client a longer timeout than the round trip and the server's delay.")};

constexpr std::array<Words, 2> kOverflowRivals = {
    SYNSCOPE_TEXT(
        "The final ACK was lost on the way, and so were all that followed: a capture on the server shows "
        "whether they arrived."),
    SYNSCOPE_TEXT(
        "A firewall on the server lets the SYN in but drops the ACK: ListenOverflows does not rise then.")};
constexpr std::array<Words, 3> kOverflowFixes = {
    SYNSCOPE_TEXT("Accept faster: the program waits too long between two accept() calls."),
    SYNSCOPE_TEXT(
        "Raise the backlog: listen(fd, N), which net.core.somaxconn caps; it counts complete connections "
        "and holds N + 1 of them."),
    SYNSCOPE_TEXT("To fail fast instead: net.ipv4.tcp_abort_on_overflow = 1.")};

constexpr std::array<Words, 2> kOverflowResetRivals = {
    SYNSCOPE_TEXT(
        "A middlebox made the reset: its TTL would differ from the SYN-ACK's, or a capture on the server "
        "would not show it."),
    SYNSCOPE_TEXT(
        "The server did not know the final ACK: its request had expired, its SYN cookie was too old, or a "
        "proxy had sent the SYN-ACK in its name. ListenOverflows does not rise then.")};
constexpr std::array<Words, 2> kOverflowResetFixes = {
    SYNSCOPE_TEXT("Accept faster, or raise the backlog: listen(fd, N) and net.core.somaxconn."),
    SYNSCOPE_TEXT("net.ipv4.tcp_abort_on_overflow = 0 lets the handshake heal when the queue drains.")};

constexpr std::array<Words, 1> kResetFixes = {
    SYNSCOPE_TEXT("Read until end of file before closing; look at why that program closed early.")};

constexpr std::array<Words, 2> kBrokenPipeRivals = {
    SYNSCOPE_TEXT(
        "The peer had only closed its sending side (shutdown()): then it would have taken the data; the "
        "reset says that the whole socket was closed."),
    SYNSCOPE_TEXT("The peer's program ended: its kernel then closes the socket in the same way.")};
constexpr std::array<Words, 2> kBrokenPipeFixes = {
    SYNSCOPE_TEXT("Read as well as write: recv() returning 0 says that the peer has closed."),
    SYNSCOPE_TEXT(
        "Ignore SIGPIPE or pass MSG_NOSIGNAL, so that the failing send() does not end the program.")};

constexpr std::array<Words, 3> kVanishedRivals = {
    SYNSCOPE_TEXT("The peer's host is down or unplugged."),
    SYNSCOPE_TEXT(
        "The path broke, or a firewall or NAT forgot the connection and now drops it: a capture at the other "
        "end shows whether anything arrives."),
    SYNSCOPE_TEXT(
        "The answers take another way, past this capture: then the repeats would stop after the first.")};
constexpr std::array<Words, 2> kVanishedFixes = {
    SYNSCOPE_TEXT("To notice sooner: TCP_USER_TIMEOUT, keep-alive, or a timeout in the program."),
    SYNSCOPE_TEXT("Without them Linux repeats data for about 15 minutes (net.ipv4.tcp_retries2 = 15).")};
constexpr std::array<Words, 2> kKeepAliveRivals = {kVanishedRivals[0], kVanishedRivals[1]};
constexpr std::array<Words, 2> kKeepAliveFixes = {
    SYNSCOPE_TEXT("The probes did their work: they told the program that nobody is there. Reconnect."),
    SYNSCOPE_TEXT("How soon they do is TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT on the socket.")};

constexpr std::array<Words, 1> kStalledRivals = {SYNSCOPE_TEXT(
    "The reader may be slow, stuck or stopped: Recv-Q of ss -t on its host stays full in all three; a "
    "stack trace of the program tells which.")};
constexpr std::array<Words, 1> kStalledFixes = {
    SYNSCOPE_TEXT("The receiving program must read faster; a larger buffer only delays the stall.")};

constexpr std::array kCauses = {
    Causes{Outcome::Connecting, {}, {}},
    Causes{Outcome::Retrying, kSilenceRivals, kSilenceFixes},
    Causes{Outcome::TimedOut, kSilenceRivals, kSilenceFixes},
    Causes{Outcome::Refused, kRefusedRivals, kRefusedFixes},
    Causes{Outcome::Unreachable, {}, {}},
    Causes{Outcome::HalfOpen, kHalfOpenRivals, kHalfOpenFixes},
    Causes{Outcome::ResetInHandshake, kEarlyResetRivals, kEarlyResetFixes},
    Causes{Outcome::AcceptQueueOverflow, kOverflowRivals, kOverflowFixes},
    Causes{Outcome::ResetOnOverflow, kOverflowResetRivals, kOverflowResetFixes},
    Causes{Outcome::Established, {}, {}},
    Causes{Outcome::HalfClosed, {}, {}},
    Causes{Outcome::Closed, {}, {}},
    Causes{Outcome::ResetByClient, {}, kResetFixes},
    Causes{Outcome::ResetByServer, {}, kResetFixes},
    Causes{Outcome::BrokenPipe, kBrokenPipeRivals, kBrokenPipeFixes},
    Causes{Outcome::Vanished, kVanishedRivals, kVanishedFixes},
    Causes{Outcome::KeepaliveTimeout, kKeepAliveRivals, kKeepAliveFixes},
    Causes{Outcome::Stalled, kStalledRivals, kStalledFixes},
    Causes{Outcome::Midstream, {}, {}},
    Causes{Outcome::Incomplete, {}, {}},
};
static_assert(kCauses.size() == kOutcomeCount);

const Causes& causesOf(Outcome outcome) {
    return kCauses[static_cast<std::size_t>(outcome)];
}

std::vector<Text> textsOf(std::span<const Words> words) {
    return {words.begin(), words.end()};
}

using Texts = std::vector<Text>;

/// A final ACK that never came: whose packet was lost shows in what the client did next.
void addLostHandshakePacket(const Story& story, Texts& rivals) {
    const bool repeats_syn = story.packets != nullptr && story.packets->syns_after_syn_ack > 0;
    if (repeats_syn) {
        rivals.insert(
            rivals.begin(),
            SYNSCOPE_TEXT(
                "The SYN-ACKs are lost on the way back: the client went on repeating its SYN, as it "
                "would not do after an answer. No scan and no flood: those do not repeat."));
        return;
    }
    rivals.insert(
        rivals.begin(),
        SYNSCOPE_TEXT("The SYN-ACK or the final ACK was lost: a capture at the client shows which."));
}

/// A program may well stop waiting before its kernel does.
void addImpatientProgram(const Story& story, Texts& rivals) {
    const Connection& c = story.connection;
    if (story.verdict.outcome == Outcome::TimedOut && spentSynSchedule(c) == nullptr) {
        rivals.push_back(
            {SYNSCOPE_TEXT("The program itself may have stopped waiting after %1 SYNs (a timeout of its "
                           "own, or a scan): then its own timer told it, not an errno of connect()."),
             {std::to_string(synsOf(c))}});
        if (story.horizon.over && timeBetween(c.last_syn_time, story.horizon.now) < kSecondNs) {
            rivals.emplace_back(
                SYNSCOPE_TEXT("The recording ends with the last SYN: if it was stopped early, the "
                              "attempt may have gone on."));
        }
    }
}

/// Everything that may have made an ICMP error: its sender tells which.
void addIcmpMakers(const Story& story, Texts& rivals) {
    const bool known = story.packets != nullptr && story.packets->icmp.has_value();
    const bool time_exceeded = story.connection.icmp_type == (story.connection.icmp_v6 ? 3 : 11);
    if (time_exceeded) {
        rivals.emplace_back(
            SYNSCOPE_TEXT("The SYN was sent with a small TTL on purpose, as traceroute does."));
        rivals.emplace_back(
            SYNSCOPE_TEXT("Routers send it round in a loop: traceroute would show the same addresses "
                          "again and again."));
        return;
    }
    if (!known || story.packets->icmp->from_peer) {
        rivals.emplace_back(
            SYNSCOPE_TEXT("The host's own firewall rejects the SYN with this ICMP error: the sender is "
                          "the address that was asked for, and the rule's counter rises."));
    }
    if (!known || !story.packets->icmp->from_peer) {
        rivals.emplace_back(
            SYNSCOPE_TEXT("A router cannot reach the host or network: the sender is that router; its "
                          "routes (ip route get) and neighbours (ip neigh) tell why. An error that "
                          "comes seconds late means that the router asked by ARP in vain."));
        rivals.emplace_back(
            SYNSCOPE_TEXT("A firewall on the way rejects the SYN with this ICMP error: it comes at "
                          "once, and that machine's rule counters rise."));
    }
}

void addIcmpFix(const Story& story, Texts& fixes) {
    const bool known = story.packets != nullptr && story.packets->icmp.has_value();
    fixes.push_back(
        {known ? SYNSCOPE_TEXT("Look at %1, which sent the ICMP error: its routes, its neighbours, its "
                               "firewall.")
               : SYNSCOPE_TEXT("Look at whoever sent the ICMP error: its routes, its neighbours, its "
                               "firewall."),
         {known ? toString(story.packets->icmp->source) : std::string()}});
}

} // namespace

std::vector<Text> rivalsOf(const Story& story) {
    Texts rivals = textsOf(causesOf(story.verdict.outcome).rivals);
    switch (story.verdict.outcome) {
    case Outcome::TimedOut:
        addImpatientProgram(story, rivals);
        break;
    case Outcome::Unreachable:
        addIcmpMakers(story, rivals);
        break;
    case Outcome::HalfOpen:
        addLostHandshakePacket(story, rivals);
        break;
    case Outcome::ResetByClient:
    case Outcome::ResetByServer:
        return resetRivalsOf(story);
    default:
        break;
    }
    if (overflowHealed(story.connection)) {
        rivals.emplace_back(kOverflowRivals[0]);
    }
    return rivals;
}

std::vector<Text> fixesOf(const Story& story) {
    if (overflowHealed(story.connection)) {
        return textsOf(kOverflowFixes);
    }
    Texts fixes = textsOf(causesOf(story.verdict.outcome).fixes);
    if (story.verdict.outcome == Outcome::Unreachable) {
        addIcmpFix(story, fixes);
    }
    const bool is_reset = story.verdict.outcome == Outcome::ResetByClient ||
                          story.verdict.outcome == Outcome::ResetByServer;
    if (is_reset && !story.connection.has(fact::kRstWithAck)) {
        return {SYNSCOPE_TEXT(
            "Look at why that host no longer knew the connection (a restart, a timeout of a load "
            "balancer or NAT); keep-alive keeps idle connections known. The program must reconnect.")};
    }
    return fixes;
}

std::vector<Text> elsewhereOf(const Verdict& verdict) {
    switch (verdict.outcome) {
    case Outcome::Retrying:
    case Outcome::TimedOut:
        return {SYNSCOPE_TEXT(
            "macOS and FreeBSD give up 75 s after the first SYN (keepinit), Linux since 6.5 after "
            "about 131 s, before after about 127 s; Windows 7 after 21 s.")};
    case Outcome::Refused:
        return {SYNSCOPE_TEXT("Windows repeats a refused SYN a few times before connect() fails with "
                              "WSAECONNREFUSED; Linux fails at once.")};
    case Outcome::AcceptQueueOverflow:
    case Outcome::ResetOnOverflow:
        return {SYNSCOPE_TEXT(
            "FreeBSD holds one and a half times the backlog and drops the SYN when that is full.")};
    default:
        return {};
    }
}

} // namespace synscope::model

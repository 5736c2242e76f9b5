// SPDX-License-Identifier: GPL-3.0-or-later
// Other causes that the same packets allow, each with what would tell them apart, and what would change it.
#include "model/explanation_parts.h"

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
        "A firewall drops the SYN on the way or on the server: a capture on the server would show whether it "
        "arrives."),
    SYNSCOPE_TEXT(
        "The server's accept queue is full, so its kernel drops the SYN: ListenOverflows would rise there."),
    SYNSCOPE_TEXT("The server answers, but the SYN-ACK is lost on the way back: a capture on the server "
                  "would show it."),
    SYNSCOPE_TEXT("No host has this address: behind a router nothing would answer either.")};
constexpr std::array<Words, 2> kSilenceFixes = {
    SYNSCOPE_TEXT("Check that address and port are right and that no firewall drops them silently."),
    SYNSCOPE_TEXT(
        "To fail sooner: a timeout in the program, TCP_SYNCNT on the socket, or net.ipv4.tcp_syn_retries.")};

constexpr std::array<Words, 2> kRefusedRivals = {
    SYNSCOPE_TEXT("No program listens on the port: ss -ltn on the server shows it."),
    SYNSCOPE_TEXT(
        "A firewall rejects by a reset: the TTL or the IP ID of the reset may differ from the server's.")};
constexpr std::array<Words, 2> kRefusedFixes = {
    SYNSCOPE_TEXT("Start the service, or let it listen on this address and not only on 127.0.0.1."),
    SYNSCOPE_TEXT("If a firewall rejects: allow the port.")};

constexpr std::array<Words, 2> kUnreachableRivals = {
    SYNSCOPE_TEXT("A router has no way to the host: the sender of the ICMP error is that router."),
    SYNSCOPE_TEXT("A firewall rejects the SYN by this ICMP error: its sender may be the server itself.")};
constexpr std::array<Words, 1> kUnreachableFixes = {
    SYNSCOPE_TEXT("Look at whoever sent the ICMP error: its routes, its neighbours, its firewall.")};

constexpr std::array<Words, 3> kHalfOpenRivals = {
    SYNSCOPE_TEXT("The SYN-ACK or the final ACK was lost: a capture at the other end would show it."),
    SYNSCOPE_TEXT(
        "A flood with forged source addresses: many like it, from many addresses, never a final ACK."),
    SYNSCOPE_TEXT("A scan that only wanted to know whether the port is open.")};
constexpr std::array<Words, 1> kHalfOpenFixes = {SYNSCOPE_TEXT(
    "Against floods: net.ipv4.tcp_syncookies = 1, a larger tcp_max_syn_backlog, a filter upstream.")};

constexpr std::array<Words, 2> kEarlyResetRivals = {
    SYNSCOPE_TEXT("A half-open scan: the scanner's kernel resets what it did not ask for."),
    SYNSCOPE_TEXT("The client had given up already, and the SYN-ACK came too late.")};

constexpr std::array<Words, 2> kOverflowRivals = {
    SYNSCOPE_TEXT(
        "The final ACK was lost on the way: a capture on the server would show whether it arrived."),
    SYNSCOPE_TEXT("A firewall on the server drops the ACK but not the SYN: ListenOverflows would not rise.")};
constexpr std::array<Words, 3> kOverflowFixes = {
    SYNSCOPE_TEXT("Accept faster: the program waits too long between two accept() calls."),
    SYNSCOPE_TEXT("Raise the backlog: listen(fd, N) and net.core.somaxconn."),
    SYNSCOPE_TEXT("To fail fast instead: net.ipv4.tcp_abort_on_overflow = 1.")};

constexpr std::array<Words, 2> kOverflowResetRivals = {
    SYNSCOPE_TEXT("A middlebox resets the connection: TTL, IP ID or window of the reset would differ from "
                  "the SYN-ACK's."),
    SYNSCOPE_TEXT("The request was forgotten before the ACK came: then the ACK is later than the last "
                  "SYN-ACK repeat.")};
constexpr std::array<Words, 2> kOverflowResetFixes = {
    SYNSCOPE_TEXT("Accept faster, or raise the backlog: listen(fd, N) and net.core.somaxconn."),
    SYNSCOPE_TEXT("net.ipv4.tcp_abort_on_overflow = 0 lets the handshake heal when the queue drains.")};

constexpr std::array<Words, 5> kResetRivals = {
    SYNSCOPE_TEXT("The program closed with unread data in its buffer: Linux then sends RST instead of FIN."),
    SYNSCOPE_TEXT("SO_LINGER with zero seconds: close() sends RST by request."),
    SYNSCOPE_TEXT("The program ended or crashed while data was waiting."),
    SYNSCOPE_TEXT("The host restarted and knows nothing of the connection: then the reset answers a segment, "
                  "without ACK."),
    SYNSCOPE_TEXT("A firewall or load balancer cut it: TTL, IP ID or window of the reset would differ.")};
constexpr std::array<Words, 1> kResetFixes = {
    SYNSCOPE_TEXT("Read until end of file before closing; look at why that program closed early.")};

constexpr std::array<Words, 1> kBrokenPipeFixes = {
    SYNSCOPE_TEXT("Read as well as write: recv() returning 0 says that the peer has closed.")};

constexpr std::array<Words, 3> kVanishedRivals = {
    SYNSCOPE_TEXT("The peer's host is down or unplugged."),
    SYNSCOPE_TEXT(
        "The path broke, or a firewall or NAT forgot the connection: a capture at the other end would tell."),
    SYNSCOPE_TEXT("The capture point sees only one direction of a changed route.")};
constexpr std::array<Words, 1> kVanishedFixes = {
    SYNSCOPE_TEXT("To notice sooner: TCP_USER_TIMEOUT, keep-alive, or a timeout in the program.")};

constexpr std::array<Words, 1> kStalledFixes = {
    SYNSCOPE_TEXT("The receiving program must read faster; a larger buffer only delays the stall.")};

constexpr std::array kCauses = {
    Causes{Outcome::Connecting, {}, {}},
    Causes{Outcome::Retrying, kSilenceRivals, kSilenceFixes},
    Causes{Outcome::TimedOut, kSilenceRivals, kSilenceFixes},
    Causes{Outcome::Refused, kRefusedRivals, kRefusedFixes},
    Causes{Outcome::Unreachable, kUnreachableRivals, kUnreachableFixes},
    Causes{Outcome::HalfOpen, kHalfOpenRivals, kHalfOpenFixes},
    Causes{Outcome::ResetInHandshake, kEarlyResetRivals, {}},
    Causes{Outcome::AcceptQueueOverflow, kOverflowRivals, kOverflowFixes},
    Causes{Outcome::ResetOnOverflow, kOverflowResetRivals, kOverflowResetFixes},
    Causes{Outcome::Established, {}, {}},
    Causes{Outcome::HalfClosed, {}, {}},
    Causes{Outcome::Closed, {}, {}},
    Causes{Outcome::ResetByClient, kResetRivals, kResetFixes},
    Causes{Outcome::ResetByServer, kResetRivals, kResetFixes},
    Causes{Outcome::BrokenPipe, {}, kBrokenPipeFixes},
    Causes{Outcome::Vanished, kVanishedRivals, kVanishedFixes},
    Causes{Outcome::KeepaliveTimeout, kVanishedRivals, kVanishedFixes},
    Causes{Outcome::Stalled, {}, kStalledFixes},
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

} // namespace

std::vector<Text> rivalsOf(const Connection& c, const Verdict& verdict) {
    std::vector<Text> rivals = textsOf(causesOf(verdict.outcome).rivals);
    if (overflowHealed(c)) {
        rivals.emplace_back(kOverflowRivals[0]);
    }
    return rivals;
}

std::vector<Text> fixesOf(const Connection& c, const Verdict& verdict) {
    return textsOf(overflowHealed(c) ? std::span<const Words>(kOverflowFixes)
                                     : causesOf(verdict.outcome).fixes);
}

} // namespace synscope::model

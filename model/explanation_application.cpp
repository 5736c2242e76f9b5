// SPDX-License-Identifier: GPL-3.0-or-later
// What the programs on both hosts saw of it: which call returned what, and when.
#include "model/explanation_parts.h"
#include "model/retry_fit.h"
#include "model/time.h"

#include <algorithm>

namespace synscope::model {
namespace {

using Calls = std::vector<ApplicationCall>;

struct Elapsed {
    TimeNs length;
    bool exact;
};

/// How long after its first packet the program of `side` is told by a packet that passed the capture at
/// `time`. The way between capture and program, where it is worth a word, is known from the handshake.
Elapsed sinceStart(const Story& story, TimeNs time, Side side) {
    const TimeNs here = timeBetween(story.connection.first_seen, time);
    const PacketEvidence* packets = story.packets;
    if (packets == nullptr || packets->vantage == Vantage::Unknown) {
        return {here, true};
    }
    // The first packet left the client one way earlier than it was seen near the server.
    if (packets->vantage == Vantage::NearServer && side == Side::Client) {
        return {here + *packets->client_half_ns, false};
    }
    const bool from_client = packets->vantage == Vantage::NearClient && side == Side::Server;
    return from_client ? Elapsed{here + *packets->server_half_ns / 2, false} : Elapsed{here, true};
}

/// The program is told by the packet that ends the attempt or the connection.
std::optional<Elapsed> whenPacketTells(const Story& story) {
    if (story.packets == nullptr) {
        return std::nullopt;
    }
    const Side side = story.verdict.error_side;
    if (story.verdict.outcome == Outcome::Unreachable && story.packets->icmp) {
        return sinceStart(story, story.packets->icmp->time, side);
    }
    return story.reset() != nullptr ? std::optional(sinceStart(story, story.reset()->time, side))
                                    : std::nullopt;
}

/// connect() fails when the timer after the last SYN runs out: known where all SYNs of a schedule were sent.
std::optional<Elapsed> whenConnectGivesUp(const Connection& c) {
    const RetrySchedule* schedule = spentSynSchedule(c);
    if (schedule == nullptr) {
        return std::nullopt;
    }
    return Elapsed{static_cast<TimeNs>(schedule->gives_up_s * static_cast<double>(kSecondNs)), false};
}

std::optional<Elapsed> whenItFails(const Story& story) {
    if (story.verdict.error != Errno::TimedOut) {
        return whenPacketTells(story);
    }
    if (story.verdict.outcome == Outcome::TimedOut) {
        return whenConnectGivesUp(story.connection);
    }
    // Whoever gives up on a peer says so by a reset, if it says anything.
    const bool says_so = story.connection.has(fact::kRstAfterProbes | fact::kRstAfterRepeats);
    return says_so ? whenPacketTells(story) : std::nullopt;
}

bool connectSucceeded(const Story& story) {
    const Connection& c = story.connection;
    const bool told = c.has(fact::kFinalAck | fact::kSimultaneousOpen) && c.has(fact::kSynAckResponse);
    return told && story.verdict.call != Call::Connect && !connectedToItself(c);
}

const char* connectWords(const Story& story, bool exact) {
    if (story.connection.has(fact::kFastOpenData)) {
        return exact
                   ? SYNSCOPE_TEXT("client: with Fast Open the call that sent the SYN's data returned by the "
                                   "time the SYN-ACK came, after %1")
                   : SYNSCOPE_TEXT("client: with Fast Open the call that sent the SYN's data returned by the "
                                   "time the SYN-ACK came, after about %1");
    }
    return exact ? SYNSCOPE_TEXT("client: connect() = 0 when the SYN-ACK came, after %1")
                 : SYNSCOPE_TEXT("client: connect() = 0 when the SYN-ACK came, after about %1");
}

void addConnect(const Story& story, Calls& calls) {
    const Connection& c = story.connection;
    if (connectedToItself(c) && story.verdict.outcome != Outcome::Connecting) {
        calls.push_back({Side::Client, Call::Connect, Errno::None, std::nullopt, false, false,
                         SYNSCOPE_TEXT("client: connect() = 0, and what it sends it receives itself")});
    }
    if (!connectSucceeded(story)) {
        return;
    }
    const Elapsed after = sinceStart(story, c.syn_ack_time, Side::Client);
    calls.push_back({Side::Client, Call::Connect, Errno::None, after.length, !after.exact, false,
                     Text{connectWords(story, after.exact), {formatDuration(after.length)}}});
    if (c.has(fact::kSimultaneousOpen)) {
        calls.push_back({Side::Server, Call::Connect, Errno::None, std::nullopt, false, false,
                         SYNSCOPE_TEXT("server: connect() = 0 as well; nobody had called listen()")});
    }
}

void addAccept(const Story& story, Calls& calls) {
    const Outcome outcome = story.verdict.outcome;
    if (outcome == Outcome::AcceptQueueOverflow || outcome == Outcome::ResetOnOverflow) {
        calls.push_back({Side::Server, Call::Accept, Errno::None, std::nullopt, false, false,
                         SYNSCOPE_TEXT("server: accept() never returns this connection")});
    }
}

void addFailure(const Story& story, Calls& calls) {
    if (story.verdict.error == Errno::None) {
        return;
    }
    const std::optional<Elapsed> after = whenItFails(story);
    calls.push_back({story.verdict.error_side, story.verdict.call, story.verdict.error,
                     after ? std::optional(after->length) : std::nullopt, after && !after->exact,
                     story.verdict.error == Errno::TimedOut, failingWords(story.verdict)});
}

/// Linux tells sk_err once; then the socket is merely closed.
const char* aftermathOf(const Verdict& verdict) {
    switch (verdict.error) {
    case Errno::ConnReset:
        return bySide(
            verdict.error_side,
            SYNSCOPE_TEXT("client: after that recv() = 0 and send() = -1 EPIPE (with SIGPIPE, unless "
                          "ignored); had it called send() first, that had failed with ECONNRESET"),
            SYNSCOPE_TEXT("server: after that recv() = 0 and send() = -1 EPIPE (with SIGPIPE, unless "
                          "ignored); had it called send() first, that had failed with ECONNRESET"));
    case Errno::Pipe:
        return bySide(
            verdict.error_side,
            SYNSCOPE_TEXT("client: the send() before succeeded: it is the one that drew the reset; recv() "
                          "= 0 throughout"),
            SYNSCOPE_TEXT("server: the send() before succeeded: it is the one that drew the reset; recv() "
                          "= 0 throughout"));
    default:
        return nullptr;
    }
}

void addAftermath(const Story& story, Calls& calls) {
    if (const char* words = aftermathOf(story.verdict)) {
        const Call call = story.verdict.error == Errno::Pipe ? Call::Recv : Call::Send;
        calls.push_back({story.verdict.error_side, call,
                         story.verdict.error == Errno::Pipe ? Errno::None : Errno::Pipe, std::nullopt, false,
                         false, words});
    }
}

} // namespace

const RetrySchedule* spentSynSchedule(const Connection& c) {
    const RetrySchedule* schedule = fittingSynSchedule(synsOf(c), timeBetween(c.first_seen, c.last_syn_time));
    const bool all_sent = schedule != nullptr &&
                          schedule->sends_s.size() == static_cast<std::size_t>(synsOf(c));
    return all_sent ? schedule : nullptr;
}

Text failingWords(const Verdict& verdict) {
    if (verdict.error == Errno::None) {
        return {};
    }
    return {bySide(verdict.error_side, SYNSCOPE_TEXT("client: %1() = -1, errno %2 %3 (“%4”)"),
                   SYNSCOPE_TEXT("server: %1() = -1, errno %2 %3 (“%4”)")),
            {std::string(callName(verdict.call)), std::to_string(errnoNumber(verdict.error)),
             std::string(errnoName(verdict.error)), std::string(errnoMessage(verdict.error))}};
}

Text whenWords(const ApplicationCall& call) {
    if (call.error == Errno::None) {
        return {};
    }
    if (!call.after_ns) {
        return call.by_timer ? Text(SYNSCOPE_TEXT(", when its kernel gives up")) : Text();
    }
    if (call.error == Errno::Pipe) {
        return {SYNSCOPE_TEXT("; the reset came %1 after the first packet"),
                {formatDuration(*call.after_ns)}};
    }
    const char* packet = call.roughly ? SYNSCOPE_TEXT(", about %1 after the first packet")
                                      : SYNSCOPE_TEXT(", %1 after the first packet");
    return {call.by_timer ? SYNSCOPE_TEXT(", when the timer ran out about %1 after the first packet")
                          : packet,
            {formatDuration(*call.after_ns)}};
}

std::vector<ApplicationCall> callsOf(const Story& story) {
    Calls calls;
    addConnect(story, calls);
    addAccept(story, calls);
    addFailure(story, calls);
    addAftermath(story, calls);
    return calls;
}

} // namespace synscope::model

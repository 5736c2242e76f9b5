// SPDX-License-Identifier: GPL-3.0-or-later
// What the programs on both hosts saw of it: which call returned what, and when.
#include "model/explanation_parts.h"
#include "model/retry_fit.h"
#include "model/time.h"

#include <algorithm>

namespace synscope::model {
namespace {

using Calls = std::vector<ApplicationCall>;

TimeNs sinceStart(const Story& story, TimeNs time) {
    return timeBetween(story.connection.first_seen, time);
}

/// The program is told by the packet that ends the attempt or the connection.
std::optional<TimeNs> whenPacketTells(const Story& story) {
    if (story.packets == nullptr) {
        return std::nullopt;
    }
    if (story.verdict.outcome == Outcome::Unreachable && story.packets->icmp) {
        return sinceStart(story, story.packets->icmp->time);
    }
    return story.reset() != nullptr ? std::optional(sinceStart(story, story.reset()->time)) : std::nullopt;
}

/// connect() fails when the timer after the last SYN runs out: known where all SYNs of a schedule were sent.
std::optional<TimeNs> whenConnectGivesUp(const Connection& c) {
    const RetrySchedule* schedule = fittingSynSchedule(synsOf(c), timeBetween(c.first_seen, c.last_syn_time));
    if (schedule == nullptr || schedule->sends_s.size() != static_cast<std::size_t>(synsOf(c))) {
        return std::nullopt;
    }
    return static_cast<TimeNs>(schedule->gives_up_s * static_cast<double>(kSecondNs));
}

std::optional<TimeNs> whenItFails(const Story& story) {
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

void addConnect(const Story& story, Calls& calls) {
    const Connection& c = story.connection;
    if (!connectSucceeded(story)) {
        return;
    }
    const TimeNs after = sinceStart(story, c.syn_ack_time);
    Text words{c.has(fact::kFastOpenData)
                   ? SYNSCOPE_TEXT("client: with Fast Open the call that sent the SYN's data returned by the "
                                   "time the SYN-ACK came, after %1")
                   : SYNSCOPE_TEXT("client: connect() = 0 when the SYN-ACK came, after %1"),
               {formatDuration(after)}};
    calls.push_back({Side::Client, Call::Connect, Errno::None, after, false, std::move(words)});
}

void addAccept(const Story& story, Calls& calls) {
    const Outcome outcome = story.verdict.outcome;
    if (outcome == Outcome::AcceptQueueOverflow || outcome == Outcome::ResetOnOverflow) {
        calls.push_back({Side::Server, Call::Accept, Errno::None, std::nullopt, false,
                         SYNSCOPE_TEXT("server: accept() never returns this connection")});
    }
}

void addFailure(const Story& story, Calls& calls) {
    if (story.verdict.error == Errno::None) {
        return;
    }
    calls.push_back({story.verdict.error_side, story.verdict.call, story.verdict.error, whenItFails(story),
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
                         words});
    }
}

} // namespace

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
    if (call.error == Errno::None || !call.after_ns) {
        return {};
    }
    return {call.by_timer ? SYNSCOPE_TEXT(", when the timer ran out about %1 after the first packet")
                          : SYNSCOPE_TEXT(", %1 after the first packet"),
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

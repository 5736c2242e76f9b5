// SPDX-License-Identifier: GPL-3.0-or-later
// The sentence and the second line for each outcome. Called for every visible row: no search, no loop.
#include "model/explanation.h"
#include "model/explanation_parts.h"
#include "model/forecast.h"
#include "model/join_words.h"
#include "model/time.h"

namespace synscope::model {
namespace {

Text timedOutSentence(const Connection& c) {
    return {SYNSCOPE_TEXT("None of the %1 SYNs was answered, so connect() gives up."),
            {std::to_string(synsOf(c))}};
}

Text retryingSentence(const Connection& c) {
    return {SYNSCOPE_TEXT("The client repeats its SYN: none of the %1 sent so far was answered."),
            {std::to_string(synsOf(c))}};
}

Text unreachableSentence(const Connection& c) {
    return {SYNSCOPE_TEXT("An ICMP error (%1) answered the SYN, so connect() fails."), {icmpWords(c)}};
}

Text earlyResetSentence(const Connection& c) {
    if (c.has(fact::kRstAnswersSynAck)) {
        return SYNSCOPE_TEXT("The client answered the server's SYN-ACK by a reset.");
    }
    if (c.has(fact::kRstByClient) && c.at(Side::Server).packets > 0) {
        return SYNSCOPE_TEXT(
            "An ACK of an older connection answered the SYN, and the client reset that one.");
    }
    return bySide(resettingSide(c),
                  SYNSCOPE_TEXT("The client took its SYN back by a reset before any answer."),
                  SYNSCOPE_TEXT("The server reset the connection before the handshake was complete."));
}

Text overflowSentence(const Connection& c) {
    if (c.has(fact::kRstByServer)) {
        return SYNSCOPE_TEXT("The server ignored the final ACK, as it does when its accept queue is full, "
                             "and later reset the connection.");
    }
    return SYNSCOPE_TEXT(
        "The server repeats its SYN-ACK although the final ACK was sent, as it does when its accept queue "
        "is full.");
}

Text openSentence(const Connection& c) {
    if (connectedToItself(c)) {
        return SYNSCOPE_TEXT(
            "A socket connected to itself: source and destination are the same address and port, so "
            "what it sends it receives.");
    }
    if (overflowHealed(c)) {
        return SYNSCOPE_TEXT(
            "The server first ignored the final ACK, as with a full accept queue, but then took the "
            "connection; it is open.");
    }
    return SYNSCOPE_TEXT("The handshake is complete and the connection is open.");
}

Text closedSentence(const Connection& c) {
    if (connectedToItself(c)) {
        return SYNSCOPE_TEXT(
            "A socket that had connected to itself, source and destination being the same, was closed.");
    }
    if (overflowHealed(c)) {
        return SYNSCOPE_TEXT(
            "The server first ignored the final ACK, as with a full accept queue, but then took the "
            "connection; both sides closed it.");
    }
    return SYNSCOPE_TEXT("Both sides closed the connection and acknowledged it.");
}

Text halfClosedSentence(const Connection& c) {
    return bySide(c.at(Side::Client).fin > 0 ? Side::Client : Side::Server,
                  SYNSCOPE_TEXT("The client has said that it will send no more; the server has not."),
                  SYNSCOPE_TEXT("The server has said that it will send no more; the client has not."));
}

Text brokenPipeSentence(const Verdict& verdict) {
    return bySide(
        verdict.error_side,
        SYNSCOPE_TEXT("The client sent data after the server had closed, and was answered by a reset."),
        SYNSCOPE_TEXT("The server sent data after the client had closed, and was answered by a reset."));
}

Text vanishedSentence(const Connection& c) {
    if (c.unanswered == 1) {
        return bySide(unansweredSide(c),
                      SYNSCOPE_TEXT("The client repeated its segment and heard nothing more."),
                      SYNSCOPE_TEXT("The server repeated its segment and heard nothing more."));
    }
    return {bySide(unansweredSide(c),
                   SYNSCOPE_TEXT("The client repeated its segment %1 times and heard nothing more."),
                   SYNSCOPE_TEXT("The server repeated its segment %1 times and heard nothing more.")),
            {std::to_string(c.unanswered)}};
}

Text keepAliveSentence(const Connection& c) {
    if (c.unanswered == 1) {
        return bySide(unansweredSide(c), SYNSCOPE_TEXT("The client's keep-alive probe stayed unanswered."),
                      SYNSCOPE_TEXT("The server's keep-alive probe stayed unanswered."));
    }
    return {bySide(unansweredSide(c), SYNSCOPE_TEXT("The client's %1 keep-alive probes stayed unanswered."),
                   SYNSCOPE_TEXT("The server's %1 keep-alive probes stayed unanswered.")),
            {std::to_string(c.unanswered)}};
}

Text stalledSentence(const Connection& c) {
    return bySide(c.has(fact::kZeroWindowServer) ? Side::Server : Side::Client,
                  SYNSCOPE_TEXT("The client's receive window is zero: it takes no more data for now."),
                  SYNSCOPE_TEXT("The server's receive window is zero: it takes no more data for now."));
}

// ---- the second line ----

Text packetsDetail(const Connection& c) {
    const std::string packets = std::to_string(c.packets());
    if (c.initial_rtt_ns == kNoTime) {
        return {SYNSCOPE_TEXT("%1 packets"), {packets}};
    }
    return {SYNSCOPE_TEXT("%1 packets · %2"), {packets, formatDuration(c.initial_rtt_ns)}};
}

/// Whoever closes first ends in TIME_WAIT.
Text closedDetail(const Connection& c) {
    const bool client_first = c.at(Side::Client).state == TcpState::TimeWait;
    const bool server_first = c.at(Side::Server).state == TcpState::TimeWait;
    if (client_first == server_first) {
        return {SYNSCOPE_TEXT("%1 packets"), {std::to_string(c.packets())}};
    }
    return {client_first ? SYNSCOPE_TEXT("FIN from client · %1 packets")
                         : SYNSCOPE_TEXT("FIN from server · %1 packets"),
            {std::to_string(c.packets())}};
}

Text resetDetail(const Connection& c) {
    return {bySide(resettingSide(c), SYNSCOPE_TEXT("by client · %1 packets"),
                   SYNSCOPE_TEXT("by server · %1 packets")),
            {std::to_string(c.packets())}};
}

Text errnoDetail(const Verdict& verdict) {
    return {"%1", {std::string(errnoName(verdict.error))}};
}

Text refusedDetail(const Connection& c, const Verdict& verdict) {
    if (synsOf(c) < 2) {
        return errnoDetail(verdict);
    }
    return {SYNSCOPE_TEXT("%1 · SYN sent %2 times"),
            {std::string(errnoName(verdict.error)), std::to_string(synsOf(c))}};
}

Text overflowDetail(const Verdict& verdict) {
    return verdict.error == Errno::None ? Text(SYNSCOPE_TEXT("client believes established"))
                                        : errnoDetail(verdict);
}

} // namespace

Text outcomeSentence(const Connection& c, const Verdict& verdict) {
    if (c.has(fact::kJoined)) {
        if (Text both_ends = joinedSentence(c, verdict); !both_ends.empty()) {
            return both_ends;
        }
    }
    switch (verdict.outcome) {
    case Outcome::Connecting:
        return SYNSCOPE_TEXT("The client sent a SYN; no answer has been captured yet.");
    case Outcome::Retrying:
        return retryingSentence(c);
    case Outcome::TimedOut:
        return timedOutSentence(c);
    case Outcome::Refused:
        return SYNSCOPE_TEXT("A reset answered the SYN, so connect() fails at once.");
    case Outcome::Unreachable:
        return unreachableSentence(c);
    case Outcome::HalfOpen:
        return SYNSCOPE_TEXT("The server answered the SYN, but no final ACK was captured.");
    case Outcome::ResetInHandshake:
        return earlyResetSentence(c);
    case Outcome::AcceptQueueOverflow:
        return overflowSentence(c);
    case Outcome::ResetOnOverflow:
        return SYNSCOPE_TEXT("A bare reset answered the final ACK, as a server with a full accept queue and "
                             "tcp_abort_on_overflow sends it.");
    case Outcome::Established:
        return openSentence(c);
    case Outcome::HalfClosed:
        return halfClosedSentence(c);
    case Outcome::Closed:
        return closedSentence(c);
    case Outcome::ResetByClient:
        return SYNSCOPE_TEXT("The client reset the open connection.");
    case Outcome::ResetByServer:
        return SYNSCOPE_TEXT("The server's side reset the open connection.");
    case Outcome::BrokenPipe:
        return brokenPipeSentence(verdict);
    case Outcome::Vanished:
        return vanishedSentence(c);
    case Outcome::KeepaliveTimeout:
        return keepAliveSentence(c);
    case Outcome::Stalled:
        return stalledSentence(c);
    case Outcome::Midstream:
        return SYNSCOPE_TEXT("The capture begins inside the connection, so its opening is unknown.");
    case Outcome::Incomplete:
        return SYNSCOPE_TEXT(
            "Packets of this connection are missing from the capture, so its end is unknown.");
    }
    return {};
}

Text outcomeDetail(const Connection& c, const Verdict& verdict, const Horizon& horizon) {
    switch (verdict.outcome) {
    case Outcome::Connecting:
    case Outcome::Retrying:
    case Outcome::HalfOpen:
        return retryDetail(c, verdict, horizon);
    case Outcome::TimedOut:
        return {SYNSCOPE_TEXT("%1 SYNs · ETIMEDOUT"), {std::to_string(synsOf(c))}};
    case Outcome::Refused:
        return refusedDetail(c, verdict);
    case Outcome::Unreachable:
        return {SYNSCOPE_TEXT("%1 · %2"), {std::string(errnoName(verdict.error)), icmpWords(c)}};
    case Outcome::AcceptQueueOverflow:
        return overflowDetail(verdict);
    case Outcome::ResetOnOverflow:
    case Outcome::BrokenPipe:
        return errnoDetail(verdict);
    case Outcome::HalfClosed:
        return c.at(Side::Client).fin > 0 ? SYNSCOPE_TEXT("FIN from client")
                                          : SYNSCOPE_TEXT("FIN from server");
    case Outcome::Closed:
        return closedDetail(c);
    case Outcome::ResetInHandshake:
    case Outcome::ResetByClient:
    case Outcome::ResetByServer:
        return resetDetail(c);
    case Outcome::Vanished:
        return {SYNSCOPE_TEXT("%1 repeats unanswered"), {std::to_string(c.unanswered)}};
    case Outcome::KeepaliveTimeout:
        return {SYNSCOPE_TEXT("%1 probes unanswered"), {std::to_string(c.unanswered)}};
    case Outcome::Stalled:
        return SYNSCOPE_TEXT("zero window");
    case Outcome::Established:
    case Outcome::Midstream:
    case Outcome::Incomplete:
        return packetsDetail(c);
    }
    return {};
}

} // namespace synscope::model

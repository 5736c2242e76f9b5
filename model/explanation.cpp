// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/explanation.h"

#include "model/explanation_parts.h"
#include "model/icmp_words.h"

namespace synscope::model {
namespace {

Text titleOf(const Connection& c, const Verdict& verdict) {
    switch (verdict.outcome) {
    case Outcome::Connecting:
        return SYNSCOPE_TEXT("Waiting for an answer to the SYN");
    case Outcome::Retrying:
        return SYNSCOPE_TEXT("Nobody answers yet");
    case Outcome::TimedOut:
        return SYNSCOPE_TEXT("Nobody answered");
    case Outcome::Refused:
        return SYNSCOPE_TEXT("Connection refused");
    case Outcome::Unreachable:
        return SYNSCOPE_TEXT("Destination unreachable");
    case Outcome::HalfOpen:
        return SYNSCOPE_TEXT("Half open: the final ACK is missing");
    case Outcome::ResetInHandshake:
        return SYNSCOPE_TEXT("Reset during the handshake");
    case Outcome::AcceptQueueOverflow:
        return c.has(fact::kRstByServer) ? SYNSCOPE_TEXT("Accept-queue overflow, then reset")
                                         : SYNSCOPE_TEXT("Accept-queue overflow");
    case Outcome::ResetOnOverflow:
        return SYNSCOPE_TEXT("Accept-queue overflow, reset at once");
    case Outcome::Established:
        return connectedToItself(c) ? SYNSCOPE_TEXT("Connected to itself") : SYNSCOPE_TEXT("Established");
    case Outcome::HalfClosed:
        return SYNSCOPE_TEXT("Half closed");
    case Outcome::Closed:
        return SYNSCOPE_TEXT("Closed in order");
    case Outcome::ResetByClient:
        return SYNSCOPE_TEXT("Reset by the client");
    case Outcome::ResetByServer:
        return SYNSCOPE_TEXT("Reset by the server");
    case Outcome::BrokenPipe:
        return SYNSCOPE_TEXT("Broken pipe");
    case Outcome::Vanished:
        return SYNSCOPE_TEXT("The peer vanished");
    case Outcome::KeepaliveTimeout:
        return SYNSCOPE_TEXT("Keep-alive found the peer gone");
    case Outcome::Stalled:
        return SYNSCOPE_TEXT("Stalled by a zero window");
    case Outcome::Midstream:
        return SYNSCOPE_TEXT("Seen from the middle");
    case Outcome::Incomplete:
        return SYNSCOPE_TEXT("Not all of it was captured");
    }
    return {};
}

} // namespace

std::string icmpWords(const Connection& c) {
    return icmpWords(c.icmp_v6, c.icmp_type, c.icmp_code);
}

Explanation explain(const Connection& connection, const Horizon& horizon, const PacketEvidence* packets,
                    const OnTheWay* way) {
    const Verdict verdict = judge(connection, horizon);
    const Story story{connection, verdict, horizon, packets, way};
    Explanation explanation{.verdict = verdict,
                            .title = titleOf(connection, verdict),
                            .sentence = outcomeSentence(connection, verdict),
                            .detail = outcomeDetail(connection, verdict, horizon),
                            .steps = stepsOf(story),
                            .application = {},
                            .calls = callsOf(story),
                            .evidence = evidenceOf(story),
                            .rivals = rivalsOf(story),
                            .fixes = fixesOf(story),
                            .elsewhere = elsewhereOf(verdict)};
    explanation.application = failingWords(verdict);
    return explanation;
}

} // namespace synscope::model

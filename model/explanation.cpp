// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/explanation.h"

#include "model/explanation_parts.h"

#include <array>

namespace synscope::model {
namespace {

constexpr std::array<const char*, 16> kUnreachableV4 = {"network unreachable",
                                                        "host unreachable",
                                                        "protocol unreachable",
                                                        "port unreachable",
                                                        "fragmentation needed",
                                                        "source route failed",
                                                        "network unknown",
                                                        "host unknown",
                                                        "host isolated",
                                                        "network prohibited",
                                                        "host prohibited",
                                                        "network unreachable for this service",
                                                        "host unreachable for this service",
                                                        "administratively prohibited",
                                                        "host precedence violation",
                                                        "precedence cut off"};

constexpr std::array<const char*, 7> kUnreachableV6 = {
    "no route",         "administratively prohibited", "beyond scope of source", "address unreachable",
    "port unreachable", "source address refused",      "route rejected"};

const char* unreachableWords(const Connection& c) {
    if (c.icmp_v6) {
        return c.icmp_code < kUnreachableV6.size() ? kUnreachableV6[c.icmp_code] : "unreachable";
    }
    return c.icmp_code < kUnreachableV4.size() ? kUnreachableV4[c.icmp_code] : "unreachable";
}

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
        return SYNSCOPE_TEXT("Established");
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

Text applicationSaw(const Verdict& verdict) {
    if (verdict.error == Errno::None) {
        return {};
    }
    const char* words = verdict.error_side == Side::Client
                            ? SYNSCOPE_TEXT("client: %1() = -1, errno %2 %3 (“%4”)")
                            : SYNSCOPE_TEXT("server: %1() = -1, errno %2 %3 (“%4”)");
    return {words,
            {std::string(callName(verdict.call)), std::to_string(errnoNumber(verdict.error)),
             std::string(errnoName(verdict.error)), std::string(errnoMessage(verdict.error))}};
}

} // namespace

std::string icmpWords(const Connection& c) {
    const bool unreachable = c.icmp_type == (c.icmp_v6 ? 1 : 3);
    const bool time_exceeded = c.icmp_type == (c.icmp_v6 ? 3 : 11);
    return unreachable ? unreachableWords(c) : time_exceeded ? "time exceeded" : "parameter problem";
}

Explanation explain(const Connection& connection, TimeNs now) {
    const Verdict verdict = judge(connection, now);
    return {.verdict = verdict,
            .title = titleOf(connection, verdict),
            .sentence = outcomeSentence(connection, verdict),
            .detail = outcomeDetail(connection, verdict, now),
            .steps = stepsOf(connection, verdict),
            .application = applicationSaw(verdict),
            .evidence = evidenceOf(connection),
            .rivals = rivalsOf(connection, verdict),
            .fixes = fixesOf(connection, verdict)};
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// The numbered steps and the evidence: what the packets show, in order, and nothing else.
#include "model/explanation_parts.h"
#include "model/time.h"

namespace synscope::model {
namespace {

using Steps = std::vector<Text>;

std::string times(std::uint64_t count) {
    return std::to_string(count);
}

void addOpening(const Connection& c, Steps& steps) {
    const int syns = synsOf(c);
    if (syns == 0) {
        steps.push_back(c.at(Side::Server).syn > 0
                            ? SYNSCOPE_TEXT("The SYN itself is not in the capture.")
                            : SYNSCOPE_TEXT("The capture begins after the handshake."));
    } else if (syns == 1) {
        steps.push_back(SYNSCOPE_TEXT("The client sent a SYN."));
    } else {
        steps.push_back({SYNSCOPE_TEXT("The client sent its SYN %1 times within %2."),
                         {times(static_cast<std::uint64_t>(syns)),
                          formatDuration(timeBetween(c.first_seen, c.last_syn_time))}});
    }
    if (c.has(fact::kSimultaneousOpen)) {
        steps.push_back(SYNSCOPE_TEXT("The other side sent a SYN of its own: a simultaneous open."));
    }
}

void addAnswer(const Connection& c, const Verdict& verdict, Steps& steps) {
    if (verdict.outcome == Outcome::Unreachable) {
        steps.push_back({SYNSCOPE_TEXT("An ICMP error came back: %1."), {icmpWords(c)}});
    } else if (c.has(fact::kRstAnswersSyn)) {
        steps.push_back(SYNSCOPE_TEXT("A reset that acknowledges the SYN came back."));
    } else if (c.has(fact::kSynAckResponse)) {
        steps.push_back(SYNSCOPE_TEXT("The server answered by SYN-ACK."));
    } else if (c.at(Side::Client).syn > 0 && c.at(Side::Server).packets == 0) {
        steps.push_back(SYNSCOPE_TEXT("No answer is in the capture."));
    }
    if (c.has(fact::kFastOpenData)) {
        steps.push_back(
            SYNSCOPE_TEXT("The SYN carried data, which the SYN-ACK acknowledged: TCP Fast Open."));
    }
}

void addHandshakeEnd(const Connection& c, Steps& steps) {
    if (c.has(fact::kFinalAck)) {
        steps.push_back(
            SYNSCOPE_TEXT("The client sent the final ACK: for the client the connection is established."));
    }
    if (c.has(fact::kSynAckAfterFinalAck)) {
        steps.push_back(SYNSCOPE_TEXT("The server repeated its SYN-ACK as if the final ACK had not come."));
    }
    if (overflowHealed(c)) {
        steps.push_back(SYNSCOPE_TEXT("Later the server answered: the connection had healed."));
    }
}

void addTrouble(const Connection& c, Steps& steps) {
    const Endpoint& client = c.at(Side::Client);
    const Endpoint& server = c.at(Side::Server);
    const int repeats = client.retransmissions - client.syn_retransmissions + server.retransmissions -
                        server.syn_retransmissions;
    if (repeats > 0) {
        steps.push_back({SYNSCOPE_TEXT("%1 segments were sent again."), {std::to_string(repeats)}});
    }
    if (c.has(fact::kLostInCapture)) {
        steps.push_back(SYNSCOPE_TEXT("The capture lacks segments that the other side acknowledged."));
    }
    if ((c.marks & mark::kZeroWindow) != 0) {
        steps.push_back(SYNSCOPE_TEXT("A receive window fell to zero: the receiver's buffer was full."));
    }
    if (c.has(fact::kKeepAliveUnanswered)) {
        steps.push_back(
            {SYNSCOPE_TEXT("%1 keep-alive probes got no answer."), {std::to_string(c.unanswered)}});
    }
}

void addEnd(const Connection& c, Steps& steps) {
    if (c.at(Side::Client).fin > 0) {
        steps.push_back(c.has(fact::kClientFinAcked)
                            ? SYNSCOPE_TEXT("The client's FIN was acknowledged.")
                            : SYNSCOPE_TEXT("The client's FIN was not acknowledged."));
    }
    if (c.at(Side::Server).fin > 0) {
        steps.push_back(c.has(fact::kServerFinAcked)
                            ? SYNSCOPE_TEXT("The server's FIN was acknowledged.")
                            : SYNSCOPE_TEXT("The server's FIN was not acknowledged."));
    }
    if (c.has(fact::kRstAnswersDataAfterFin)) {
        steps.push_back(
            SYNSCOPE_TEXT("Data came for a side that had closed already; it was answered by a reset."));
    } else if (c.has(fact::kRstByClient) && !c.has(fact::kRstAnswersSyn)) {
        steps.push_back(SYNSCOPE_TEXT("The client sent a reset."));
    } else if (c.has(fact::kRstByServer) && !c.has(fact::kRstAnswersSyn)) {
        steps.push_back(
            c.has(fact::kRstWithAck)
                ? SYNSCOPE_TEXT("The server sent a reset with ACK: from a socket that knew the connection.")
                : SYNSCOPE_TEXT("The server sent a bare reset: it knew no such connection (any more)."));
    }
}

void addCount(std::vector<EvidenceItem>& items, const char* name, std::uint64_t count) {
    if (count > 0) {
        items.push_back({name, std::to_string(count)});
    }
}

} // namespace

std::vector<Text> stepsOf(const Connection& c, const Verdict& verdict) {
    Steps steps;
    addOpening(c, steps);
    addAnswer(c, verdict, steps);
    addHandshakeEnd(c, steps);
    addTrouble(c, steps);
    addEnd(c, steps);
    return steps;
}

std::vector<EvidenceItem> evidenceOf(const Connection& c) {
    const Endpoint& client = c.at(Side::Client);
    const Endpoint& server = c.at(Side::Server);
    std::vector<EvidenceItem> items;
    items.push_back({SYNSCOPE_TEXT("Packets, client to server"), std::to_string(client.packets)});
    items.push_back({SYNSCOPE_TEXT("Packets, server to client"), std::to_string(server.packets)});
    items.push_back({SYNSCOPE_TEXT("Observed for"), formatDuration(timeBetween(c.first_seen, c.last_seen))});
    if (c.initial_rtt_ns != kNoTime) {
        items.push_back({SYNSCOPE_TEXT("Initial round trip"), formatDuration(c.initial_rtt_ns)});
    }
    addCount(items, SYNSCOPE_TEXT("SYN repeated"), client.syn_retransmissions);
    addCount(items, SYNSCOPE_TEXT("SYN-ACK repeated"), server.syn_retransmissions);
    addCount(items, SYNSCOPE_TEXT("Segments repeated"),
             std::uint64_t{client.retransmissions} + server.retransmissions);
    addCount(items, SYNSCOPE_TEXT("Unanswered in a row"), c.unanswered);
    addCount(items, SYNSCOPE_TEXT("ICMP errors"), c.icmp_errors);
    addCount(items, SYNSCOPE_TEXT("Resets"), std::uint64_t{client.rst} + server.rst);
    items.push_back({SYNSCOPE_TEXT("Zeek's state and history"),
                     std::string(zeekConnState(c)) + ' ' + std::string(c.history.view())});
    return items;
}

} // namespace synscope::model

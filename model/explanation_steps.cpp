// SPDX-License-Identifier: GPL-3.0-or-later
// The numbered steps: what the packets show, in order, and what each side then believed.
#include "model/explanation_parts.h"
#include "model/time.h"

namespace synscope::model {
namespace {

using Steps = std::vector<Text>;

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
                         {std::to_string(syns), formatDuration(timeBetween(c.first_seen, c.last_syn_time))}});
    }
    if (c.has(fact::kSimultaneousOpen)) {
        steps.push_back(SYNSCOPE_TEXT("The other side sent a SYN of its own: a simultaneous open."));
    }
}

Text icmpStep(const Story& story) {
    const std::string words = icmpWords(story.connection);
    if (story.packets == nullptr || !story.packets->icmp) {
        return {SYNSCOPE_TEXT("An ICMP error about the SYN came back: %1."), {words}};
    }
    const IcmpEvidence& icmp = *story.packets->icmp;
    return {
        icmp.from_peer
            ? SYNSCOPE_TEXT("After %1 an ICMP error about the SYN came from %2, the address that was "
                            "asked for: %3.")
            : SYNSCOPE_TEXT("After %1 an ICMP error about the SYN came from %2, another host: %3."),
        {formatDuration(timeBetween(story.connection.first_seen, icmp.time)), toString(icmp.source), words}};
}

Text synAckStep(const Story& story) {
    if (story.packets == nullptr || !story.packets->server_half_ns) {
        return SYNSCOPE_TEXT("The server answered by SYN-ACK.");
    }
    return {SYNSCOPE_TEXT("The server answered by SYN-ACK, %1 after the SYN."),
            {formatDuration(*story.packets->server_half_ns)}};
}

Text refusalStep(const Story& story) {
    if (story.reset() == nullptr || !story.reset()->after_ns) {
        return SYNSCOPE_TEXT("A reset that acknowledges the SYN came back.");
    }
    return {SYNSCOPE_TEXT("A reset that acknowledges the SYN came back, %1 after it."),
            {formatDuration(*story.reset()->after_ns)}};
}

void addAnswer(const Story& story, Steps& steps) {
    const Connection& c = story.connection;
    if (story.verdict.outcome == Outcome::Unreachable) {
        steps.push_back(icmpStep(story));
    } else if (c.has(fact::kRstAnswersSyn)) {
        steps.push_back(refusalStep(story));
    } else if (c.has(fact::kSynAckResponse)) {
        steps.push_back(synAckStep(story));
    } else if (c.at(Side::Client).syn > 0 && c.at(Side::Server).packets == 0) {
        steps.push_back(SYNSCOPE_TEXT("No answer is in the capture."));
    }
    if (c.has(fact::kFastOpenData)) {
        steps.push_back(
            SYNSCOPE_TEXT("The SYN carried data, which the SYN-ACK acknowledged: TCP Fast Open."));
    }
}

/// Why the SYN-ACK came again.
void addRepeatedSynAcks(const Story& story, Steps& steps) {
    const Connection& c = story.connection;
    const int repeats = c.at(Side::Server).syn_retransmissions;
    if (c.has(fact::kSynAckAfterFinalAck)) {
        steps.push_back(
            {SYNSCOPE_TEXT("The server repeated its SYN-ACK %1 times as if no final ACK had come: for the "
                           "client the connection is ESTABLISHED, the server still holds a request in "
                           "SYN_RECV."),
             {std::to_string(repeats)}});
    } else if (repeats > 0) {
        steps.push_back(
            {SYNSCOPE_TEXT("The server sent its SYN-ACK %1 times."), {std::to_string(repeats + 1)}});
    }
    if (story.verdict.outcome == Outcome::AcceptQueueOverflow && c.at(Side::Client).payload_bytes > 0) {
        steps.push_back(SYNSCOPE_TEXT("The client's data was never acknowledged: the server drops it too."));
    }
}

void addHandshakeEnd(const Story& story, Steps& steps) {
    const Connection& c = story.connection;
    if (c.has(fact::kFinalAck)) {
        steps.push_back(
            SYNSCOPE_TEXT("The client sent the final ACK: for the client the connection is established."));
    }
    addRepeatedSynAcks(story, steps);
    if (overflowHealed(c)) {
        steps.push_back(SYNSCOPE_TEXT("Later the server answered: the connection had healed."));
    }
}

void addLosses(const Connection& c, Steps& steps) {
    const Endpoint& client = c.at(Side::Client);
    const Endpoint& server = c.at(Side::Server);
    const int repeats = client.retransmissions - client.syn_retransmissions + server.retransmissions -
                        server.syn_retransmissions;
    if (repeats == 1) {
        steps.push_back(SYNSCOPE_TEXT("One segment was sent again."));
    } else if (repeats > 1) {
        steps.push_back(
            {SYNSCOPE_TEXT("Segments were sent again, %1 times in all."), {std::to_string(repeats)}});
    }
    if (c.has(fact::kLostInCapture)) {
        steps.push_back(SYNSCOPE_TEXT("The capture lacks segments that the other side acknowledged."));
    }
}

void addSoftErrors(const Story& story, Steps& steps) {
    const Connection& c = story.connection;
    if (c.icmp_errors > 0 && story.verdict.outcome != Outcome::Unreachable) {
        steps.push_back(
            {SYNSCOPE_TEXT("ICMP errors (%1) came about its segments. On an open connection Linux only "
                           "notes them and goes on repeating the data."),
             {icmpWords(c)}});
    }
}

void addWindowsAndProbes(const Connection& c, Steps& steps) {
    if ((c.marks & mark::kZeroWindow) != 0) {
        steps.push_back(
            c.has(fact::kZeroWindowNow)
                ? SYNSCOPE_TEXT("A receive window fell to zero: the receiver's buffer is full, and the "
                                "sender may only probe.")
                : SYNSCOPE_TEXT("A receive window fell to zero (the receiver's buffer was full) and opened "
                                "again."));
    }
    if (c.has(fact::kKeepAliveUnanswered)) {
        steps.push_back(
            {SYNSCOPE_TEXT("Keep-alive probes got no answer, %1 in a row. Whether the other host still "
                           "holds the connection cannot be known from here."),
             {std::to_string(c.unanswered)}});
    }
}

void addIgnoredResets(const Story& story, Steps& steps) {
    if (story.packets != nullptr && story.packets->ignored_resets > 0) {
        steps.push_back(
            SYNSCOPE_TEXT("A reset with a sequence number outside the window came: its receiver ignores "
                          "such a one."));
    }
    if (story.packets != nullptr && story.packets->challenge_acks > 0) {
        steps.push_back(
            SYNSCOPE_TEXT("A challenge ACK (RFC 5961) asked whether a SYN or reset was meant; a host that "
                          "has no such connection answers it with a reset."));
    }
}

void addFins(const Connection& c, Steps& steps) {
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
}

const char* resetWords(const Story& story) {
    const Side by = resettingSide(story.connection);
    if (story.resetMadeBy(ResetMaker::Elsewhere)) {
        return bySide(
            by,
            SYNSCOPE_TEXT("A reset came in the client's name, with another TTL than the client's segments."),
            SYNSCOPE_TEXT("A reset came in the server's name, with another TTL than the server's segments."));
    }
    if (story.connection.has(fact::kRstWithAck)) {
        return bySide(
            by, SYNSCOPE_TEXT("The client sent a reset with ACK: from a socket that knew the connection."),
            SYNSCOPE_TEXT("The server sent a reset with ACK: from a socket that knew the connection."));
    }
    return bySide(by, SYNSCOPE_TEXT("The client sent a bare reset: it knew no such connection (any more)."),
                  SYNSCOPE_TEXT("The server sent a bare reset: it knew no such connection (any more)."));
}

void addEnd(const Story& story, Steps& steps) {
    const Connection& c = story.connection;
    addFins(c, steps);
    if (c.has(fact::kRstAnswersDataAfterFin)) {
        steps.push_back(
            SYNSCOPE_TEXT("Data came for a side that had closed already; it was answered by a reset."));
    } else if (c.has(fact::kRstAfterProbes | fact::kRstAfterRepeats)) {
        steps.push_back(
            bySide(unansweredSide(c),
                   SYNSCOPE_TEXT("The client gave up and sent a reset; whether it arrived is not known."),
                   SYNSCOPE_TEXT("The server gave up and sent a reset; whether it arrived is not known.")));
    } else if (c.has(fact::kRstByClient | fact::kRstByServer) && !c.has(fact::kRstAnswersSyn)) {
        steps.push_back(resetWords(story));
    }
}

} // namespace

std::vector<Text> stepsOf(const Story& story) {
    const Connection& c = story.connection;
    Steps steps;
    if (connectedToItself(c)) {
        return {
            SYNSCOPE_TEXT("Source and destination are the same address and port: the packets went from the "
                          "socket to itself."),
            SYNSCOPE_TEXT(
                "Its own SYN arrived while it waited for an answer: a simultaneous open (RFC 9293 3.5), "
                "which SYN-ACK and ACK complete.")};
    }
    addOpening(c, steps);
    addAnswer(story, steps);
    addHandshakeEnd(story, steps);
    addLosses(c, steps);
    addSoftErrors(story, steps);
    addWindowsAndProbes(c, steps);
    addIgnoredResets(story, steps);
    addEnd(story, steps);
    return steps;
}

} // namespace synscope::model

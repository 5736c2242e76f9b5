// SPDX-License-Identifier: GPL-3.0-or-later
// The first of the numbered steps: how the connection was opened, or was not.
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
    } else if (syns == 2) {
        steps.push_back({SYNSCOPE_TEXT("The client sent its SYN twice, %1 apart."),
                         {formatDuration(timeBetween(c.first_seen, c.last_syn_time))}});
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

void addIcmp(const Story& story, Steps& steps) {
    if (story.packets != nullptr && story.packets->icmp && story.packets->icmp->outlived > 0) {
        steps.push_back(
            SYNSCOPE_TEXT("An ICMP error came about the SYN, and yet the client sent its SYN again: Linux "
                          "ignores an error that comes while connect() still holds the socket (counter "
                          "LockDroppedIcmps), as on a wire without delay."));
    }
    steps.push_back(icmpStep(story));
}

void addAnswer(const Story& story, Steps& steps) {
    const Connection& c = story.connection;
    if (story.verdict.outcome == Outcome::Unreachable) {
        addIcmp(story, steps);
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
            {repeats == 1
                 ? SYNSCOPE_TEXT("The server repeated its SYN-ACK as if no final ACK had come: for the "
                                 "client the connection is ESTABLISHED, the server still holds a request "
                                 "in SYN_RECV.")
                 : SYNSCOPE_TEXT("The server repeated its SYN-ACK %1 times as if no final ACK had come: for "
                                 "the client the connection is ESTABLISHED, the server still holds a "
                                 "request in SYN_RECV."),
             {std::to_string(repeats)}});
    } else if (repeats > 0 && (story.way == nullptr || story.way->syn_ack.empty())) {
        steps.push_back(
            {SYNSCOPE_TEXT("The server sent its SYN-ACK %1 times."), {std::to_string(repeats + 1)}});
    }
}

void addIgnoredData(const Story& story, Steps& steps) {
    const Connection& c = story.connection;
    if (story.verdict.outcome == Outcome::AcceptQueueOverflow && c.at(Side::Client).payload_bytes > 0) {
        steps.push_back(SYNSCOPE_TEXT("The client's data was never acknowledged: the server drops it too."));
    }
}

void addHandshakeEnd(const Story& story, Steps& steps) {
    const Connection& c = story.connection;
    const bool repeated_afterwards = c.has(fact::kSynAckAfterFinalAck);
    if (!repeated_afterwards) {
        addRepeatedSynAcks(story, steps);
    }
    if (c.has(fact::kFinalAck)) {
        steps.push_back(
            SYNSCOPE_TEXT("The client sent the final ACK: for the client the connection is established."));
    }
    addWay(story, &OnTheWay::client_word, steps);
    if (repeated_afterwards) {
        addRepeatedSynAcks(story, steps);
    }
    addIgnoredData(story, steps);
    if (overflowHealed(c)) {
        steps.push_back(SYNSCOPE_TEXT("Later the server answered: the connection had healed."));
    }
}

} // namespace

void addWay(const Story& story, Text OnTheWay::*part, std::vector<Text>& steps) {
    if (story.way != nullptr && !(story.way->*part).empty()) {
        steps.push_back(story.way->*part);
    }
}

std::vector<Text> openingSteps(const Story& story) {
    Steps steps;
    addOpening(story.connection, steps);
    addWay(story, &OnTheWay::syn, steps);
    addAnswer(story, steps);
    addWay(story, &OnTheWay::syn_ack, steps);
    addHandshakeEnd(story, steps);
    return steps;
}

} // namespace synscope::model

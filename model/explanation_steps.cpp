// SPDX-License-Identifier: GPL-3.0-or-later
// The numbered steps: what the packets show, in order, and what each side then believed. The opening is in
// explanation_opening.cpp.
#include "model/explanation_parts.h"
#include "model/time.h"

namespace synscope::model {
namespace {

using Steps = std::vector<Text>;

/// Data that a request socket ignores has its own step.
void addData(const Story& story, Steps& steps) {
    const std::uint64_t by_client = story.connection.at(Side::Client).payload_bytes;
    const std::uint64_t by_server = story.connection.at(Side::Server).payload_bytes;
    if (story.verdict.outcome == Outcome::AcceptQueueOverflow || by_client + by_server == 0) {
        return;
    }
    if (by_server == 0) {
        steps.push_back({SYNSCOPE_TEXT("The client sent %1 bytes of data, the server none."),
                         {std::to_string(by_client)}});
    } else if (by_client == 0) {
        steps.push_back({SYNSCOPE_TEXT("The server sent %1 bytes of data, the client none."),
                         {std::to_string(by_server)}});
    } else {
        steps.push_back({SYNSCOPE_TEXT("The client sent %1 bytes of data, the server %2."),
                         {std::to_string(by_client), std::to_string(by_server)}});
    }
}

void addLosses(const Connection& c, Steps& steps) {
    const int repeats = repeatsOf(c, Side::Client) + repeatsOf(c, Side::Server);
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

/// No honest sender changes what it has sent (RFC 9293 3.4); receivers differ in which copy they take.
void addChangedBytes(const Story& story, Steps& steps) {
    if (story.packets != nullptr && story.packets->repeats_changed > 0) {
        steps.push_back(
            {SYNSCOPE_TEXT("Bytes came again with another content (frame %1): somebody between injects or "
                           "changes data, or a stack is broken. The receiver keeps one of the copies, Linux "
                           "the one that it could take first."),
             {std::to_string(story.packets->first_changed_frame)}});
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
            {c.has(fact::kJoined)
                 ? SYNSCOPE_TEXT("Keep-alive probes got no answer, %1 in a row.")
                 : SYNSCOPE_TEXT("Keep-alive probes got no answer, %1 in a row. Whether the other host still "
                                 "holds the connection cannot be known from here."),
             {std::to_string(c.unanswered)}});
    }
}

/// Where the words of a side that heard nothing more ended.
void addUnanswered(const Story& story, Steps& steps) {
    const Outcome outcome = story.verdict.outcome;
    if (story.way == nullptr || (outcome != Outcome::Vanished && outcome != Outcome::KeepaliveTimeout)) {
        return;
    }
    const auto side = static_cast<std::size_t>(index(unansweredSide(story.connection)));
    if (!story.way->unanswered[side].empty()) {
        steps.push_back(story.way->unanswered[side]);
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

void addFin(const Connection& c, Side side, Steps& steps) {
    if (c.at(side).fin == 0) {
        return;
    }
    const bool acknowledged = c.has(side == Side::Client ? fact::kClientFinAcked : fact::kServerFinAcked);
    steps.push_back(acknowledged
                        ? bySide(side, SYNSCOPE_TEXT("The client's FIN (it sends no more) was acknowledged."),
                                 SYNSCOPE_TEXT("The server's FIN (it sends no more) was acknowledged."))
                        : bySide(side,
                                 SYNSCOPE_TEXT("The client's FIN (it sends no more) was not acknowledged."),
                                 SYNSCOPE_TEXT("The server's FIN (it sends no more) was not acknowledged.")));
}

/// Whoever closes first ends in TIME_WAIT.
void addFins(const Connection& c, Steps& steps) {
    const Side first = c.at(Side::Server).state == TcpState::TimeWait ? Side::Server : Side::Client;
    addFin(c, first, steps);
    addFin(c, other(first), steps);
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
            c.has(fact::kJoined)
                ? bySide(unansweredSide(c), SYNSCOPE_TEXT("The client gave up and sent a reset."),
                         SYNSCOPE_TEXT("The server gave up and sent a reset."))
                : bySide(
                      unansweredSide(c),
                      SYNSCOPE_TEXT("The client gave up and sent a reset; whether it arrived is not known."),
                      SYNSCOPE_TEXT(
                          "The server gave up and sent a reset; whether it arrived is not known.")));
    } else if (c.has(fact::kRstByClient | fact::kRstByServer) && !c.has(fact::kRstAnswersSyn)) {
        steps.push_back(resetWords(story));
    }
}

Steps stepsToItself(const Connection& c) {
    Steps steps{
        SYNSCOPE_TEXT("Source and destination are the same address and port: the packets went from the "
                      "socket to itself."),
        SYNSCOPE_TEXT(
            "Its own SYN arrived while it waited for an answer: a simultaneous open (RFC 9293 3.5), "
            "which SYN-ACK and ACK complete.")};
    if (c.at(Side::Client).fin > 0) {
        steps.push_back(SYNSCOPE_TEXT("Then it closed: its own FIN came back to it."));
    }
    return steps;
}

} // namespace

std::vector<Text> stepsOf(const Story& story) {
    const Connection& c = story.connection;
    if (connectedToItself(c)) {
        return stepsToItself(c);
    }
    Steps steps = openingSteps(story);
    addData(story, steps);
    addLosses(c, steps);
    addChangedBytes(story, steps);
    addSoftErrors(story, steps);
    addWindowsAndProbes(c, steps);
    addUnanswered(story, steps);
    addIgnoredResets(story, steps);
    addEnd(story, steps);
    addWay(story, &OnTheWay::reset, steps);
    return steps;
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/connection.h"

#include "model/analysis.h"
#include "model/facts.h"
#include "model/fingerprint.h"
#include "model/quiet_segment.h"
#include "model/tcp_state.h"
#include "model/zeek.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace synscope::model {
namespace {

constexpr std::array<const char*, mark::kCount> kMarkNames = {"retransmission",
                                                              "fast-retransmission",
                                                              "spurious-retransmission",
                                                              "out-of-order",
                                                              "duplicate-ack",
                                                              "lost-segment",
                                                              "acked-unseen",
                                                              "zero-window",
                                                              "zero-window-probe",
                                                              "zero-window-probe-ack",
                                                              "window-update",
                                                              "window-full",
                                                              "keep-alive",
                                                              "keep-alive-ack",
                                                              "port-reuse",
                                                              "duplicate",
                                                              "time-backwards",
                                                              "ttl-jump",
                                                              "reset-outside-window",
                                                              "reset-not-exact",
                                                              "challenge-ack",
                                                              "beyond-window",
                                                              "window-shrunk"};

template <class Counter>
void countUp(Counter& counter) {
    if (counter != std::numeric_limits<Counter>::max()) {
        ++counter;
    }
}

bool sourceIsClient(const Segment& first) {
    if (first.has(tcp_flag::kSyn)) {
        return !first.has(tcp_flag::kAck);
    }
    return first.source.port >= first.destination.port;
}

/// The first SYN tells who the client is; until then it was a guess.
void swapSides(Connection& connection) {
    std::swap(connection.client, connection.server);
    std::swap(connection.endpoints[0], connection.endpoints[1]);
    connection.facts ^= fact::kZeekFlipped;
}

bool isFirstSyn(const Connection& connection, const Segment& segment) {
    return segment.isSyn() && connection.at(Side::Client).syn == 0 && connection.at(Side::Server).syn == 0;
}

/// What came before the first SYN belonged to an older connection of the same 4-tuple.
void beginWithSyn(Connection& connection, Side sender) {
    connection.facts &= fact::kZeekFlipped | fact::kPortReuse;
    connection.unanswered = 0;
    if (sender == Side::Server) {
        swapSides(connection);
    }
}

/// Where the header's length is wrong nobody knows where the payload begins: the sequence space stays as it
/// is.
bool isMeasurable(const Segment& segment) {
    return (segment.oddities & oddity::kBadTcpHeaderLength) == 0;
}

void countFlags(Endpoint& own, const Segment& segment) {
    if (segment.has(tcp_flag::kSyn)) {
        countUp(own.syn);
    }
    if (segment.isSynAck()) {
        countUp(own.syn_ack);
    }
    if (segment.has(tcp_flag::kRst)) {
        countUp(own.rst);
    }
    if (segment.has(tcp_flag::kFin)) {
        countUp(own.fin);
    }
}

void countRepeats(Endpoint& own, const Segment& segment, std::uint32_t marks) {
    // A SYN with a number seen before is a repeat even where Wireshark's marks miss it.
    const bool repeats_syn = segment.isSynAck() ? own.syn_ack > 0 : segment.isSyn() && own.syn > own.syn_ack;
    if (repeats_syn) {
        countUp(own.syn_retransmissions);
    }
    if (repeats_syn || (marks & mark::kRetransmission) != 0) {
        countUp(own.retransmissions);
    }
}

void noteCompleteness(Connection& connection, const Segment& segment) {
    if (connection.packets() == 0) {
        connection.completeness = openingCompleteness(segment, connection.has(fact::kPortReuse));
        connection.first_completeness = completenessOf(segment);
    } else {
        connection.completeness |= connection.first_completeness;
        connection.completeness |= completenessOf(segment);
    }
}

/// A repeated SYN may draw the SYN-ACK that the server's timer sent a moment ago once more, alike to the bit.
bool answersAnotherSyn(const Connection& connection, const Segment& segment) {
    return segment.isSynAck() && segment.ip_id == 0 && segment.source == connection.server &&
           !connection.has(fact::kFinalAck) &&
           connection.at(Side::Client).last_time > connection.at(Side::Server).last_time;
}

std::uint32_t arrivalMarks(const Connection& connection, const Segment& segment, Side sender) {
    std::uint32_t marks = 0;
    if (connection.packets() == 0) {
        return connection.has(fact::kPortReuse) ? mark::kPortReuse : 0;
    }
    marks |= segment.time < connection.last_seen ? mark::kTimeBackwards : 0;
    const Endpoint& own = connection.at(sender);
    if (isCapturedTwice(own, segment) && !answersAnotherSyn(connection, segment)) {
        return marks | mark::kDuplicate; // a mirror port may well be a hop away
    }
    return marks | (ttlJumps(own, segment) ? mark::kTtlJump : 0);
}

/// What a segment means to the two hosts. A frame that was captured twice reached them once.
void takeMeaning(Connection& connection, const Segment& segment, Side sender, std::uint32_t marks) {
    countRepeats(connection.at(sender), segment, marks);
    noteFacts(connection, segment, sender, marks);
    advanceSeenState(connection, segment, sender, marks);
    advanceTcpStates(connection, segment, sender, marks);
}

} // namespace

const char* markName(int bit) {
    return kMarkNames.at(static_cast<std::size_t>(bit));
}

Connection openConnection(const Segment& first) {
    Connection connection;
    const bool forward = sourceIsClient(first);
    connection.client = forward ? first.source : first.destination;
    connection.server = forward ? first.destination : first.source;
    connection.first_seen = first.time;
    connection.last_seen = first.time;
    // Zeek follows the first packet unless it is a SYN-ACK.
    if (!forward && !first.has(tcp_flag::kSyn)) {
        connection.facts |= fact::kZeekFlipped;
    }
    return connection;
}

Side senderOf(const Connection& connection, const Segment& segment) {
    return segment.source == connection.client ? Side::Client : Side::Server;
}

bool opensNewConnection(const Connection& connection, const Segment& segment) {
    if (!segment.isSyn()) {
        return false;
    }
    const Endpoint& own = connection.at(senderOf(connection, segment));
    return own.has_first_sequence && own.first_sequence != segment.sequence;
}

SegmentVerdict updateConnection(Connection& connection, const Segment& segment) {
    const Side sender = senderOf(connection, segment);
    if (isQuiet(connection, segment, sender)) {
        takeQuiet(connection, segment, sender);
        return {.connection = {}, .sender = sender};
    }
    return updateTheLongWay(connection, segment);
}

SegmentVerdict updateTheLongWay(Connection& connection, const Segment& segment) {
    Side sender = senderOf(connection, segment);
    if (segment.oddities != 0) {
        connection.oddities |= segment.oddities;
    }
    if (segment.kind == SegmentKind::IcmpError) {
        noteIcmpError(connection, segment, sender);
        return {.connection = {}, .sender = sender};
    }
    if (isFirstSyn(connection, segment)) {
        beginWithSyn(connection, sender);
        sender = Side::Client;
    }
    std::uint32_t marks = arrivalMarks(connection, segment, sender);
    if (isMeasurable(segment)) {
        marks |= analyseSequence(connection, segment, sender);
    }
    noteCompleteness(connection, segment);
    noteHandshakeNumbers(connection, segment, sender);
    if ((marks & mark::kDuplicate) == 0) {
        takeMeaning(connection, segment, sender, marks);
    }
    Endpoint& own = connection.at(sender);
    countFlags(own, segment);
    ++own.packets;
    if ((marks & mark::kDuplicate) == 0) {
        own.last_time = segment.time;
        own.last_fingerprint = fingerprintOf(segment);
    }
    if ((marks & mark::kTimeBackwards) != 0) {
        connection.first_seen = std::min(connection.first_seen, segment.time);
    } else {
        connection.last_seen = segment.time;
    }
    connection.marks |= marks;
    return {.connection = {}, .sender = sender, .marks = marks};
}

std::uint32_t relativeSequence(const Connection& connection, Side sender, std::uint32_t sequence) {
    const Endpoint& endpoint = connection.at(sender);
    return endpoint.has_first_sequence ? sequence - endpoint.first_sequence : sequence;
}

} // namespace synscope::model

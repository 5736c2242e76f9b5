// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/quiet_segment.h"

#include "model/analysis.h"
#include "model/fingerprint.h"
#include "model/zeek.h"

namespace synscope::model {
namespace {

using namespace tcp_flag;

/// Facts that the long way looks at, or withdraws, when a plain segment comes.
constexpr std::uint32_t kUnsettled = fact::kWantsRtt | fact::kZeroWindowNow | fact::kRstByClient |
                                     fact::kRstByServer;
constexpr std::uint32_t kLargest = 1U << 30; // bytes; beyond it sequence numbers would compare the wrong way

/// && and || without a branch. Which condition fails first is as good as random, and each wrong guess of the
/// processor would cost as much as all of them.
template <class... Conditions>
bool all(Conditions... conditions) {
    return (static_cast<unsigned>(conditions) & ...) != 0;
}
template <class... Conditions>
bool any(Conditions... conditions) {
    return (static_cast<unsigned>(conditions) | ...) != 0;
}

/// Of neighbouring bit fields the compiler makes one comparison, where they are joined by &&.
bool isOpen(const Endpoint& endpoint) {
    const bool established = endpoint.state == TcpState::Established && endpoint.has_first_sequence &&
                             endpoint.seen == SeenState::Established;
    return all(established, endpoint.fin == 0, endpoint.packets > 0,
               endpoint.window_scale != Endpoint::kScaleUnknown, endpoint.contiguous_end != 0,
               endpoint.contiguous_end == endpoint.next_sequence);
}

std::uint32_t shiftOf(const Endpoint& endpoint) {
    const bool unscaled = any(endpoint.first_ack_due, endpoint.window_scale == Endpoint::kScaleUnused);
    return unscaled ? 0U : endpoint.window_scale;
}

std::uint32_t edgeOf(const Endpoint& endpoint) {
    return endpoint.last_ack + (std::uint32_t{endpoint.last_window} << shiftOf(endpoint));
}

/// The header by itself, and against the last one of the same side.
bool isOrdinary(const Connection& connection, const Segment& segment, const Endpoint& own) {
    const std::uint32_t difference = own.last_fingerprint ^ fingerprintOf(segment);
    const bool same_ttl = (difference & 0xffU) == 0;
    const bool maybe_captured_twice = difference == 0;
    return all(segment.kind == SegmentKind::Tcp, segment.oddities == 0, segment.window != 0,
               segment.payload_length < kLargest, segment.time >= connection.last_seen, same_ttl,
               !maybe_captured_twice);
}

/// Neither repeats nor skips nor acknowledges what was not seen.
bool goesOn(const Segment& segment, const Endpoint& own, const Endpoint& peer) {
    const bool says_something = any(segment.payload_length > 0, segment.acknowledgment != own.last_ack);
    return all(segment.sequence == own.next_sequence, says_something,
               !sequenceAfter(segment.acknowledgment, peer.contiguous_end));
}

/// Keeps inside the peer's window, does not take its own back.
bool fitsWindows(const Segment& segment, const Endpoint& own, const Endpoint& peer) {
    const std::uint32_t end = segment.sequence + segment.payload_length;
    const bool fits = any(segment.payload_length == 0,
                          all(sequenceAfter(end, peer.last_ack), sequenceAfter(edgeOf(peer), end)));
    const std::uint32_t shift = shiftOf(own);
    const std::uint32_t edge = segment.acknowledgment + (std::uint32_t{segment.window} << shift);
    const bool shrinks = sequenceAfter(edgeOf(own), edge + (1U << shift));
    return all(fits, any(own.first_ack_due, !shrinks));
}

/// Client: its word after the SYN-ACK ends the handshake. Server: only a full socket says more than that.
std::uint32_t openingFact(const Connection& connection, const Segment& segment, Side sender) {
    const Endpoint& peer = connection.at(other(sender));
    const std::uint32_t after_syn = peer.first_sequence + 1;
    const bool final_ack = any(segment.acknowledgment == after_syn,
                               !sequenceAfter(peer.next_sequence, segment.acknowledgment));
    const bool went_on = any(segment.payload_length > 0, sequenceAfter(segment.acknowledgment, after_syn));
    const std::uint32_t told = sender == Side::Client ? (final_ack ? fact::kFinalAck : 0)
                                                      : (went_on ? fact::kServerWentOn : 0);
    return connection.has(fact::kSynAckResponse) ? told : 0;
}

} // namespace

bool isQuiet(const Connection& connection, const Segment& segment, Side sender) {
    if ((segment.flags & ~kPsh) != kAck) {
        return false;
    }
    const Endpoint& own = connection.at(sender);
    const Endpoint& peer = connection.at(other(sender));
    return all(isOrdinary(connection, segment, own), goesOn(segment, own, peer),
               fitsWindows(segment, own, peer), isOpen(own), isOpen(peer), !connection.has(kUnsettled),
               connection.unanswered == 0);
}

void takeQuiet(Connection& connection, const Segment& segment, Side sender) {
    Endpoint& own = connection.at(sender);
    const bool has_data = segment.payload_length > 0;
    connection.facts |= openingFact(connection, segment, sender);
    connection.completeness |= connection.first_completeness;
    connection.completeness |= has_data ? completeness::kData : completeness::kAck;
    connection.last_seen = segment.time;
    own.payload_bytes += segment.payload_length;
    own.next_sequence += segment.payload_length;
    own.contiguous_end = own.next_sequence;
    own.next_sequence_time = has_data ? segment.time : own.next_sequence_time;
    own.duplicate_acks = segment.acknowledgment != own.last_ack ? 0 : own.duplicate_acks;
    own.last_ack = segment.acknowledgment;
    own.last_window = segment.window;
    own.last_was_keep_alive = false;
    own.last_was_probe = false;
    own.first_ack_due = false;
    own.last_time = segment.time;
    own.last_fingerprint = fingerprintOf(segment);
    ++own.packets;
    noteQuietLetter(connection, sender, has_data);
}

} // namespace synscope::model

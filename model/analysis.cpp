// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/analysis.h"

#include <algorithm>

namespace synscope::model {
namespace {

using namespace tcp_flag;

constexpr std::uint16_t kControl = kSyn | kFin | kRst;
constexpr TimeNs kFastRetransmissionNs = 20 * kMillisecondNs;
constexpr TimeNs kReorderWithoutRttNs = 3 * kMillisecondNs;
constexpr int kEnoughDuplicateAcks = 2; // the third may be missing from the capture
constexpr int kManyDuplicateAcks = 3;
constexpr std::uint8_t kLargestScale = 14; // RFC 7323 2.3

bool atOrBefore(std::uint32_t a, std::uint32_t b) {
    return !sequenceAfter(a, b);
}

/// Time going backwards counts as long ago, never as just now.
bool within(TimeNs now, TimeNs before, TimeNs length) {
    return static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(before) <
           static_cast<std::uint64_t>(length);
}

/// One segment against what both sides sent before it.
struct Look {
    const Segment& segment;
    Endpoint& own;
    Endpoint& peer;
    const TimeNs& initial_rtt_ns; ///< by reference: it lies in a line that is seldom needed

    [[nodiscard]] bool isPlain() const { return !segment.has(kControl); }
    [[nodiscard]] std::uint32_t length() const { return segment.payload_length; }
    [[nodiscard]] bool isNext() const { return segment.sequence == own.next_sequence; }
    [[nodiscard]] bool sameWindow() const { return own.packets > 0 && segment.window == own.last_window; }
    /// A plain segment without data that repeats the acknowledgment of the one before.
    [[nodiscard]] bool repeatsAck() const {
        return length() == 0 && isPlain() && isNext() && segment.acknowledgment == own.last_ack;
    }
};

bool isZeroWindowProbe(const Look& look) {
    return look.length() == 1 && look.isNext() && look.peer.packets > 0 && look.peer.last_window == 0;
}

bool isKeepAlive(const Look& look) {
    return look.length() <= 1 && look.isPlain() && look.segment.sequence == look.own.next_sequence - 1;
}

bool leavesGap(const Look& look) {
    return look.own.next_sequence != 0 && !look.segment.has(kRst) &&
           sequenceAfter(look.segment.sequence, look.own.next_sequence);
}

int windowShift(const Endpoint& endpoint) {
    const bool unscaled = endpoint.first_ack_due || endpoint.window_scale == Endpoint::kScaleUnused;
    return unscaled ? 0 : endpoint.window_scale;
}

/// What `endpoint` told last: the sequence number from which on it takes nothing.
std::uint32_t windowEdge(const Endpoint& endpoint) {
    return endpoint.last_ack + (std::uint32_t{endpoint.last_window} << windowShift(endpoint));
}

std::uint32_t windowUse(const Look& look) {
    if (look.length() == 0 || !look.isPlain() || look.peer.packets == 0 ||
        look.peer.window_scale == Endpoint::kScaleUnknown) {
        return 0;
    }
    const std::uint32_t end = look.segment.sequence + look.length();
    const std::uint32_t edge = windowEdge(look.peer);
    if (end == edge) {
        return mark::kWindowFull;
    }
    return look.length() > 1 && sequenceAfter(end, edge) ? mark::kBeyondWindow : 0;
}

/// Scaling rounds the window down, so that the edge may wander by less than one step.
bool movesEdgeBack(const Look& look) {
    const Endpoint& own = look.own;
    if (own.packets == 0 || own.first_ack_due || own.window_scale == Endpoint::kScaleUnknown ||
        !look.isPlain() || sequenceAfter(own.last_ack, look.segment.acknowledgment)) {
        return false;
    }
    const int shift = windowShift(own);
    const std::uint32_t edge = look.segment.acknowledgment + (std::uint32_t{look.segment.window} << shift);
    return sequenceAfter(windowEdge(own), edge + (std::uint32_t{1} << shift));
}

std::uint32_t windowMarks(const Look& look) {
    std::uint32_t marks = 0;
    marks |= look.segment.window == 0 && look.isPlain() ? mark::kZeroWindow : 0;
    marks |= look.segment.window != 0 && !look.sameWindow() && look.repeatsAck() ? mark::kWindowUpdate : 0;
    marks |= movesEdgeBack(look) ? mark::kWindowShrunk : 0;
    return marks | windowUse(look);
}

/// RFC 9293 3.10.7.3 in SYN-SENT, 3.10.7.4 later, with the exactness that RFC 5961 3.2 asks for. Both sides
/// of the peer's edge count as exact: the capture need not have seen its last ACK.
std::uint32_t resetMark(const Look& look) {
    const Segment& segment = look.segment;
    const Endpoint& peer = look.peer;
    if (peer.state == TcpState::SynSent && peer.last_ack == 0) {
        const bool answers_syn = segment.has(kAck) && segment.acknowledgment == peer.next_sequence;
        return answers_syn ? 0 : mark::kResetOutsideWindow;
    }
    if (peer.packets == 0 || peer.last_ack == 0) {
        return 0;
    }
    if (segment.sequence == peer.last_ack || segment.sequence == look.own.next_sequence) {
        return 0;
    }
    const std::uint32_t window = std::uint32_t{peer.last_window} << windowShift(peer);
    return segment.sequence - peer.last_ack < window ? mark::kResetNotExact : mark::kResetOutsideWindow;
}

/// The marks of a segment that says nothing new; at most one of them.
std::uint32_t repeatedAckMark(const Look& look) {
    if (!look.sameWindow() || !look.repeatsAck()) {
        return 0;
    }
    if (look.segment.window == 0) {
        return look.peer.last_was_probe ? mark::kZeroWindowProbeAck : 0;
    }
    return look.peer.last_was_keep_alive ? mark::kKeepAliveAck : mark::kDuplicateAck;
}

void countDuplicateAck(Endpoint& own) {
    if (own.duplicate_acks < 0) {
        own.duplicate_acks = 1;
    } else if (own.duplicate_acks < kManyDuplicateAcks) {
        ++own.duplicate_acks;
    }
}

std::uint32_t forwardMarks(const Look& look) {
    if (isZeroWindowProbe(look)) {
        return mark::kZeroWindowProbe;
    }
    std::uint32_t marks = windowMarks(look);
    marks |= leavesGap(look) ? mark::kLostSegment : 0;
    marks |= isKeepAlive(look) ? mark::kKeepAlive : 0;
    const std::uint32_t repeated = repeatedAckMark(look);
    if (repeated == mark::kDuplicateAck) {
        countDuplicateAck(look.own);
    }
    return marks | repeated;
}

/// Says so once for a hole, also while the other side only repeats ACKs.
std::uint32_t unseenMark(const Look& look) {
    Endpoint& peer = look.peer;
    if (peer.contiguous_end == 0 || !look.segment.has(kAck) ||
        !sequenceAfter(look.segment.acknowledgment, peer.contiguous_end)) {
        return 0;
    }
    if (sequenceAfter(peer.next_sequence, peer.contiguous_end)) {
        peer.contiguous_end = peer.next_sequence;
        return mark::kAckedUnseen;
    }
    const std::uint32_t told = peer.duplicate_acks == 0 ? mark::kAckedUnseen : 0;
    peer.duplicate_acks = -1;
    return told;
}

bool isBehind(const Look& look) {
    // More than one byte from just before the edge: a zero-window or keep-alive probe came first, the rest is
    // new.
    const bool after_probe = look.length() > 1 && look.own.next_sequence - 1 == look.segment.sequence;
    return look.own.next_sequence != 0 && sequenceAfter(look.own.next_sequence, look.segment.sequence) &&
           !after_probe;
}

bool isFastRetransmission(const Look& look) {
    // Wireshark keeps this count unsigned, so that its -1 passes for many.
    const int duplicates = look.peer.duplicate_acks;
    return (duplicates < 0 || duplicates >= kEnoughDuplicateAcks) &&
           look.peer.last_ack == look.segment.sequence &&
           within(look.segment.time, look.peer.last_time, kFastRetransmissionNs);
}

bool isOutOfOrder(const Look& look) {
    const std::uint32_t end = look.segment.sequence + look.length() + (look.segment.has(kSyn | kFin) ? 1 : 0);
    const TimeNs limit = look.initial_rtt_ns == kNoTime ? kReorderWithoutRttNs : look.initial_rtt_ns;
    return within(look.segment.time, look.own.next_sequence_time, limit) && look.own.next_sequence != end;
}

std::uint32_t retransmissionMark(const Look& look, std::uint32_t marks) {
    if ((look.length() == 0 && !look.segment.has(kSyn | kFin)) || (marks & mark::kKeepAlive) != 0) {
        return 0;
    }
    if (look.length() > 0 && look.peer.last_ack != 0 &&
        atOrBefore(look.segment.sequence + look.length(), look.peer.last_ack)) {
        return mark::kSpuriousRetransmission | mark::kRetransmission;
    }
    if (!isBehind(look)) {
        return 0;
    }
    if (isFastRetransmission(look)) {
        return mark::kFastRetransmission | mark::kRetransmission;
    }
    return isOutOfOrder(look) ? mark::kOutOfOrder : mark::kRetransmission;
}

std::uint64_t newPayload(const Look& look, std::uint32_t marks) {
    const std::uint32_t length = look.length();
    if (look.own.next_sequence == 0 || (marks & mark::kOutOfOrder) != 0) {
        return length;
    }
    const std::uint32_t end = look.segment.sequence + length + (look.segment.has(kSyn) ? 1 : 0);
    return sequenceAfter(end, look.own.next_sequence) ? std::min(length, end - look.own.next_sequence) : 0;
}

void moveEdges(const Look& look) {
    Endpoint& own = look.own;
    const Segment& segment = look.segment;
    const std::uint32_t end = segment.sequence + look.length() + (segment.has(kSyn | kFin) ? 1 : 0);
    if (own.next_sequence == 0 || sequenceAfter(end, own.next_sequence)) {
        own.next_sequence = end;
        own.next_sequence_time = segment.time;
    }
    if (own.contiguous_end == 0 || segment.sequence == own.contiguous_end) {
        own.contiguous_end = own.next_sequence;
    }
}

void remember(const Look& look, std::uint32_t marks) {
    Endpoint& own = look.own;
    if ((marks & mark::kZeroWindowProbe) == 0) { // a probe's byte is sent again
        own.payload_bytes += newPayload(look, marks);
        moveEdges(look);
    }
    own.last_window = look.segment.window;
    own.last_ack = look.segment.acknowledgment;
    own.last_was_keep_alive = (marks & mark::kKeepAlive) != 0;
    own.last_was_probe = (marks & mark::kZeroWindowProbe) != 0;
}

/// A RST may have moved the edge; the same SYN again brings it back. Another SYN-ACK gives new relative
/// numbers.
std::uint32_t noteRepeatedSyn(const Segment& segment, Endpoint& own) {
    if (!own.has_first_sequence || !segment.has(kSyn)) {
        return 0;
    }
    if (segment.isSyn()) {
        own.next_sequence = own.contiguous_end;
        return 0;
    }
    if (segment.sequence == own.first_sequence) {
        return 0;
    }
    own.first_sequence = segment.sequence;
    return mark::kPortReuse;
}

void noteFirstSequences(const Segment& segment, Endpoint& own, Endpoint& peer) {
    if (!own.has_first_sequence) {
        own.first_sequence = segment.has(kSyn) ? segment.sequence : segment.sequence - 1;
        own.has_first_sequence = true;
    }
    if (!peer.has_first_sequence && segment.has(kAck)) {
        peer.first_sequence = segment.acknowledgment - 1;
        peer.has_first_sequence = true;
    }
}

void noteWindowScale(const Segment& segment, Endpoint& own, Endpoint& peer) {
    if (segment.options.has(TcpOptions::kWindowScale)) {
        own.window_scale = std::min(segment.options.window_scale, kLargestScale) & 0x1fU;
    }
    if (own.window_scale == Endpoint::kScaleUnknown) {
        own.window_scale = Endpoint::kScaleUnused;
        peer.window_scale = Endpoint::kScaleUnused;
    } else if (segment.isSynAck() && peer.window_scale == Endpoint::kScaleUnused) {
        own.window_scale = Endpoint::kScaleUnused;
    }
}

/// A plain ACK where none is due: it answers a SYN without taking it, or a reset that was not exact.
bool isChallenge(const Connection& connection, const Look& look) {
    if (look.length() > 0 || !look.isPlain() || !look.segment.has(kAck)) {
        return false;
    }
    const bool answers_syn = look.own.packets == 0 && look.peer.syn > 0 &&
                             !connection.has(fact::kSynAckResponse) &&
                             look.segment.acknowledgment != look.peer.next_sequence;
    const bool peer_is_client = &look.peer == &connection.at(Side::Client);
    return answers_syn || (connection.has(fact::kRstNotExact) &&
                           connection.has(peer_is_client ? fact::kRstByClient : fact::kRstByServer));
}

void noteInitialRtt(Connection& connection, TimeNs time) {
    // Stamps and lengths of exactly zero count as none, as in Wireshark.
    if (connection.has(fact::kWantsRtt) && connection.last_syn_time != 0 &&
        time != connection.last_syn_time) {
        connection.initial_rtt_ns = timeBetween(connection.last_syn_time, time);
        connection.facts &= ~fact::kWantsRtt;
    }
}

void noteSynTime(Connection& connection, TimeNs time) {
    connection.last_syn_time = time;
    if (connection.initial_rtt_ns == kNoTime) {
        connection.facts |= fact::kWantsRtt;
    }
}

} // namespace

std::uint32_t sequenceLength(const Segment& segment) {
    return segment.payload_length + (segment.has(kSyn) ? 1 : 0) + (segment.has(kFin) ? 1 : 0);
}

std::uint32_t analyseSequence(Connection& connection, const Segment& segment, Side sender) {
    Endpoint& own = connection.at(sender);
    Endpoint& peer = connection.at(other(sender));
    std::uint32_t marks = noteRepeatedSyn(segment, own);
    noteFirstSequences(segment, own, peer);
    const Look look{segment, own, peer, connection.initial_rtt_ns};
    marks |= forwardMarks(look);
    if (segment.acknowledgment != own.last_ack) {
        own.duplicate_acks = 0;
    }
    marks |= unseenMark(look);
    marks |= retransmissionMark(look, marks);
    marks |= segment.has(kRst) ? resetMark(look) : 0;
    marks |= isChallenge(connection, look) ? mark::kChallengeAck : 0;
    remember(look, marks);
    return marks;
}

void noteHandshakeNumbers(Connection& connection, const Segment& segment, Side sender) {
    Endpoint& own = connection.at(sender);
    if (segment.has(kSyn)) {
        noteWindowScale(segment, own, connection.at(other(sender)));
        own.first_ack_due = true;
        if (segment.isSyn()) {
            noteSynTime(connection, segment.time);
        }
    } else if (segment.has(kAck)) {
        noteInitialRtt(connection, segment.time);
        own.first_ack_due = false;
    }
}

std::uint8_t openingCompleteness(const Segment& segment, bool is_reuse) {
    if (!segment.isSyn()) {
        return 0;
    }
    const bool fast_open = segment.payload_length > 0 && !is_reuse;
    return fast_open ? completeness::kSynSent | completeness::kData : completeness::kSynSent;
}

std::uint8_t completenessOf(const Segment& segment) {
    std::uint8_t bits = 0;
    if (segment.isSynAck()) {
        bits |= completeness::kSynAck;
    } else if (segment.has(kAck)) {
        bits |= segment.payload_length > 0 ? completeness::kData : completeness::kAck;
    }
    if (segment.has(kFin) && segment.has(kAck)) {
        bits |= completeness::kFin;
    }
    if (segment.has(kRst)) {
        bits |= completeness::kRst;
    }
    return bits;
}

} // namespace synscope::model

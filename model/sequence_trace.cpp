// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/sequence_trace.h"

#include <algorithm>
#include <cstdlib>

namespace synscope::model {
namespace {

using namespace tcp_flag;

/// A reset may carry any number; one so far off says nothing about the bytes.
constexpr std::int64_t kFarOff = std::int64_t{1} << 30;

Range point(TimeNs time, std::int64_t low, std::int64_t high) {
    const auto from = static_cast<double>(low);
    const auto to = static_cast<double>(high);
    return {time, time, from, to, from, to};
}

bool isProbe(std::uint32_t marks) {
    return (marks & (mark::kZeroWindowProbe | mark::kKeepAlive)) != 0;
}

/// Where a packet stands in one layer; not for Sack, of which a packet may hold several.
Range packetRange(const TracePacket& packet, TraceLayer layer) {
    switch (layer) {
    case TraceLayer::Ack:
    case TraceLayer::ZeroWindow:
    case TraceLayer::DuplicateAck:
        return point(packet.time, packet.ack, packet.ack);
    case TraceLayer::WindowEdge:
        return point(packet.time, packet.ack + packet.window_bytes, packet.ack + packet.window_bytes);
    default:
        return point(packet.time, packet.begin, packet.end());
    }
}

} // namespace

std::int64_t SequenceTrace::Origin::place(std::uint32_t number) const {
    const std::uint32_t newest_number = first + static_cast<std::uint32_t>(newest);
    return newest + static_cast<std::int32_t>(number - newest_number);
}

std::int64_t SequenceTrace::Origin::take(std::uint32_t number, std::uint32_t length) {
    const std::int64_t position = place(number);
    newest = std::max(newest, position + length);
    return position;
}

SequenceTrace::SequenceTrace(const Connection& whole)
    : whole_(whole) {
    for (const Side side : {Side::Client, Side::Server}) {
        origins_[index(side)].first = whole.at(side).first_sequence;
    }
}

bool SequenceTrace::windowScaleKnown(Side side) const {
    const Endpoint& own = whole_.at(side);
    if (own.window_scale == Endpoint::kScaleUnused) {
        return true;
    }
    // A scale counts only if both SYNs carry one; a SYN-ACK carries it only in answer to one.
    return own.window_scale != Endpoint::kScaleUnknown &&
           (own.syn_ack > 0 || whole_.at(other(side)).window_scale != Endpoint::kScaleUnknown);
}

/// RFC 7323 2.2: the window of a segment with SYN is never scaled.
std::uint32_t SequenceTrace::windowBytes(const Segment& segment, Side sender) const {
    const std::uint8_t scale = whole_.at(sender).window_scale;
    const bool scaled = !segment.has(kSyn) && scale != Endpoint::kScaleUnused && windowScaleKnown(sender);
    return scaled ? std::uint32_t{segment.window} << scale : segment.window;
}

TracePacket SequenceTrace::placed(const Segment& segment, std::uint32_t marks) {
    const Side sender = senderOf(whole_, segment);
    Origin& own = origins_[index(sender)];
    Origin& peer = origins_[index(other(sender))];
    TracePacket packet;
    packet.time = segment.time;
    packet.frame = segment.frame;
    packet.marks = marks;
    packet.window_bytes = windowBytes(segment, sender);
    packet.length = segment.payload_length;
    packet.flags = segment.flags;
    packet.sender = sender;
    if (segment.has(kRst)) {
        const std::int64_t position = own.place(segment.sequence);
        packet.begin = std::abs(position - own.newest) > kFarOff ? own.newest : position;
        packet.ack = peer.place(segment.acknowledgment);
    } else {
        packet.begin = own.take(segment.sequence, segment.payload_length);
        packet.ack = segment.has(kAck) ? peer.take(segment.acknowledgment, 0) : 0;
    }
    return packet;
}

void SequenceTrace::add(const Segment& segment) {
    if (record_.packets() == 0) {
        record_ = openConnection(segment);
        record_.facts |= whole_.facts & fact::kPortReuse;
    }
    const SegmentVerdict verdict = updateConnection(record_, segment);
    if (segment.kind != SegmentKind::Tcp) {
        return;
    }
    const TracePacket packet = placed(segment, verdict.marks);
    first_time_ = packets_.empty() ? packet.time : std::min(first_time_, packet.time);
    last_time_ = packets_.empty() ? packet.time : std::max(last_time_, packet.time);
    packets_.push_back(packet);
    if ((packet.marks & mark::kDuplicate) != 0) {
        return; // the same frame once more, through another tap: nothing that was sent
    }
    count(packet);
    addBytes(packet);
    if (packet.has(kAck) && !packet.has(kRst)) {
        addLines(packet);
        addSacks(packet, segment.options);
    }
}

void SequenceTrace::leaveOut(std::size_t count) {
    left_out_ += count;
    left_out_before_ = packets_.size();
}

void SequenceTrace::count(const TracePacket& packet) {
    TraceTotals& own = totals_[index(packet.sender)];
    const auto marked = [&packet](std::uint32_t bits) { return (packet.marks & bits) != 0 ? 1 : 0; };
    ++own.packets;
    own.segments += packet.length > 0 ? 1 : 0;
    own.payload_bytes += packet.length;
    own.retransmissions += marked(mark::kRetransmission);
    own.out_of_order += marked(mark::kOutOfOrder);
    own.probes += isProbe(packet.marks) ? 1 : 0;
    own.duplicate_acks += marked(mark::kDuplicateAck);
    own.zero_windows += packet.window_bytes == 0 && packet.has(kAck) && !packet.has(kRst) ? 1 : 0;
}

void SequenceTrace::addBytes(const TracePacket& packet) {
    const std::size_t item = packets_.size() - 1;
    const bool control = packet.has(kSyn | kFin | kRst);
    if (isProbe(packet.marks)) {
        append(packet.sender, TraceLayer::Probe, item);
    } else if ((packet.marks & mark::kRetransmission) != 0) {
        append(packet.sender, TraceLayer::Retransmission, item);
    } else if ((packet.marks & mark::kOutOfOrder) != 0) {
        append(packet.sender, TraceLayer::OutOfOrder, item);
    } else if (packet.length > 0) {
        append(packet.sender, TraceLayer::Data, item);
    }
    if (control) {
        append(packet.sender, TraceLayer::Control, item);
    }
}

/// A line gets a new point where it moves only.
void SequenceTrace::addLines(const TracePacket& packet) {
    const std::size_t item = packets_.size() - 1;
    const Side bytes_of = other(packet.sender);
    const auto moved = [&](TraceLayer layer) {
        const Layer& line = layerOf(bytes_of, layer);
        return line.items.empty() ||
               packetRange(packets_[line.items.back()], layer).end != packetRange(packet, layer).end;
    };
    for (const TraceLayer line : {TraceLayer::Ack, TraceLayer::WindowEdge}) {
        const bool known = line == TraceLayer::Ack || windowScaleKnown(packet.sender);
        if (known && moved(line)) {
            append(bytes_of, line, item);
        }
    }
    if (packet.window_bytes == 0) {
        append(bytes_of, TraceLayer::ZeroWindow, item);
    }
    if ((packet.marks & mark::kDuplicateAck) != 0) {
        append(bytes_of, TraceLayer::DuplicateAck, item);
    }
}

void SequenceTrace::addSacks(const TracePacket& packet, const TcpOptions& options) {
    if (!options.has(TcpOptions::kSack)) {
        return;
    }
    const Side bytes_of = other(packet.sender);
    const Origin& origin = origins_[index(bytes_of)];
    for (int i = 0; i < std::min<int>(options.sack_count, 4); ++i) {
        sacks_.push_back({static_cast<std::uint32_t>(packets_.size() - 1), origin.place(options.sack[i].left),
                          origin.place(options.sack[i].right)});
        ++totals_[index(packet.sender)].sack_blocks;
        append(bytes_of, TraceLayer::Sack, sacks_.size() - 1);
    }
}

void SequenceTrace::append(Side bytes_of, TraceLayer layer, std::size_t item) {
    Layer& grown = layers_[index(bytes_of)][static_cast<std::size_t>(layer)];
    grown.items.push_back(static_cast<std::uint32_t>(item));
    grown.pyramid.append(itemRange(grown, layer, grown.items.size() - 1));
}

Range SequenceTrace::itemRange(const Layer& shown, TraceLayer layer, std::uint64_t item) const {
    const std::uint32_t number = shown.items[static_cast<std::size_t>(item)];
    if (layer == TraceLayer::Sack) {
        const Sack& sack = sacks_[number];
        return point(packets_[sack.packet].time, sack.left, sack.right);
    }
    return packetRange(packets_[number], layer);
}

std::size_t SequenceTrace::packetOfItem(Side bytes_of, TraceLayer layer, std::size_t item) const {
    const std::uint32_t number = layerOf(bytes_of, layer).items[item];
    return layer == TraceLayer::Sack ? sacks_[number].packet : number;
}

std::optional<Range> SequenceTrace::at(Side bytes_of, TraceLayer layer, TimeNs time) const {
    const Layer& shown = layerOf(bytes_of, layer);
    return shown.pyramid.at(0, time, [&](std::uint64_t n) { return itemRange(shown, layer, n); });
}

std::optional<std::size_t> SequenceTrace::packetOfFrame(const FrameRef& frame) const {
    const auto before = [](const TracePacket& packet, const FrameRef& wanted) {
        return packet.frame.number < wanted.number;
    };
    const auto found = std::lower_bound(packets_.begin(), packets_.end(), frame, before);
    if (found == packets_.end() || found->frame.number != frame.number) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - packets_.begin());
}

std::size_t SequenceTrace::memoryBytes() const {
    std::size_t bytes = sizeof *this + packets_.capacity() * sizeof(TracePacket) +
                        sacks_.capacity() * sizeof(Sack);
    for (const auto& side : layers_) {
        for (const Layer& layer : side) {
            bytes += layer.items.capacity() * sizeof(std::uint32_t) + layer.pyramid.memoryBytes();
        }
    }
    return bytes;
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// One connection's bytes against time, both directions: what the time–sequence view draws. Some 70 bytes a
// packet, summaries included.
//
// Positions count from the sender's first sequence number (0 is the SYN, 1 the first byte) and do not wrap: a
// number is placed less than 2³¹ away from the newest one of its direction. Where a capture leaves out more
// than that in one piece, what follows is placed wrongly by a multiple of 2³².
#pragma once

#include "model/connection.h"
#include "model/range_pyramid.h"
#include "model/segment.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace synscope::model {

struct TracePacket {
    TimeNs time = 0;
    FrameRef frame;
    std::int64_t begin = 0;  ///< position of its first byte among its sender's
    std::int64_t ack = 0;    ///< position it acknowledges among the other side's (valid: flags has ACK)
    std::uint32_t marks = 0; ///< bits of mark::
    std::uint32_t window_bytes = 0; ///< offered, scaled; as in the header where the scale is not known
    std::uint32_t length = 0;       ///< payload, bytes
    std::uint16_t flags = 0;        ///< bits of tcp_flag::
    Side sender = Side::Client;

    [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
    [[nodiscard]] std::int64_t end() const { return begin + length; }
};

/// What is drawn of the bytes that one side sends. The first five are packets of that side, the others are
/// about its bytes but travel the other way.
enum class TraceLayer : std::uint8_t {
    Data,           ///< payload seen for the first time: begin to end
    Retransmission, ///< payload, SYN or FIN sent again
    OutOfOrder,
    Probe,      ///< zero-window and keep-alive probes
    Control,    ///< SYN, FIN, RST
    Ack,        ///< a line: everything below it was acknowledged
    WindowEdge, ///< a line: acknowledged plus offered window. Empty where the window scale is not known
    Sack,       ///< blocks that were reported as received: left to right
    ZeroWindow, ///< window 0: at the acknowledged position
    DuplicateAck,
};
constexpr int kTraceLayers = 10;

struct TraceTotals {
    std::uint64_t packets = 0;
    std::uint64_t segments = 0;      ///< with payload
    std::uint64_t payload_bytes = 0; ///< retransmissions count again
    std::uint64_t retransmissions = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t probes = 0;
    std::uint64_t zero_windows = 0;   ///< segments of this side that offer no room
    std::uint64_t duplicate_acks = 0; ///< of this side
    std::uint64_t sack_blocks = 0;    ///< reported by this side
};

/// Built once, packet by packet, then only read (by any number of threads).
class SequenceTrace {
public:
    /// `whole`: the record after all packets, for sides, window scales and first sequence numbers.
    explicit SequenceTrace(const Connection& whole);

    void reserve(std::size_t packets) { packets_.reserve(packets); }
    /// The connection's next packet, in capture order. ICMP errors have no place among the bytes: left out.
    void add(const Segment& segment);
    /// `count` packets follow that are not given.
    void leaveOut(std::size_t count);

    [[nodiscard]] std::span<const TracePacket> packets() const { return packets_; }
    [[nodiscard]] const TraceTotals& totals(Side side) const { return totals_[index(side)]; }
    [[nodiscard]] TimeNs firstTime() const { return first_time_; } ///< the earliest; 0 without packets
    [[nodiscard]] TimeNs lastTime() const { return last_time_; }
    /// False: this side's SYN was not captured, its window field cannot be turned into bytes.
    [[nodiscard]] bool windowScaleKnown(Side side) const;

    [[nodiscard]] std::size_t leftOut() const { return left_out_; }
    /// The packet before which packets are left out; 0: none are.
    [[nodiscard]] std::size_t leftOutBefore() const { return left_out_before_; }

    /// Hands out one layer of `bytes_of`'s bytes between two times in pieces of at most `step_ns` (see
    /// RangePyramid::visit): visit(const Range&, std::size_t first_item, std::size_t items).
    template <class Visit>
    void visit(Side bytes_of, TraceLayer layer, TimeNs from, TimeNs to, TimeNs step_ns,
               const Visit& visit) const {
        const Layer& shown = layerOf(bytes_of, layer);
        shown.pyramid.visit(
            0, from, to, step_ns, [&](std::uint64_t n) { return itemRange(shown, layer, n); },
            [&visit](const Range& range, std::uint64_t first, std::uint64_t count) {
                visit(range, static_cast<std::size_t>(first), static_cast<std::size_t>(count));
            });
    }
    [[nodiscard]] std::size_t items(Side bytes_of, TraceLayer layer) const {
        return layerOf(bytes_of, layer).items.size();
    }
    /// Index into packets() of an item that visit() named.
    [[nodiscard]] std::size_t packetOfItem(Side bytes_of, TraceLayer layer, std::size_t item) const;
    /// A line's value at a time (Ack, WindowEdge): the newest item that is not later.
    [[nodiscard]] std::optional<Range> at(Side bytes_of, TraceLayer layer, TimeNs time) const;

    /// The packet of a frame, by its position in the source; nothing for a frame that is not in the trace.
    [[nodiscard]] std::optional<std::size_t> packetOfFrame(const FrameRef& frame) const;

    [[nodiscard]] std::size_t memoryBytes() const;

private:
    struct Layer {
        std::vector<std::uint32_t> items; ///< indices into packets_, or for Sack into sacks_
        RangePyramid pyramid;
    };
    struct Sack {
        std::uint32_t packet = 0;
        std::int64_t left = 0;
        std::int64_t right = 0;
    };
    /// Unwraps one side's sequence numbers.
    struct Origin {
        std::uint32_t first = 0; ///< position 0
        std::int64_t newest = 0; ///< position of the highest number so far
        [[nodiscard]] std::int64_t place(std::uint32_t number) const;
        std::int64_t take(std::uint32_t number, std::uint32_t length);
    };

    [[nodiscard]] const Layer& layerOf(Side bytes_of, TraceLayer layer) const {
        return layers_[index(bytes_of)][static_cast<std::size_t>(layer)];
    }
    [[nodiscard]] Range itemRange(const Layer& shown, TraceLayer layer, std::uint64_t item) const;
    [[nodiscard]] std::uint32_t windowBytes(const Segment& segment, Side sender) const;
    [[nodiscard]] TracePacket placed(const Segment& segment, std::uint32_t marks);
    void append(Side bytes_of, TraceLayer layer, std::size_t item);
    void addBytes(const TracePacket& packet);
    void addLines(const TracePacket& packet);
    void addSacks(const TracePacket& packet, const TcpOptions& options);
    void count(const TracePacket& packet);

    Connection whole_;
    Connection record_;
    std::array<Origin, 2> origins_;
    std::array<TraceTotals, 2> totals_;
    std::array<std::array<Layer, kTraceLayers>, 2> layers_;
    std::vector<TracePacket> packets_;
    std::vector<Sack> sacks_;
    TimeNs first_time_ = 0;
    TimeNs last_time_ = 0;
    std::size_t left_out_ = 0;
    std::size_t left_out_before_ = 0;
};

} // namespace synscope::model

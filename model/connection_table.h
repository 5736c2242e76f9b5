// SPDX-License-Identifier: GPL-3.0-or-later
// Segments in, connections out. No I/O, no clock, no lock: whoever shares it between threads guards it
// (app/session).
#pragma once

#include "model/connection.h"
#include "model/group.h"
#include "model/ids.h"
#include "model/memory_policy.h"
#include "model/segment.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace synscope::model {

class ChunkSource;

/// Whole-capture numbers that come for free with the packets.
struct TableTotals {
    std::uint64_t tcp_packets = 0;
    std::uint64_t icmp_errors = 0;           ///< ICMP errors that quote a TCP header
    std::uint64_t icmp_errors_unmatched = 0; ///< of those, quoting no connection of the table
    TimeNs first = kNoTime;
    TimeNs last = kNoTime;
    std::array<std::uint64_t, oddity::kCount> oddities{}; ///< segments with this oddity
    std::array<std::uint64_t, mark::kCount> marks{};      ///< segments with this mark
};

/// All connections of one capture point, in order of first packet.
///
/// Which packets belong together is Wireshark 4.0's rule for tcp.stream: the 4-tuple in either direction; a
/// SYN with another initial sequence number than its sender used before opens a new one
/// (epan/dissectors/packet-tcp.c). The client is the sender of the first SYN, else the receiver of a SYN-ACK,
/// else the side with the higher port, else the sender of the first packet.
///
/// Memory is bounded, whatever comes: see MemoryPolicy for what is kept and what is only counted then.
/// Connections that are one event together (a flood, a scan) are found while they come in, see group.h.
class ConnectionTable {
public:
    explicit ConnectionTable(const MemoryPolicy& policy = {});
    ~ConnectionTable();
    ConnectionTable(ConnectionTable&&) noexcept;
    ConnectionTable& operator=(ConnectionTable&&) noexcept;

    /// Takes the segments in, in order. `verdicts` is empty or as long as `segments`.
    /// Cost: amortised constant per segment, a few cache misses that are prefetched within the span (best:
    /// 1,000 at a time).
    void add(std::span<const Segment> segments, std::span<SegmentVerdict> verdicts = {});

    /// The source has ended: what the rules for groups had not looked at yet, because it may still change, is
    /// looked at now. More may be added afterwards.
    void settle();

    [[nodiscard]] std::size_t size() const; ///< ids given out
    [[nodiscard]] std::size_t kept() const; ///< of these, with a record
    /// False for a connection that is only counted, and from size() on.
    [[nodiscard]] bool keeps(ConnectionId id) const;
    /// The first connection from `id` on that has a record; size() when there is none. To visit all of them:
    /// `for (id = nextKept({0}); id.value < size(); id = nextKept({id.value + 1}))`
    [[nodiscard]] ConnectionId nextKept(ConnectionId id) const;
    /// Valid until the next add(). `id` must be below size(). A record without packets for a connection that
    /// is only counted.
    [[nodiscard]] const Connection& operator[](ConnectionId id) const;
    [[nodiscard]] const TableTotals& totals() const;
    [[nodiscard]] const OnlyCounted& onlyCounted() const;
    [[nodiscard]] const Groups& groups() const;
    /// Where records were given up since the last call, for who keeps more by connection.
    [[nodiscard]] std::vector<IdRange> takeThinned();
    /// Bytes held, for the status line.
    [[nodiscard]] std::size_t memoryBytes() const;
    /// Memory for records to come, until the next call. Null: fresh from the kernel, as at first.
    void takeMemoryFrom(ChunkSource* source);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// Which packets belong to which connection: positions in the source, not copies of packets.
#pragma once

#include "model/ids.h"
#include "model/memory_policy.h"
#include "model/segment.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace synscope::model {

/// Appended to in file order; 16 bytes per packet and 8 per connection. What a connection held that lost its
/// record in the table is used again for others, so that the index stays as bounded as the table; the packets
/// of connections that are kept are bounded where that is asked for. No lock: guarded together with the
/// table.
class PacketIndex {
public:
    PacketIndex() = default;
    /// Of an endless source: the newest `most` packets are kept, and up to a third as many older ones, whose
    /// forgetting takes its time. 0: all.
    explicit PacketIndex(std::size_t most)
        : mark_every_(most / kMarks) {}

    /// Not for packets of a connection that is only counted (SegmentVerdict::only_counted).
    void append(ConnectionId connection, FrameRef frame);

    /// Lets go of the connections in `range` that the table does not keep any more. A range is as the table
    /// tells it; `keeps` is ConnectionTable::keeps().
    void thin(IdRange range, const std::function<bool(ConnectionId)>& keeps);

    /// The connection's frames, oldest first: all of them if there are at most `limit`, else the first and
    /// the last half.
    [[nodiscard]] std::vector<FrameRef> frames(ConnectionId connection, std::size_t limit) const;
    [[nodiscard]] std::size_t memoryBytes() const;

private:
    static constexpr std::uint32_t kNone = ConnectionId::kNone;
    static constexpr std::uint32_t kBlockBits = 15;
    static constexpr std::uint32_t kPageBits = 13;

    struct Entry {
        std::uint64_t offset;
        std::uint32_t number; ///< low 32 bits of the frame number
        std::uint32_t next;   ///< the connection's next entry
    };
    struct Ends {
        std::uint32_t first = kNone;
        std::uint32_t last = kNone;
    };
    /// Connections by 8,192 neighbours; null: thinned, what is left is in kept_.
    using Page = std::unique_ptr<Ends[]>;

    [[nodiscard]] Entry& entry(std::uint32_t number) {
        return blocks_[number >> kBlockBits][number & ((1U << kBlockBits) - 1)];
    }
    [[nodiscard]] const Entry& entry(std::uint32_t number) const {
        return const_cast<PacketIndex*>(this)->entry(number);
    }
    [[nodiscard]] Ends* find(std::uint32_t connection);
    [[nodiscard]] Ends* make(std::uint32_t connection);
    [[nodiscard]] std::uint32_t newEntry();
    void release(const Ends& ends);
    void noteOffset(std::uint64_t offset);
    void forgetSome();
    void forgetOld(Ends& ends);

    std::vector<std::unique_ptr<Entry[]>> blocks_;
    std::uint32_t used_ = 0;     ///< entries ever taken into use
    std::uint32_t free_ = kNone; ///< a chain of entries to use again
    std::vector<Page> pages_;
    std::size_t whole_pages_ = 0;
    std::unordered_map<std::uint32_t, Ends> kept_; ///< by connection, where the page is gone

    // Forgetting: all connections are gone through while as many packets come as lie between two marks.
    static constexpr std::size_t kMarks = 8;
    std::size_t mark_every_ = 0; ///< packets; 0: nothing is ever forgotten
    std::size_t since_mark_ = 0;
    std::deque<std::uint64_t> marks_; ///< offsets, oldest first
    std::uint64_t forget_before_ = 0; ///< offset
    std::size_t next_page_ = 0;       ///< to be gone through
    std::size_t next_bucket_ = 0;     ///< of kept_
};

} // namespace synscope::model

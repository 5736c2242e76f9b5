// SPDX-License-Identifier: GPL-3.0-or-later
// Which packets belong to which connection: positions in the source, not copies of packets.
#pragma once

#include "model/ids.h"
#include "model/segment.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace synscope::model {

/// Appended to in file order; 16 bytes per packet and 8 per connection. No lock: guarded together with the
/// table.
class PacketIndex {
public:
    void append(ConnectionId connection, FrameRef frame);

    /// The connection's frames, oldest first: all of them if there are at most `limit`, else the first and
    /// the last half.
    [[nodiscard]] std::vector<FrameRef> frames(ConnectionId connection, std::size_t limit) const;
    [[nodiscard]] std::size_t memoryBytes() const;

private:
    struct Entry {
        std::uint64_t offset;
        std::uint32_t number; ///< low 32 bits of the frame number
        std::uint32_t next;   ///< index of the connection's next entry
    };
    struct Ends {
        std::uint32_t first;
        std::uint32_t last;
    };
    std::vector<Entry> entries_;
    std::vector<Ends> connections_;
};

} // namespace synscope::model

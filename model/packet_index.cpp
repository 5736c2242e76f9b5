// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/packet_index.h"

namespace synscope::model {
namespace {
constexpr std::uint32_t kNone = ConnectionId::kNone;
}

void PacketIndex::append(ConnectionId connection, FrameRef frame) {
    const auto entry = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({frame.offset, static_cast<std::uint32_t>(frame.number), kNone});
    if (connection.value >= connections_.size()) {
        connections_.resize(std::size_t{connection.value} + 1, Ends{kNone, kNone});
    }
    Ends& ends = connections_[connection.value];
    if (ends.first == kNone) {
        ends.first = entry;
    } else {
        entries_[ends.last].next = entry;
    }
    ends.last = entry;
}

std::vector<FrameRef> PacketIndex::frames(ConnectionId connection, std::size_t limit) const {
    std::vector<FrameRef> all;
    if (connection.value < connections_.size()) {
        for (std::uint32_t i = connections_[connection.value].first; i != kNone; i = entries_[i].next) {
            all.push_back({entries_[i].offset, entries_[i].number});
        }
    }
    if (all.size() > limit) {
        const auto first_half = static_cast<std::ptrdiff_t>(limit - limit / 2);
        all.erase(all.begin() + first_half, all.end() - static_cast<std::ptrdiff_t>(limit / 2));
    }
    return all;
}

std::size_t PacketIndex::memoryBytes() const {
    return entries_.capacity() * sizeof(Entry) + connections_.capacity() * sizeof(Ends);
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/packet_index.h"

#include <utility>

namespace synscope::model {

PacketIndex::Ends* PacketIndex::find(std::uint32_t connection) {
    const std::size_t page = connection >> kPageBits;
    if (page >= pages_.size()) {
        return nullptr;
    }
    if (pages_[page]) {
        return &pages_[page][connection & ((1U << kPageBits) - 1)];
    }
    const auto kept = kept_.find(connection);
    return kept == kept_.end() ? nullptr : &kept->second;
}

PacketIndex::Ends* PacketIndex::make(std::uint32_t connection) {
    const std::size_t page = connection >> kPageBits;
    if (page < pages_.size()) {
        return &kept_[connection];
    }
    while (page >= pages_.size()) {
        pages_.push_back(std::make_unique<Ends[]>(std::size_t{1} << kPageBits));
        ++whole_pages_;
    }
    return find(connection);
}

std::uint32_t PacketIndex::newEntry() {
    if (free_ != kNone) {
        return std::exchange(free_, entry(free_).next);
    }
    if (used_ == blocks_.size() << kBlockBits) {
        blocks_.push_back(std::make_unique_for_overwrite<Entry[]>(std::size_t{1} << kBlockBits));
    }
    return used_++;
}

void PacketIndex::append(ConnectionId connection, FrameRef frame) {
    Ends* ends = find(connection.value);
    if (ends == nullptr) {
        ends = make(connection.value);
    }
    const std::uint32_t added = newEntry();
    entry(added) = {frame.offset, static_cast<std::uint32_t>(frame.number), kNone};
    if (ends->first == kNone) {
        ends->first = added;
    } else {
        entry(ends->last).next = added;
    }
    ends->last = added;
}

void PacketIndex::release(const Ends& ends) {
    if (ends.first != kNone) {
        entry(ends.last).next = free_;
        free_ = ends.first;
    }
}

void PacketIndex::thin(IdRange range, const std::function<bool(ConnectionId)>& keeps) {
    for (ConnectionId id = range.begin; id < range.end; ++id.value) {
        const Ends* const ends = find(id.value);
        const bool paged = id.value >> kPageBits < pages_.size() && pages_[id.value >> kPageBits] != nullptr;
        if (ends == nullptr || ends->first == kNone) {
            continue;
        }
        if (!keeps(id)) {
            release(*ends);
            kept_.erase(id.value);
        } else if (paged) {
            kept_.emplace(id.value, *ends);
        }
    }
    for (std::size_t page = range.begin.value >> kPageBits; page < range.end.value >> kPageBits; ++page) {
        whole_pages_ -= page < pages_.size() && pages_[page] ? 1 : 0;
        if (page < pages_.size()) {
            pages_[page].reset();
        }
    }
}

std::vector<FrameRef> PacketIndex::frames(ConnectionId connection, std::size_t limit) const {
    std::vector<FrameRef> all;
    if (const Ends* const ends = const_cast<PacketIndex*>(this)->find(connection.value)) {
        for (std::uint32_t i = ends->first; i != kNone; i = entry(i).next) {
            all.push_back({entry(i).offset, entry(i).number});
        }
    }
    if (all.size() > limit) {
        const auto first_half = static_cast<std::ptrdiff_t>(limit - limit / 2);
        all.erase(all.begin() + first_half, all.end() - static_cast<std::ptrdiff_t>(limit / 2));
    }
    return all;
}

std::size_t PacketIndex::memoryBytes() const {
    constexpr std::size_t kNodeBytes = sizeof(std::pair<const std::uint32_t, Ends>) + 2 * sizeof(void*);
    return (blocks_.size() << kBlockBits) * sizeof(Entry) + (whole_pages_ << kPageBits) * sizeof(Ends) +
           pages_.capacity() * sizeof(Page) + kept_.size() * kNodeBytes;
}

} // namespace synscope::model

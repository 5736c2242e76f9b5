// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/packet_index.h"

#include <algorithm>
#include <utility>

namespace synscope::model {

namespace {

constexpr std::size_t kBucketsAtOnce = 8192;

} // namespace

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
    if (mark_every_ != 0) {
        noteOffset(frame.offset);
    }
}

void PacketIndex::noteOffset(std::uint64_t offset) {
    if (since_mark_++ % mark_every_ == 0) {
        marks_.push_back(offset);
        if (marks_.size() > kMarks + 1) {
            marks_.pop_front();
            forget_before_ = marks_.front();
            next_page_ = 0;
            next_bucket_ = 0;
        }
    }
    // So often that it is through before the next mark.
    const std::size_t parts = pages_.size() + kept_.bucket_count() / kBucketsAtOnce + 2;
    if (forget_before_ != 0 && since_mark_ % std::max<std::size_t>(mark_every_ / parts, 1) == 0) {
        forgetSome();
    }
}

/// A page of connections, or some that have none.
void PacketIndex::forgetSome() {
    if (next_page_ < pages_.size()) {
        if (const Page& page = pages_[next_page_++]) {
            std::for_each_n(page.get(), std::size_t{1} << kPageBits, [this](Ends& ends) { forgetOld(ends); });
        }
        return;
    }
    const std::size_t end = std::min(next_bucket_ + kBucketsAtOnce, kept_.bucket_count());
    for (; next_bucket_ < end; ++next_bucket_) {
        std::for_each(kept_.begin(next_bucket_), kept_.end(next_bucket_),
                      [this](auto& kept) { forgetOld(kept.second); });
    }
}

void PacketIndex::forgetOld(Ends& ends) {
    while (ends.first != kNone && entry(ends.first).offset < forget_before_) {
        const std::uint32_t old = std::exchange(ends.first, entry(ends.first).next);
        entry(old).next = std::exchange(free_, old);
    }
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

// SPDX-License-Identifier: GPL-3.0-or-later
// The records of a connection table by id. Internal to the model.
#pragma once

#include "model/chunk.h"
#include "model/connection.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace synscope::model {

/// What is left of a chunk whose expendable records are gone: which ids still have one, and these, in order.
class ThinnedChunk {
public:
    [[nodiscard]] bool holds(std::uint32_t offset) const {
        return (bits_[offset / 64] >> offset % 64 & 1U) != 0;
    }
    [[nodiscard]] Connection& at(std::uint32_t offset) { return records_[rank(offset)]; }
    [[nodiscard]] std::size_t size() const { return records_.size(); }
    [[nodiscard]] std::size_t memoryBytes() const {
        return sizeof(*this) + records_.capacity() * sizeof(Connection);
    }
    /// The first offset from `offset` on that has a record, or kChunkSize.
    [[nodiscard]] std::uint32_t next(std::uint32_t offset) const;

    void reserve(std::size_t records) { records_.reserve(records); }
    void insert(std::uint32_t offset, const Connection& record);

private:
    friend class RecordStore;
    static constexpr std::size_t kWords = 128;

    [[nodiscard]] std::size_t rank(std::uint32_t offset) const {
        const std::uint64_t below = (std::uint64_t{1} << offset % 64) - 1;
        return before_[offset / 64] + static_cast<std::size_t>(std::popcount(bits_[offset / 64] & below));
    }

    std::array<std::uint64_t, kWords> bits_{};
    std::array<std::uint16_t, kWords> before_{}; ///< records in the words before
    std::vector<Connection> records_;
};

/// Records are numbered in order of opening and stay where they are until their chunk is thinned. A chunk
/// whose records are all there is found by one look; one that was thinned costs two more. What has no record
/// any more costs a few bytes per 8,192 ids.
class RecordStore {
public:
    static constexpr std::uint32_t kChunkBits = 13;
    static constexpr std::uint32_t kChunkSize = std::uint32_t{1} << kChunkBits;

    [[nodiscard]] std::uint32_t size() const { return size_; } ///< ids given out
    [[nodiscard]] std::size_t held() const { return held_; }   ///< of those, with a record
    [[nodiscard]] std::uint32_t chunks() const { return static_cast<std::uint32_t>(dense_.size()); }
    [[nodiscard]] std::size_t memoryBytes() const;

    /// Null where there is no record any more. Valid until the next open(), thin() or revive().
    [[nodiscard]] Connection* find(std::uint32_t id) {
        Connection* const base = dense_[id >> kChunkBits];
        return base != nullptr ? base + (id & (kChunkSize - 1)) : findThinned(id);
    }
    [[nodiscard]] const Connection* find(std::uint32_t id) const {
        return const_cast<RecordStore*>(this)->find(id);
    }
    /// The first id from `id` on that has a record, or size().
    [[nodiscard]] std::uint32_t nextHeld(std::uint32_t id) const;

    /// The next open() takes another chunk of memory.
    [[nodiscard]] bool isFull() const { return size_ == chunks() << kChunkBits; }
    std::uint32_t open(const Segment& first, ChunkSource& memory);
    /// Gives an id that lost its record one again.
    void revive(std::uint32_t id, const Connection& record);

    /// Takes the records away for which `expendable(record)` holds, after telling `leave(id, record)`. Leaves
    /// a whole chunk alone when that would free little. Returns whether any went.
    template <class Expendable, class Leave>
    bool thin(std::uint32_t chunk, Expendable expendable, Leave leave);

private:
    static_assert(std::is_trivially_destructible_v<Connection>); // chunks go without asking their records
    static_assert(Chunk::kBytes == kChunkSize * sizeof(Connection));
    static_assert(ThinnedChunk::kWords * 64 == kChunkSize);

    struct Part {
        std::optional<Chunk> whole;
        std::unique_ptr<ThinnedChunk> thinned;
    };

    [[nodiscard]] std::uint32_t endOf(std::uint32_t chunk) const;
    [[nodiscard]] Connection* findThinned(std::uint32_t id);
    void addChunk(ChunkSource& memory);
    void replace(std::uint32_t chunk, std::unique_ptr<ThinnedChunk> rest);

    std::vector<Connection*> dense_; ///< by chunk; null where it was thinned
    std::vector<Part> parts_;        ///< by chunk
    std::optional<Chunk> spare_;     ///< memory of a thinned chunk, already mapped
    std::uint32_t size_ = 0;
    std::size_t held_ = 0;
    std::size_t whole_chunks_ = 0;
    std::size_t thinned_bytes_ = 0;
};

template <class Expendable, class Leave>
bool RecordStore::thin(std::uint32_t chunk, Expendable expendable, Leave leave) {
    const std::uint32_t begin = chunk << kChunkBits;
    std::uint32_t going = 0;
    std::uint32_t there = 0;
    for (std::uint32_t id = nextHeld(begin); id < endOf(chunk); id = nextHeld(id + 1)) {
        ++there;
        going += expendable(*find(id)) ? 1 : 0;
    }
    if (going == 0 || (dense_[chunk] != nullptr && going < kChunkSize / 8)) {
        return false;
    }
    auto rest = going == there ? nullptr : std::make_unique<ThinnedChunk>();
    if (rest) {
        rest->reserve(there - going);
    }
    for (std::uint32_t id = nextHeld(begin); id < endOf(chunk); id = nextHeld(id + 1)) {
        const Connection& record = *find(id);
        if (expendable(record)) {
            leave(id, record);
        } else {
            rest->insert(id - begin, record);
        }
    }
    held_ -= going;
    replace(chunk, std::move(rest));
    return true;
}

} // namespace synscope::model

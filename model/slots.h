// SPDX-License-Identifier: GPL-3.0-or-later
// The hash table that finds a 4-tuple's newest connection. Internal to the model.
#pragma once

#include "model/chunk.h"
#include "model/ids.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace synscope::model {

/// One entry of the hash table: the newest connection of a 4-tuple.
struct Slot {
    std::uint32_t hash = 0; ///< spares looking at most wrong records, and at all of them when splitting
    std::uint32_t connection = ConnectionId::kNone;

    [[nodiscard]] bool empty() const { return connection == ConnectionId::kNone; }
};

/// Extendible hashing: the hash's upper bits choose a bucket, its lower bits a place in it (open addressing,
/// at most half full). A full bucket is split in two, so that growing never stops the world for more than
/// some ten microseconds.
class Slots {
public:
    Slots() {
        ChunkSource memory;
        directory_.push_back({newBucket(memory), 0});
    }
    [[nodiscard]] std::size_t memoryBytes() const { return chunks_.size() * Chunk::kBytes; }

    void prefetch(std::uint32_t hash) const { __builtin_prefetch(home(hash), 1); }
    /// The connection that the tuple most likely has; a guess worth prefetching for.
    [[nodiscard]] std::uint32_t guess(std::uint32_t hash) const {
        return find(hash, [](std::uint32_t) { return true; })->connection;
    }

    /// The slot of the tuple, or the empty one where it belongs. `matches` compares the whole tuple.
    template <class Matches>
    [[nodiscard]] Slot* find(std::uint32_t hash, Matches matches) const {
        return findIn(bucketOf(hash), hash, matches);
    }

    /// `slot` may no longer be used afterwards. A full bucket first lets go of entries whose connection is
    /// not `alive(connection)` any more; another one comes from `memory`.
    template <class Alive>
    void fill(Slot* slot, std::uint32_t hash, std::uint32_t connection, Alive alive, ChunkSource& memory) {
        *slot = {hash, connection};
        if (++used_[directory_[place(hash)].number] > kBucketSlots / 2) {
            makeRoom(hash, alive, memory);
        }
    }

private:
    static constexpr std::size_t kBucketBits = 13;
    static constexpr std::size_t kBucketSlots = std::size_t{1} << kBucketBits;
    static constexpr std::size_t kBucketsPerChunk = Chunk::kBytes / (kBucketSlots * sizeof(Slot));

    struct Bucket {
        std::uint32_t number; ///< position in memory
        std::uint32_t depth;  ///< upper bits that all its hashes share
    };

    [[nodiscard]] std::size_t place(std::uint32_t hash) const {
        return static_cast<std::size_t>(std::uint64_t{hash} >> (32 - depth_));
    }
    [[nodiscard]] Slot* slotsOf(std::uint32_t number) const { return buckets_[number]; }
    [[nodiscard]] Slot* bucketOf(std::uint32_t hash) const { return slotsOf(directory_[place(hash)].number); }
    [[nodiscard]] const Slot* home(std::uint32_t hash) const {
        return bucketOf(hash) + (hash & (kBucketSlots - 1));
    }

    template <class Matches>
    [[nodiscard]] static Slot* findIn(Slot* bucket, std::uint32_t hash, Matches matches) {
        for (std::size_t i = hash;; ++i) {
            Slot* slot = bucket + (i & (kBucketSlots - 1));
            if (slot->empty() || (slot->hash == hash && matches(slot->connection))) {
                return slot;
            }
        }
    }

    std::uint32_t newBucket(ChunkSource& memory) {
        const std::size_t number = buckets_.size();
        if (number % kBucketsPerChunk == 0) {
            chunks_.push_back(memory.take());
        }
        Slot* slots = reinterpret_cast<Slot*>(chunks_.back().memory()) +
                      number % kBucketsPerChunk * kBucketSlots;
        std::uninitialized_value_construct_n(slots, kBucketSlots);
        buckets_.push_back(slots);
        used_.push_back(0);
        return static_cast<std::uint32_t>(number);
    }

    void doubleDirectory() {
        std::vector<Bucket> doubled;
        doubled.reserve(directory_.size() * 2);
        for (const Bucket& bucket : directory_) {
            doubled.insert(doubled.end(), 2, bucket);
        }
        directory_.swap(doubled);
        ++depth_;
    }

    /// A bucket that only the dead had filled is not split, or it would be full again at once.
    template <class Alive>
    void makeRoom(std::uint32_t hash, Alive alive, ChunkSource& memory) {
        const std::uint32_t number = directory_[place(hash)].number;
        const Slot* const slots = slotsOf(number);
        const auto dead = std::count_if(slots, slots + kBucketSlots, [&](const Slot& slot) {
            return !slot.empty() && !alive(slot.connection);
        });
        if (dead > 0) {
            distribute(number, alive);
        }
        if (used_[number] > kBucketSlots * 3 / 8) {
            split(hash, memory);
        }
    }

    /// Half of the bucket's entries, those with the next lower bit set, move to a new bucket. Where all 19
    /// upper bits are used up (two billion connections) it just fills further.
    void split(std::uint32_t hash, ChunkSource& memory) {
        const Bucket old = directory_[place(hash)];
        if (old.depth == 32 - kBucketBits) {
            return;
        }
        if (old.depth == depth_) {
            doubleDirectory();
        }
        const std::uint32_t fresh = newBucket(memory);
        const std::size_t span = std::size_t{1} << (depth_ - old.depth);
        const std::size_t first = place(hash) & ~(span - 1);
        for (std::size_t i = 0; i < span; ++i) {
            directory_[first + i] = {i < span / 2 ? old.number : fresh, old.depth + 1};
        }
        distribute(old.number, [](std::uint32_t) { return true; });
    }

    template <class Alive>
    void distribute(std::uint32_t number, Alive alive) {
        const std::vector<Slot> entries(slotsOf(number), slotsOf(number) + kBucketSlots);
        std::fill_n(slotsOf(number), kBucketSlots, Slot{});
        used_[number] = 0;
        for (const Slot& entry : entries) {
            if (!entry.empty() && alive(entry.connection)) {
                *find(entry.hash, [](std::uint32_t) { return false; }) = entry;
                ++used_[directory_[place(entry.hash)].number];
            }
        }
    }

    std::vector<Chunk> chunks_;
    std::vector<Slot*> buckets_;      ///< by number
    std::vector<std::uint32_t> used_; ///< entries, by number
    std::vector<Bucket> directory_;   ///< by the upper depth_ bits of the hash
    std::uint32_t depth_ = 0;
};

} // namespace synscope::model

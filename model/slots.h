// SPDX-License-Identifier: GPL-3.0-or-later
// The hash table that finds a 4-tuple's newest connection. Internal to the model.
#pragma once

#include "model/chunk.h"
#include "model/ids.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace synscope::model {

/// One entry of the hash table: the newest connection of a 4-tuple.
struct Slot {
    std::uint32_t hash = 0; ///< never 0 in use; spares looking at most wrong records, and at all when
                            ///< splitting
    std::uint32_t connection = ConnectionId::kNone;

    [[nodiscard]] bool empty() const { return connection == ConnectionId::kNone; }
};

/// The slots of one cache line. Those in use come first.
struct alignas(64) SlotLine {
    static constexpr std::size_t kSlots = 8;
    std::array<Slot, kSlots> slots;

    /// Which slots hold `hash`, and which are empty: bits 2 i and 2 i + 1 for the slot i. All eight are
    /// compared without a branch: how far a search goes is as good as random, and no processor guesses it.
    [[nodiscard]] std::uint32_t compare(std::uint32_t hash) const {
        std::uint32_t bits = 0;
#ifdef __SSE2__
        const auto word = static_cast<std::int32_t>(hash);
        const auto none = static_cast<std::int32_t>(ConnectionId::kNone);
        const __m128i wanted = _mm_set_epi32(none, word, none, word);
        const auto* pairs = reinterpret_cast<const __m128i*>(slots.data());
        for (std::uint32_t i = 0; i < kSlots / 2; ++i) {
            const __m128i equal = _mm_cmpeq_epi32(_mm_load_si128(pairs + i), wanted);
            bits |= static_cast<std::uint32_t>(_mm_movemask_ps(_mm_castsi128_ps(equal))) << (4 * i);
        }
#else
        for (std::uint32_t i = 0; i < kSlots; ++i) {
            bits |= (slots[i].hash == hash ? 1U : 0U) << (2 * i) | (slots[i].empty() ? 2U : 0U) << (2 * i);
        }
#endif
        return bits;
    }
};
static_assert(sizeof(SlotLine) == 64);

/// Extendible hashing: the hash's upper bits choose a bucket, its lower bits a line in it, then the next ones
/// (at most half of all slots are in use). A full bucket is split in two, so that growing never stops the
/// world for more than some ten microseconds.
class Slots {
public:
    Slots() {
        ChunkSource memory;
        directory_.push_back({newBucket(memory), 0});
    }
    [[nodiscard]] std::size_t memoryBytes() const { return chunks_.size() * Chunk::kBytes; }

    void prefetch(std::uint32_t hash) const { __builtin_prefetch(home(hash), 1); }
    /// The slot that the tuple most likely has; a guess worth prefetching for. Good until the next fill().
    [[nodiscard]] Slot* guess(std::uint32_t hash) const {
        return find(hash, [](std::uint32_t) { return true; });
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
    static constexpr std::size_t kBucketLines = kBucketSlots / SlotLine::kSlots;
    static constexpr std::size_t kBucketsPerChunk = Chunk::kBytes / (kBucketSlots * sizeof(Slot));

    struct Bucket {
        std::uint32_t number; ///< position in memory
        std::uint32_t depth;  ///< upper bits that all its hashes share
    };

    [[nodiscard]] std::size_t place(std::uint32_t hash) const {
        return static_cast<std::size_t>(std::uint64_t{hash} >> (32 - depth_));
    }
    [[nodiscard]] SlotLine* bucketOf(std::uint32_t hash) const {
        return buckets_[directory_[place(hash)].number];
    }
    [[nodiscard]] const SlotLine* home(std::uint32_t hash) const {
        return bucketOf(hash) + (hash & (kBucketLines - 1));
    }

    template <class Matches>
    [[nodiscard]] static Slot* findIn(SlotLine* bucket, std::uint32_t hash, Matches matches) {
        constexpr std::uint32_t kEmpty = 0xaaaa;
        for (std::size_t i = hash;; ++i) {
            SlotLine& line = bucket[i & (kBucketLines - 1)];
            const std::uint32_t bits = line.compare(hash);
            for (std::uint32_t equal = bits & ~kEmpty; equal != 0; equal &= equal - 1) {
                Slot& slot = line.slots[static_cast<std::size_t>(std::countr_zero(equal)) / 2];
                if (matches(slot.connection)) [[likely]] {
                    return &slot;
                }
            }
            if ((bits & kEmpty) != 0) {
                return &line.slots[static_cast<std::size_t>(std::countr_zero(bits & kEmpty)) / 2];
            }
        }
    }

    std::uint32_t newBucket(ChunkSource& memory) {
        const std::size_t number = buckets_.size();
        if (number % kBucketsPerChunk == 0) {
            chunks_.push_back(memory.take());
        }
        SlotLine* lines = reinterpret_cast<SlotLine*>(chunks_.back().memory()) +
                          number % kBucketsPerChunk * kBucketLines;
        std::uninitialized_value_construct_n(lines, kBucketLines);
        buckets_.push_back(lines);
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
        const std::vector<Slot> entries = entriesOf(number);
        if (!std::ranges::all_of(entries, [&](const Slot& slot) { return alive(slot.connection); })) {
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

    [[nodiscard]] std::vector<Slot> entriesOf(std::uint32_t number) const {
        std::vector<Slot> entries(kBucketSlots + 1);
        std::size_t count = 0;
        for (std::size_t line = 0; line < kBucketLines; ++line) {
            for (const Slot& slot : buckets_[number][line].slots) {
                entries[count] = slot;
                count += slot.empty() ? 0 : 1;
            }
        }
        entries.resize(count);
        return entries;
    }

    template <class Alive>
    void distribute(std::uint32_t number, Alive alive) {
        const std::vector<Slot> entries = entriesOf(number);
        std::fill_n(buckets_[number], kBucketLines, SlotLine{});
        used_[number] = 0;
        for (const Slot& entry : entries) {
            if (alive(entry.connection)) {
                *find(entry.hash, [](std::uint32_t) { return false; }) = entry;
                ++used_[directory_[place(entry.hash)].number];
            }
        }
    }

    std::vector<Chunk> chunks_;
    std::vector<SlotLine*> buckets_;  ///< by number
    std::vector<std::uint32_t> used_; ///< entries, by number
    std::vector<Bucket> directory_;   ///< by the upper depth_ bits of the hash
    std::uint32_t depth_ = 0;
};

} // namespace synscope::model

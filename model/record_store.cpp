// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/record_store.h"

#include <algorithm>
#include <new>
#include <utility>

namespace synscope::model {

std::uint32_t ThinnedChunk::next(std::uint32_t offset) const {
    std::size_t word = offset / 64;
    if (word >= kWords) {
        return kWords * 64;
    }
    std::uint64_t bits = bits_[word] >> offset % 64 << offset % 64;
    while (bits == 0 && ++word < kWords) {
        bits = bits_[word];
    }
    return static_cast<std::uint32_t>(word * 64) +
           (bits == 0 ? 0U : static_cast<std::uint32_t>(std::countr_zero(bits)));
}

void ThinnedChunk::insert(std::uint32_t offset, const Connection& record) {
    records_.insert(records_.begin() + static_cast<std::ptrdiff_t>(rank(offset)), record);
    bits_[offset / 64] |= std::uint64_t{1} << offset % 64;
    for (std::size_t word = offset / 64 + 1; word < kWords; ++word) {
        ++before_[word];
    }
}

std::size_t RecordStore::memoryBytes() const {
    return (whole_chunks_ + (spare_ ? 1 : 0)) * Chunk::kBytes + thinned_bytes_ +
           parts_.capacity() * sizeof(Part) + dense_.capacity() * sizeof(std::uintptr_t);
}

std::uint32_t RecordStore::endOf(std::uint32_t chunk) const {
    return std::min(size_, (chunk + 1) << kChunkBits);
}

Connection* RecordStore::findThinned(std::uint32_t id) {
    ThinnedChunk* rest = parts_[id >> kChunkBits].thinned.get();
    const std::uint32_t offset = id & (kChunkSize - 1);
    return rest != nullptr && rest->holds(offset) ? &rest->at(offset) : nullptr;
}

std::uint32_t RecordStore::nextHeld(std::uint32_t id) const {
    while (id < size_) {
        const std::uint32_t chunk = id >> kChunkBits;
        if (dense_[chunk] != nullptr) {
            return id;
        }
        const std::uint32_t begin = chunk << kChunkBits;
        const ThinnedChunk* rest = parts_[chunk].thinned.get();
        const std::uint32_t offset = rest == nullptr ? kChunkSize : rest->next(id - begin);
        id = begin + offset;
        if (offset < kChunkSize) {
            return id;
        }
    }
    return size_;
}

void RecordStore::addChunk(ChunkSource& memory) {
    parts_.emplace_back();
    if (spare_) {
        parts_.back().whole.emplace(std::move(*std::exchange(spare_, std::nullopt)));
    } else {
        parts_.back().whole.emplace(memory.take());
    }
    dense_.push_back(reinterpret_cast<Connection*>(parts_.back().whole->memory()));
    ++whole_chunks_;
}

std::uint32_t RecordStore::open(const Segment& first, ChunkSource& memory) {
    if (isFull()) {
        addChunk(memory);
    }
    const std::uint32_t id = size_++;
    new (dense_.back() + (id & (kChunkSize - 1))) Connection(openConnection(first));
    ++held_;
    return id;
}

void RecordStore::revive(std::uint32_t id, const Connection& record) {
    std::unique_ptr<ThinnedChunk>& rest = parts_[id >> kChunkBits].thinned;
    if (!rest) {
        rest = std::make_unique<ThinnedChunk>();
    } else {
        thinned_bytes_ -= rest->memoryBytes();
    }
    rest->insert(id & (kChunkSize - 1), record);
    thinned_bytes_ += rest->memoryBytes();
    ++held_;
}

void RecordStore::replace(std::uint32_t chunk, std::unique_ptr<ThinnedChunk> rest) {
    Part& part = parts_[chunk];
    if (part.whole) {
        --whole_chunks_;
        spare_.reset();
        spare_.emplace(std::move(*part.whole));
        part.whole.reset();
        dense_[chunk] = nullptr;
    }
    thinned_bytes_ -= part.thinned ? part.thinned->memoryBytes() : 0;
    part.thinned = std::move(rest);
    thinned_bytes_ += part.thinned ? part.thinned->memoryBytes() : 0;
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/chunk_stock.h"

namespace synscope::app {

namespace {

constexpr int kSmall = 2; // chunks of a table that is not worth a stock yet

void touch(model::Chunk& chunk) {
    constexpr std::size_t kPage = 4096;
    for (std::size_t at = 0; at < model::Chunk::kBytes; at += kPage) {
        *const_cast<volatile std::byte*>(chunk.memory() + at) = std::byte{0};
    }
}

} // namespace

ChunkStock::~ChunkStock() {
    for (std::atomic<std::byte*>& place : ready_) {
        const model::Chunk last(place.load(std::memory_order_acquire));
    }
}

model::Chunk ChunkStock::take() {
    if (++taken_ == kSmall) {
        wanted_.store(true, std::memory_order_relaxed);
    }
    for (std::atomic<std::byte*>& place : ready_) {
        if (std::byte* const memory = place.exchange(nullptr, std::memory_order_acquire)) {
            return model::Chunk(memory);
        }
    }
    return {};
}

void ChunkStock::refill() {
    if (!wanted_.load(std::memory_order_relaxed)) {
        return;
    }
    for (std::atomic<std::byte*>& place : ready_) {
        if (place.load(std::memory_order_relaxed) == nullptr) {
            model::Chunk chunk;
            touch(chunk);
            place.store(chunk.release(), std::memory_order_release);
            return;
        }
    }
}

} // namespace synscope::app

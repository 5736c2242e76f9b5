// SPDX-License-Identifier: GPL-3.0-or-later
// Memory for the connection table that another thread has touched already.
#pragma once

#include "model/chunk.h"

#include <array>
#include <atomic>
#include <cstddef>

namespace synscope::app {

/// A few chunks that the kernel has already cleared. The thread that reads ahead of the table fills it up, so
/// that the table's thread, which has more to do, does not wait for the first touch of its memory: a seventh
/// of its time. One thread takes, one other refills. Small captures never make it start.
class ChunkStock final : public model::ChunkSource {
public:
    ~ChunkStock() override;

    /// The table's thread.
    [[nodiscard]] model::Chunk take() override;
    /// The other thread: readies at most one chunk, when one is missing.
    void refill();

private:
    std::array<std::atomic<std::byte*>, 2> ready_{};
    std::atomic<bool> wanted_ = false;
    int taken_ = 0;
};

} // namespace synscope::app

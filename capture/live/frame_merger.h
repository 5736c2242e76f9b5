// SPDX-License-Identifier: GPL-3.0-or-later
// Brings the packets of several interfaces into one order of time.
#pragma once

#include "capture/frame.h"
#include "model/time.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace synscope::capture {

/// The kernel hands packets over in blocks, an interface at a time: what one interface delivers may be older
/// than what another delivered before. A packet is held until each other interface has delivered a newer one,
/// or until none of them can have an older one any more. With one interface nothing is ever held.
///
/// One thread. Frames of one interface are added in their order of time.
class FrameMerger {
public:
    using Clock = std::chrono::steady_clock;

    /// With so many held packets the older half goes, whatever the others might still deliver.
    static constexpr std::size_t kMostHeld = 1 << 16;

    /// `late`: an interface delivers a packet at most so long after it came.
    FrameMerger(std::size_t interfaces, Clock::duration late)
        : late_(late)
        , reached_(interfaces, model::kNoTime) {}

    /// More comes, at `now`; the bytes of the frames that release() gave out are void.
    void begin(Clock::time_point now);
    /// Everything but `bytes` and the number is set; the bytes are copied.
    void add(Frame frame, std::span<const std::byte> bytes);
    /// An interface that is closed is not waited for; with its next frame it counts again.
    void forget(std::size_t interface);

    /// Appends up to `capacity` frames that are due, numbered on from the last ones; `all`: whatever is held.
    void release(std::vector<Frame>& out, std::size_t capacity, bool all = false);
    [[nodiscard]] bool holds() const { return !held_.empty(); }
    [[nodiscard]] bool full() const { return held_.size() >= kMostHeld; }
    /// When the first of those that are held will be due at the latest; only when holds().
    [[nodiscard]] Clock::time_point due() const;

private:
    /// The bytes of what came together.
    struct Chunk {
        std::vector<std::byte> bytes;
        std::size_t held = 0; ///< frames
    };
    struct Held {
        Frame frame;
        std::uint64_t chunk = 0; ///< counted from the first there ever was
        std::size_t begin = 0;   ///< of its bytes in there
        std::size_t size = 0;
        Clock::time_point came;
    };

    void sortIn();
    [[nodiscard]] model::TimeNs dueUpTo() const;
    [[nodiscard]] Chunk& chunk(std::uint64_t number) { return chunks_[number - dropped_chunks_]; }

    const Clock::duration late_;
    Clock::time_point now_{};
    std::vector<model::TimeNs> reached_; ///< newest time by interface
    std::deque<Chunk> chunks_;           ///< the last one is being filled
    std::uint64_t dropped_chunks_ = 0;
    std::deque<Held> held_; ///< by time, but for the last ones
    std::size_t sorted_ = 0;
    std::uint64_t number_ = 0;
};

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/frame_merger.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace synscope::capture {

namespace {

constexpr model::TimeNs kEndOfTime = std::numeric_limits<model::TimeNs>::max();

} // namespace

void FrameMerger::begin(Clock::time_point now) {
    now_ = now;
    Chunk next;
    while (!chunks_.empty() && chunks_.front().held == 0) {
        next = std::move(chunks_.front()); // its memory serves again
        chunks_.pop_front();
        ++dropped_chunks_;
    }
    next.bytes.clear();
    chunks_.push_back(std::move(next));
}

void FrameMerger::add(Frame frame, std::span<const std::byte> bytes) {
    Chunk& last = chunks_.back();
    reached_[frame.interface.value] = frame.time;
    held_.push_back({frame, dropped_chunks_ + chunks_.size() - 1, last.bytes.size(), bytes.size(), now_});
    last.bytes.insert(last.bytes.end(), bytes.begin(), bytes.end());
    ++last.held;
}

void FrameMerger::forget(std::size_t interface) {
    reached_[interface] = kEndOfTime;
}

void FrameMerger::sortIn() {
    const auto by_time = [](const Held& a, const Held& b) { return a.frame.time < b.frame.time; };
    const auto fresh = held_.begin() + static_cast<std::ptrdiff_t>(sorted_);
    if (!std::is_sorted(fresh, held_.end(), by_time)) {
        std::stable_sort(fresh, held_.end(), by_time);
    }
    std::inplace_merge(held_.begin(), fresh, held_.end(), by_time);
    sorted_ = held_.size();
}

/// Where an expired frame lies nobody has an older one any more, as nobody has below what all have reached.
model::TimeNs FrameMerger::dueUpTo() const {
    if (full()) {
        return held_[held_.size() / 2].frame.time;
    }
    const model::TimeNs all = *std::ranges::min_element(reached_);
    for (auto held = held_.rbegin(); held != held_.rend() && held->frame.time > all; ++held) {
        if (now_ - held->came >= late_) {
            return held->frame.time;
        }
    }
    return all;
}

void FrameMerger::release(std::vector<Frame>& out, std::size_t capacity, bool all) {
    sortIn();
    const model::TimeNs up_to = all ? kEndOfTime : dueUpTo();
    for (; out.size() < capacity && !held_.empty() && held_.front().frame.time <= up_to; held_.pop_front()) {
        const Held& held = held_.front();
        Chunk& from = chunk(held.chunk);
        --from.held;
        Frame& frame = out.emplace_back(held.frame);
        frame.bytes = std::span(from.bytes).subspan(held.begin, held.size);
        frame.ref.number = ++number_;
    }
    sorted_ = held_.size();
}

FrameMerger::Clock::time_point FrameMerger::due() const {
    return held_.front().came + late_;
}

} // namespace synscope::capture

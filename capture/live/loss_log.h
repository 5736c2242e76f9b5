// SPDX-License-Identifier: GPL-3.0-or-later
// When a capture lost packets, from counters that only grow.
#pragma once

#include "capture/live/live_source.h"

#include <deque>

namespace synscope::capture {

class LossLog {
public:
    /// `dropped`: total so far, as read at `now`. What is new was lost since the call before; losses that
    /// follow each other without a good stretch between them are one.
    void note(std::uint64_t dropped, model::TimeNs now) {
        if (dropped > dropped_) {
            add({checked_ == model::kNoTime ? now : checked_, now, dropped - dropped_});
        }
        dropped_ = dropped;
        checked_ = now;
    }

    [[nodiscard]] std::vector<model::CaptureHole> spans() const { return {spans_.begin(), spans_.end()}; }

private:
    void add(const model::CaptureHole& span) {
        if (!spans_.empty() && spans_.back().end == span.begin) {
            spans_.back().end = span.end;
            spans_.back().frames += span.frames;
            return;
        }
        if (spans_.size() == kMostHoles) {
            spans_.pop_front();
        }
        spans_.push_back(span);
    }

    std::deque<model::CaptureHole> spans_;
    std::uint64_t dropped_ = 0;
    model::TimeNs checked_ = model::kNoTime;
};

} // namespace synscope::capture

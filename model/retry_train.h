// SPDX-License-Identifier: GPL-3.0-or-later
// Which timers have sent what in one connection: the segments that each timer repeated, and which of them
// still wait for an answer. Part of the forecast, for nobody else.
#pragma once

#include "model/ladder.h"
#include "model/retry_schedule.h"

#include <cstddef>
#include <span>
#include <vector>

namespace synscope::model {

struct TimerSend {
    std::size_t step = kNoStep; ///< kNoStep: the original was not seen, `time` is when the timer was started
    TimeNs time = 0;
};

/// What one timer of one side did.
struct RetryTrain {
    Retry timer = Retry::Syn;
    Side sender = Side::Client;
    std::vector<TimerSend> sends; ///< in order; where repeatsAnOriginal(timer) the original is the first
    TimeNs since = 0;          ///< when the first wait began: the first send, the last word heard, the moment
                               ///< the window closed
    bool open = false;         ///< at the end nothing has answered it
    int unanswered = 0;        ///< probes since the other side was last heard
    TimeNs answered = kNoTime; ///< when a probe was last answered
};

/// In order of their beginnings: trains that are open at the end, and closed ones that repeated something.
/// An answered keep-alive train stays open for the next probe while nothing else was said.
[[nodiscard]] std::vector<RetryTrain> findTrains(std::span<const LadderStep> steps);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// Buffers, queues and rings of a story over time.
#pragma once

#include "model/series.h"
#include "model/story.h"

#include <cstddef>
#include <vector>

namespace synscope::model {

enum class StoryGauge : std::uint8_t { SocketBuffer, AcceptQueue, SynQueue, NicRing, CpuBacklog };

/// One gauge of one host's socket or NIC.
struct StoryChart {
    StoryGauge gauge = StoryGauge::SocketBuffer;
    Side side = Side::Server;
    std::string socket;
    Series fill;  ///< simulated, or of a real run measured; bytes, connections or frames; up to the end that
                  ///< was asked for
    Series limit; ///< the same; empty where there is none
    double highest = 0; ///< of the whole story, limit included: the axis stays while time goes on
};

/// "Socket buffer", "Accept queue", …
[[nodiscard]] Text gaugeName(StoryGauge gauge);

/// The gauges that move most, at most `most`, in a fixed order, with what happened before `event_end`. One
/// that never moves in the whole story is left out.
[[nodiscard]] std::vector<StoryChart> storyCharts(const LessonStory& story, std::size_t event_end,
                                                  std::size_t most);

} // namespace synscope::model

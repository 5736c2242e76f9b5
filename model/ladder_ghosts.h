// SPDX-License-Identifier: GPL-3.0-or-later
// What the ladder shows of the forecast: ghost arrows and when each timer gives up. Part of layOutLadder(),
// for nobody else.
#pragma once

#include "model/forecast.h"
#include "model/ladder.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace synscope::model {

struct LadderGhost {
    DueSpan due;
    std::optional<LadderArrow> arrow; ///< without place; nothing: a timer gives up here
    Text gives_up;                    ///< "connect() = -1 ETIMEDOUT · in 61 s to 70 s"
    std::size_t skipped = 0;          ///< sends of this timer before it that are not drawn
    Retry timer = Retry::Syn;
    Side sender = Side::Client;
};

/// In order of time: of each timer that runs the next two sends, then its end.
[[nodiscard]] std::vector<LadderGhost> findGhosts(const Forecast& forecast,
                                                  std::span<const LadderStep> steps);

/// The words of the break above a ghost: "forecast: 12 s later".
[[nodiscard]] Text ghostGapLabel(const LadderGhost& ghost, TimeNs wait_ns);

} // namespace synscope::model

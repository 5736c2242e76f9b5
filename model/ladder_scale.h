// SPDX-License-Identifier: GPL-3.0-or-later
// How much time a unit of the ladder stands for, and which waits are silence. Part of layOutLadder(), for
// nobody else.
#pragma once

#include "model/connection.h"
#include "model/ladder.h"

#include <span>

namespace synscope::model {

struct LadderScale {
    TimeNs silence_ns = 0;     ///< a wait longer than this is drawn as a break
    double units_per_ns = 0.0; ///< of everything else, before zoom
};

/// `steps` in order of capture. Without waits: a scale of 0, everything stands at its minimum distance.
[[nodiscard]] LadderScale chooseScale(std::span<const LadderStep> steps, const Connection& connection);

/// Time from `earlier` to `later`, 0 where the clock stepped back.
[[nodiscard]] inline TimeNs waitBetween(TimeNs earlier, TimeNs later) {
    return later > earlier ? later - earlier : 0;
}

} // namespace synscope::model

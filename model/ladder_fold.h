// SPDX-License-Identifier: GPL-3.0-or-later
// Long trains of repeats in the ladder, of which only the first and the last ones are drawn. Part of
// layOutLadder(), for nobody else.
#pragma once

#include "model/ladder.h"

#include <cstddef>
#include <span>
#include <vector>

namespace synscope::model {

/// The middle of a train: steps that say nothing new.
struct LadderFold {
    std::size_t begin = 0;   ///< first step that is hidden
    std::size_t end = 0;     ///< first step after it that is not
    std::size_t repeats = 0; ///< of the hidden steps, those that repeat; the others answer them
};

/// In order, without overlap. A train is the same segment, or probe, sent again and again by one side, with
/// nothing between but answers that say nothing new.
[[nodiscard]] std::vector<LadderFold> findFolds(std::span<const LadderStep> steps);

/// "11 more repeats in 716 s".
[[nodiscard]] Text foldLabel(const LadderFold& fold, TimeNs length_ns);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// The lifelines' stretches. Part of layOutLadder(), for nobody else.
#pragma once

#include "model/ladder.h"

#include <cstddef>
#include <span>

namespace synscope::model {

/// Appends one side's spans to `ladder`, whose arrows are laid out. From the step `closing_step` on the
/// side's socket is closed although no segment shows it (kNoStep: never).
void collectSpans(Ladder& ladder, std::span<const LadderStep> steps, Side side, std::size_t closing_step,
                  double lifeline_end);

} // namespace synscope::model

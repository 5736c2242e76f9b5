// SPDX-License-Identifier: GPL-3.0-or-later
// What the program saw, placed between the packets. Part of layOutLadder(), for nobody else.
#pragma once

#include "model/ladder.h"

#include <span>
#include <vector>

namespace synscope::model {

struct PendingEvent {
    std::size_t after_step = kNoStep; ///< beside the arrival of this step; kNoStep: below everything
    LadderEvent event;
};

/// At most a handful, inferred from the verdict and the packets.
[[nodiscard]] std::vector<PendingEvent> findEvents(std::span<const LadderStep> steps, const Verdict& verdict,
                                                   const Connection& connection);

} // namespace synscope::model

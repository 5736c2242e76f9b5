// SPDX-License-Identifier: GPL-3.0-or-later
// What of a story is drawn. Part of layOutStage(), for nobody else.
#pragma once

#include "model/stage.h"

#include <vector>

namespace synscope::model {

enum class Drawing : std::uint8_t { Nothing, Whole, Folded };

/// By event. Folded: a packet that is only counted, together with its neighbours.
[[nodiscard]] std::vector<Drawing> chooseDrawn(const LessonStory& story,
                                               const std::vector<LadderArrow>& arrows);

} // namespace synscope::model

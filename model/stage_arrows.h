// SPDX-License-Identifier: GPL-3.0-or-later
// The arrows of a story with their words, without places. Part of layOutStage(), for nobody else.
#pragma once

#include "model/stage.h"

#include <vector>

namespace synscope::model {

/// By event; meaningful where the event is a StoryPacket. The words are the ladder's, but none that tell what
/// comes later.
[[nodiscard]] std::vector<LadderArrow> storyArrows(const LessonStory& story, const StageOptions& options);

/// How many connections the story has.
[[nodiscard]] std::size_t connectionsOf(const LessonStory& story);

} // namespace synscope::model

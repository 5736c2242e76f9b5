// SPDX-License-Identifier: GPL-3.0-or-later
// What a class can vote for. Part of storyOf(), for nobody else.
#pragma once

#include "capture/scenario/scenario.h"
#include "model/story.h"

#include <string>

namespace synscope::app {

/// The question with its options, but for the event. A question that names no wrong answers gets plausible
/// ones beside the right one, which stands at a place that looks like chance and is always the same.
[[nodiscard]] model::StoryQuestion pollOf(const capture::scenario::Question& question,
                                          const std::string& client_host, const std::string& language);

} // namespace synscope::app

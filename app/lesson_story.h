// SPDX-License-Identifier: GPL-3.0-or-later
// From a run of a scenario to what is told about it. Any thread.
#pragma once

#include "capture/scenario/run.h"
#include "model/story.h"

#include <string>

namespace synscope::app {

/// Texts in `language` ("de_DE"), where they exist in it.
[[nodiscard]] model::LessonStory storyOf(const capture::scenario::Run& run, const std::string& language);

/// Without steps and questions resolved to events: for lists.
[[nodiscard]] model::LessonInfo lessonInfoOf(const capture::scenario::Scenario& scenario,
                                             const std::string& language);

} // namespace synscope::app

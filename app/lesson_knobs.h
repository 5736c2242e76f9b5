// SPDX-License-Identifier: GPL-3.0-or-later
// Which values of a scenario are worth turning while a class looks.
#pragma once

#include "capture/scenario/run.h"
#include "ui/presenter/lesson_feed.h"

#include <vector>

namespace synscope::app {

/// Delay of the path, losses, backlogs, socket options, ring and budget as far as the scenario has them; the
/// sysctls that it sets, and those whose counters moved in this run of it. Any thread.
[[nodiscard]] std::vector<ui::LessonKnob> lessonKnobs(const capture::scenario::Run& run);

} // namespace synscope::app

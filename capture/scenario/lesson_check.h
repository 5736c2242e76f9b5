// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/scenario/problem.h"
#include "capture/scenario/run.h"

#include <vector>

namespace synscope::capture::scenario {

/// Steps and questions that wait for an event which never happens in the run of their scenario, by line and
/// column.
[[nodiscard]] std::vector<Problem> lessonProblems(const Run& run);

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/story.h"

#include <QString>

namespace synscope::ui {

/// How the programs fared: "connect() of client fails with ETIMEDOUT at 67 s"; the first failures of many.
[[nodiscard]] QString failedCalls(const model::LessonStory& story);

} // namespace synscope::ui

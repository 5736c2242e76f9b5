// SPDX-License-Identifier: GPL-3.0-or-later
// Where the parts of a story's ladder stand in pixels.
#pragma once

#include "model/stage.h"
#include "ui/ladder/ladder_frame.h"
#include "ui/presenter/stage_style.h"

namespace synscope::ui {

/// The gutters take what the story's calls need; where that leaves too little between the lifelines, the
/// calls stand there.
struct StageFrame {
    LadderFrame frame;
    model::StageOptions options;
};

[[nodiscard]] StageFrame stageFrameFor(double width, const StageStyle& style, const model::LessonStory& story,
                                       bool show_options);

} // namespace synscope::ui

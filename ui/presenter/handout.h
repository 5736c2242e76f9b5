// SPDX-License-Identifier: GPL-3.0-or-later
// Hand-outs to print: ladder, questions, table of times; for the class with blanks, for the teacher with
// answers. Any thread that may paint.
#pragma once

#include "model/story.h"

#include <QByteArray>

#include <memory>
#include <span>
#include <vector>

namespace synscope::ui {

enum class HandoutKind { ForTheClass, WithAnswers };

/// A4 upright, a scenario after the other, each on a page of its own; several are preceded by a list.
[[nodiscard]] QByteArray handoutPdf(std::span<const std::shared_ptr<const model::LessonStory>> stories,
                                    HandoutKind kind);

/// The story's ladder as it is printed; what is asked is blank on the sheet for the class.
struct HandoutBlanks {
    std::vector<bool> events; ///< by event of the story: its words and time are left out
};
[[nodiscard]] HandoutBlanks handoutBlanks(const model::LessonStory& story, HandoutKind kind);

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/lesson_check.h"

#include <algorithm>

namespace synscope::capture::scenario {

std::vector<Problem> lessonProblems(const Run& run) {
    std::vector<Problem> problems;
    const auto look = [&](const EventMatch& match, const char* what) {
        if (!run.find(match)) {
            problems.push_back({match.place, std::string("This ") + what +
                                                 " waits for an event that never happens in the run: look "
                                                 "at “scenario run” for those that do."});
        }
    };
    for (const LessonStep& step : run.scenario.lesson.steps) {
        look(step.at, "step");
    }
    for (const Question& question : run.scenario.lesson.questions) {
        look(question.at, "question");
    }
    std::stable_sort(problems.begin(), problems.end(),
                     [](const Problem& a, const Problem& b) { return a.place.line < b.place.line; });
    return problems;
}

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
// Where the presenter's lessons come from. The presenter knows this interface and the model; app/lessons
// implements it over capture/scenario and a worker thread.
#pragma once

#include "model/story.h"

#include <QString>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace synscope::ui {

/// Values by their paths in the file: {"path.delay", "40ms"}.
using LessonChanges = std::vector<std::pair<QString, QString>>;

/// A scenario to run.
struct LessonRequest {
    QString id;            ///< of a shipped scenario, or what to call `text`
    QString text;          ///< as a scenario file; empty: the shipped one
    LessonChanges changes; ///< written into the text before it is run; the lesson is left out of the story,
                           ///< since its captions and answers were written for other values
    QString file{};        ///< where `text` was read from; empty: nowhere
};

/// A value of a scenario that can be turned.
struct LessonKnob {
    QString path;    ///< as in LessonChanges
    QString label;   ///< "Backlog of the server"
    QString pattern; ///< of the value in the file, with %1: "%1ms"
    qint64 low = 0;  ///< both ends belong to it
    qint64 high = 0;
    qint64 value = 0; ///< that the file says, or that holds because it says nothing
};

/// What is wrong with a scenario's text; line and column from 1, 0 where it stands nowhere.
struct LessonProblem {
    int line = 0;
    int column = 0;
    QString sentence;
};

struct LessonRun {
    std::shared_ptr<const model::LessonStory> story; ///< null: see `problems`
    std::vector<LessonProblem> problems;             ///< with a story: what its lesson waits for in vain
    QString text{};                                  ///< of the file that was run, changes included
    std::vector<LessonKnob> knobs{};                 ///< with their values in this run
};

/// UI thread only. Requests run on a worker; a newer request of the same kind makes the older one void.
class LessonFeed {
public:
    virtual ~LessonFeed() = default;

    using CourseReady = std::function<void(const std::vector<model::LessonInfo>&)>;
    using RunReady = std::function<void(const LessonRun&)>;

    /// All shipped scenarios in the order of the course.
    virtual void requestCourse(CourseReady ready) = 0;
    virtual void requestRun(const LessonRequest& request, RunReady ready) = 0;
    /// For the preview of a text that is being written.
    virtual void requestDraft(const LessonRequest& request, RunReady ready) = 0;
    /// For what stands beside the first one.
    virtual void requestBeside(const LessonRequest& request, RunReady ready) = 0;
    using AllReady = std::function<void(const std::vector<std::shared_ptr<const model::LessonStory>>&)>;
    /// Every shipped scenario, run: for print.
    virtual void requestAll(AllReady ready) = 0;
};

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The presenter's lessons, simulated on workers.
#pragma once

#include "model/result.h"
#include "ui/job_runner.h"
#include "ui/presenter/lesson_feed.h"

#include <memory>
#include <string>
#include <vector>

namespace synscope::app {

/// UI thread only; its workers end with it.
class Lessons : public ui::LessonFeed {
public:
    /// `language`: of the texts, "de_DE".
    explicit Lessons(std::string language);

    void requestCourse(CourseReady ready) override;
    void requestRun(const ui::LessonRequest& request, RunReady ready) override;
    void requestDraft(const ui::LessonRequest& request, RunReady ready) override;
    void requestBeside(const ui::LessonRequest& request, RunReady ready) override;
    void requestAll(AllReady ready) override;

private:
    void start(ui::JobRunner& jobs, const ui::LessonRequest& request, RunReady ready);

    std::string language_;
    ui::JobRunner course_jobs_;
    ui::JobRunner run_jobs_;
    ui::JobRunner draft_jobs_;
    ui::JobRunner beside_jobs_;
    ui::JobRunner all_jobs_;
};

/// By its name: *.yaml, *.yml.
[[nodiscard]] bool isScenarioFile(const QString& path);

/// A shipped scenario by its id, or a scenario file. Errors: no such scenario, a file that cannot be read.
[[nodiscard]] model::Result<ui::LessonRequest> lessonRequest(const QString& word);

/// Reads and simulates. Any thread.
[[nodiscard]] ui::LessonRun runLesson(const ui::LessonRequest& request, const std::string& language);

} // namespace synscope::app

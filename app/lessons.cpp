// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lessons.h"

#include "app/lesson_knobs.h"
#include "app/lesson_story.h"
#include "capture/scenario/changed_text.h"
#include "capture/scenario/lesson_check.h"
#include "capture/scenario/library.h"
#include "capture/scenario/simulate.h"
#include "ui/words.h"

#include <utility>

namespace synscope::app {
namespace {

using namespace capture::scenario;

/// The text that the request is about, its changes written into it.
model::Result<std::string> textOf(const ui::LessonRequest& request) {
    auto text = request.text.isEmpty() ? shippedText(request.id.toStdString())
                                       : model::Result<std::string>(request.text.toStdString());
    if (!text || request.changes.empty()) {
        return text;
    }
    std::vector<Override> changes;
    for (const auto& [path, value] : request.changes) {
        changes.emplace_back(path.toStdString(), value.toStdString());
    }
    return changedText(text.value(), changes);
}

void note(ui::LessonRun& run, const std::vector<Problem>& problems) {
    for (const Problem& problem : problems) {
        run.problems.push_back({problem.place.line, problem.place.column, ui::toQString(problem.message)});
    }
}

/// What is told about a run with other values cannot be what was written for these.
void dropLesson(Scenario& scenario) {
    scenario.recording.clear();
    scenario.lesson = {};
}

} // namespace

bool isScenarioFile(const QString& path) {
    return path.endsWith(QLatin1String(".yaml"), Qt::CaseInsensitive) ||
           path.endsWith(QLatin1String(".yml"), Qt::CaseInsensitive);
}

model::Result<ui::LessonRequest> lessonRequest(const QString& word) {
    if (!word.contains(u'/') && !isScenarioFile(word)) {
        const auto shipped = shippedText(word.toStdString());
        return shipped ? model::Result<ui::LessonRequest>(ui::LessonRequest{word, {}, {}}) : shipped.error();
    }
    const auto file = readScenarioFile(word.toStdString());
    if (!file) {
        return file.error();
    }
    const QString name = word.section(u'/', -1).section(u'.', 0, 0);
    return ui::LessonRequest{name, ui::toQString(file.value()), {}, word};
}

ui::LessonRun runLesson(const ui::LessonRequest& request, const std::string& language) {
    const std::string id = request.id.toStdString();
    const auto text = textOf(request);
    if (!text) {
        return {nullptr, {{0, 0, ui::toQString(text.error().message)}}};
    }
    Parsed parsed = parseScenario(text.value(), id);
    ui::LessonRun result;
    result.text = ui::toQString(text.value());
    note(result, parsed.problems);
    if (parsed.ok()) {
        if (!request.changes.empty()) {
            dropLesson(parsed.scenario);
        }
        const Run run = simulate(parsed.scenario);
        note(result, lessonProblems(run));
        result.story = std::make_shared<const model::LessonStory>(storyOf(run, language));
        result.knobs = lessonKnobs(run);
    }
    return result;
}

Lessons::Lessons(std::string language)
    : language_(std::move(language)) {}

void Lessons::requestCourse(CourseReady ready) {
    course_jobs_.start([language = language_,
                        ready = std::move(ready)](const std::stop_token& stop) -> ui::JobRunner::Delivery {
        std::vector<model::LessonInfo> course;
        for (const Listed& listed : shippedScenarios()) {
            if (stop.stop_requested()) {
                return {};
            }
            const auto text = shippedText(listed.id);
            course.push_back(lessonInfoOf(parseScenario(text.value(), listed.id).scenario, language));
        }
        return [ready, course = std::move(course)] { ready(course); };
    });
}

void Lessons::start(ui::JobRunner& jobs, const ui::LessonRequest& request, RunReady ready) {
    jobs.start([language = language_, request,
                ready = std::move(ready)](const std::stop_token&) -> ui::JobRunner::Delivery {
        auto run = runLesson(request, language);
        return [ready, run = std::move(run)] { ready(run); };
    });
}

void Lessons::requestRun(const ui::LessonRequest& request, RunReady ready) {
    start(run_jobs_, request, std::move(ready));
}

void Lessons::requestDraft(const ui::LessonRequest& request, RunReady ready) {
    start(draft_jobs_, request, std::move(ready));
}

void Lessons::requestBeside(const ui::LessonRequest& request, RunReady ready) {
    start(beside_jobs_, request, std::move(ready));
}

void Lessons::requestAll(AllReady ready) {
    all_jobs_.start([language = language_,
                     ready = std::move(ready)](const std::stop_token& stop) -> ui::JobRunner::Delivery {
        std::vector<std::shared_ptr<const model::LessonStory>> all;
        for (const Listed& listed : shippedScenarios()) {
            if (stop.stop_requested()) {
                return {};
            }
            if (auto run = runLesson({ui::toQString(listed.id), {}, {}}, language); run.story) {
                all.push_back(std::move(run.story));
            }
        }
        return [ready, all = std::move(all)] { ready(all); };
    });
}

} // namespace synscope::app

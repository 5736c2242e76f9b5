// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lessons.h"

#include "app/lesson_story.h"
#include "capture/scenario/library.h"
#include "capture/scenario/simulate.h"
#include "ui/words.h"

#include <utility>

namespace synscope::app {
namespace {

using namespace capture::scenario;

std::vector<Override> overridesOf(const ui::LessonRequest& request) {
    std::vector<Override> overrides;
    for (const auto& [path, value] : request.changes) {
        overrides.emplace_back(path.toStdString(), value.toStdString());
    }
    return overrides;
}

} // namespace

model::Result<ui::LessonRequest> lessonRequest(const QString& word) {
    if (!word.contains(u'/') && !word.endsWith(QLatin1String(".yaml"))) {
        const auto shipped = shippedText(word.toStdString());
        return shipped ? model::Result<ui::LessonRequest>(ui::LessonRequest{word, {}, {}}) : shipped.error();
    }
    const auto file = readScenarioFile(word.toStdString());
    if (!file) {
        return file.error();
    }
    const QString name = word.section(u'/', -1).section(u'.', 0, 0);
    return ui::LessonRequest{name, ui::toQString(file.value()), {}};
}

ui::LessonRun runLesson(const ui::LessonRequest& request, const std::string& language) {
    const std::string id = request.id.toStdString();
    std::string text = request.text.toStdString();
    if (text.empty()) {
        auto shipped = shippedText(id);
        if (!shipped) {
            return {nullptr, {{0, 0, ui::toQString(shipped.error().message)}}};
        }
        text = shipped.value();
    }
    const Parsed parsed = parseScenario(text, id, overridesOf(request));
    ui::LessonRun result;
    for (const Problem& problem : parsed.problems) {
        result.problems.push_back({problem.place.line, problem.place.column, ui::toQString(problem.message)});
    }
    if (parsed.ok()) {
        result.story = std::make_shared<const model::LessonStory>(
            storyOf(simulate(parsed.scenario), language));
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

void Lessons::requestRun(const ui::LessonRequest& request, RunReady ready) {
    run_jobs_.start([language = language_, request,
                     ready = std::move(ready)](const std::stop_token&) -> ui::JobRunner::Delivery {
        auto run = runLesson(request, language);
        return [ready, run = std::move(run)] { ready(run); };
    });
}

void Lessons::requestBeside(const ui::LessonRequest& request, RunReady ready) {
    beside_jobs_.start([language = language_, request,
                        ready = std::move(ready)](const std::stop_token&) -> ui::JobRunner::Delivery {
        auto run = runLesson(request, language);
        return [ready, run = std::move(run)] { ready(run); };
    });
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

// SPDX-License-Identifier: GPL-3.0-or-later
// Every shipped scenario as a lesson: all steps and questions stand somewhere, and it plays to its end.
#include "app/lessons.h"
#include "capture/scenario/changed_text.h"
#include "capture/scenario/library.h"
#include "model/lesson_player.h"

#include <QSignalSpy>
#include <QTest>

#include <set>

using namespace synscope;

class PresenterLessonsTest : public QObject {
    Q_OBJECT

private slots:
    void everyScenarioPlays_data() {
        QTest::addColumn<QString>("id");
        for (const auto& listed : capture::scenario::shippedScenarios()) {
            QTest::newRow(listed.id.c_str()) << QString::fromStdString(listed.id);
        }
    }

    void everyScenarioPlays() {
        QFETCH(QString, id);
        const auto run = app::runLesson({id, {}, {}}, "en");
        QVERIFY2(run.story, run.problems.empty() ? "" : qPrintable(run.problems.front().sentence));
        const model::LessonStory& story = *run.story;
        QCOMPARE(story.steps.size(), story.info.steps);
        QCOMPARE(story.questions.size(), story.info.questions);
        QVERIFY(!story.info.goals.empty());
        QVERIFY(!story.info.textbook.empty());
        for (const model::StoryQuestion& question : story.questions) {
            QVERIFY(question.right < question.options.size());
            std::set<std::string> words;
            for (const model::StoryOption& option : question.options) {
                words.insert(option.words +
                             (option.arrow_from ? std::to_string(model::index(*option.arrow_from)) : ""));
            }
            QCOMPARE(words.size(), question.options.size());
            QVERIFY(words.size() >= 2);
        }
        const auto stage = std::make_shared<const model::Stage>(model::layOutStage(story));
        model::LessonPlayer player(run.story, stage);
        std::size_t presses = 0;
        while (player.stop() + 1 < player.stops().size() && ++presses < 100) {
            const double before = player.head();
            player.next();
            player.advance(100);
            QVERIFY(player.head() >= before);
        }
        QCOMPARE(player.stop() + 1, player.stops().size());
        QCOMPARE(player.time(), story.end);
    }

    void textsAreTranslated() {
        const auto run = app::runLesson({QStringLiteral("nobody-answers-linux"), {}, {}}, "de_DE");
        QCOMPARE(run.story->info.title, std::string("Niemand antwortet"));
    }

    void everyKnobTurns_data() { everyScenarioPlays_data(); }
    /// To both its ends: the text with these values in it is a scenario, and the same as with overrides.
    void everyKnobTurns() {
        QFETCH(QString, id);
        const auto run = app::runLesson({id, {}, {}}, "en");
        QVERIFY(!run.knobs.empty());
        const std::string text = run.text.toStdString();
        for (const bool high : {false, true}) {
            std::vector<capture::scenario::Override> changes;
            for (const ui::LessonKnob& knob : run.knobs) {
                QVERIFY2(knob.low <= knob.value && knob.value <= knob.high, qPrintable(knob.path));
                changes.emplace_back(knob.path.toStdString(),
                                     knob.pattern.arg(high ? knob.high : knob.low).toStdString());
            }
            const auto changed = capture::scenario::changedText(text, changes);
            QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
            const auto written = capture::scenario::parseScenario(changed.value(), "x");
            QVERIFY2(written.ok(), written.ok() ? "" : written.problems.front().message.c_str());
            const auto set = capture::scenario::parseScenario(text, "x", changes);
            QVERIFY(set.ok());
            QCOMPARE(written.scenario.path.delay, set.scenario.path.delay);
            for (std::size_t host = 0; host < set.scenario.hosts.size(); ++host) {
                QVERIFY(written.scenario.hosts[host].sysctls == set.scenario.hosts[host].sysctls);
            }
        }
    }

    void theRightAnswerStandsAnywhere() {
        std::set<std::size_t> places;
        for (const char* id : {"half-close", "final-ack-lost", "nic-ring", "tail-loss", "fast-open"}) {
            const auto run = app::runLesson({QLatin1String(id), {}, {}}, "en");
            places.insert(run.story->questions.front().right);
        }
        QVERIFY(places.size() > 1);
    }

    void wrongAnswersAreThoseOfTheFile() {
        const auto run = app::runLesson({QStringLiteral("nobody-answers-old-linux"), {}, {}}, "en");
        QStringList words;
        for (const model::StoryOption& option : run.story->questions.front().options) {
            words << QString::fromStdString(option.words);
        }
        QCOMPARE(words, (QStringList{QStringLiteral("4 s"), QStringLiteral("5 s"), QStringLiteral("6 s"),
                                     QStringLiteral("7 s")}));
    }

    void changesAreRun() {
        const auto usual = app::runLesson({QStringLiteral("nobody-answers-linux"), {}, {}}, "en");
        const auto fewer = app::runLesson({QStringLiteral("nobody-answers-linux"),
                                           {},
                                           {{QStringLiteral("client.tcp_syn_retries"), QStringLiteral("2")}}},
                                          "en");
        QVERIFY(fewer.story);
        QVERIFY(fewer.story->end < usual.story->end);
        QVERIFY(fewer.story->steps.empty()); // its captions speak of other times
        QVERIFY(!fewer.story->info.recorded);
        QVERIFY(fewer.text.contains(QStringLiteral("tcp_syn_retries: 2")));
        const auto is_retries = [](const ui::LessonKnob& knob) {
            return knob.path.endsWith(QLatin1String("tcp_syn_retries"));
        };
        const auto knob = std::find_if(fewer.knobs.begin(), fewer.knobs.end(), is_retries);
        QVERIFY(knob != fewer.knobs.end());
        QCOMPARE(knob->value, 2);
    }

    void mistakesHaveAPlace() {
        const auto run = app::runLesson({QStringLiteral("mine"), QStringLiteral("title: x\nhots: {}\n"), {}},
                                        "en");
        QVERIFY(!run.story);
        QVERIFY(std::any_of(run.problems.begin(), run.problems.end(),
                            [](const ui::LessonProblem& problem) { return problem.line == 2; }));
    }

    void nobodyIsFound() {
        QVERIFY(!app::lessonRequest(QStringLiteral("nobody-answrs-linux")));
        QVERIFY(app::lessonRequest(QStringLiteral("nobody-answers-linux")));
        QVERIFY(!app::lessonRequest(QStringLiteral("/no/such/file.yaml")));
    }

    void theCourseComesFromAWorker() {
        app::Lessons lessons("en");
        std::size_t count = 0;
        lessons.requestCourse([&](const std::vector<model::LessonInfo>& course) { count = course.size(); });
        QCOMPARE(count, std::size_t{0}); // not yet
        QTRY_COMPARE(count, capture::scenario::shippedScenarios().size());
    }
};

QTEST_GUILESS_MAIN(PresenterLessonsTest)
#include "presenter_test.moc"

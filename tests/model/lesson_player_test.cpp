// SPDX-License-Identifier: GPL-3.0-or-later
// The state machine behind the presenter: steps, questions, votes, speed, linked time.
#include "model/lesson_player.h"
#include "tests/model/told.h"

#include <QTest>

using namespace synscope::model;
using synscope::tests::Told;

namespace {

constexpr double kLong = 100; ///< seconds in which every glide ends

/// Four SYNs without answer: steps at the first, second and fourth, a question before the second.
std::shared_ptr<const LessonStory> lesson() {
    LessonStory story = Told("C> SYN\n+1s C> again\n+1s C> again\n+2s C> again\n", {0, 1, 2, 3})
                            .call(12, Side::Client, "connect", "ETIMEDOUT")
                            .story();
    const auto packet = [&](std::size_t n) { return Told::nth<StoryPacket>(story, n); };
    story.steps = {{packet(0), "one", "say one"}, {packet(1), "two", {}}, {packet(3), "four", {}}};
    StoryQuestion question;
    question.event = packet(1);
    question.options = {{"1 s", {}}, {"2 s", {}}};
    story.questions = {question};
    return std::make_shared<const LessonStory>(std::move(story));
}

LessonPlayer playerOf(const std::shared_ptr<const LessonStory>& story) {
    return {story, std::make_shared<const Stage>(layOutStage(*story))};
}

LessonPlayer player() {
    return playerOf(lesson());
}

void go(LessonPlayer& player) {
    player.next();
    player.advance(kLong);
}

} // namespace

class LessonPlayerTest : public QObject {
    Q_OBJECT

private slots:
    /// The wait and what the kernel counts at its end would tell what the call returns, and when.
    void aCallIsAskedAboutBeforeItsWait() {
        LessonStory story = Told("C> SYN\n", {0})
                                .counter(12, Side::Client, "TcpExt.TCPAbortOnTimeout")
                                .call(12, Side::Client, "connect", "ETIMEDOUT")
                                .story();
        StoryQuestion question;
        question.event = Told::nth<StoryCall>(story, 0);
        question.options = {{"12 s", {}}, {"24 s", {}}};
        story.questions = {question};
        LessonPlayer lesson = playerOf(std::make_shared<const LessonStory>(story));
        go(lesson);
        QVERIFY(lesson.question());
        const Stage stage = layOutStage(story);
        QCOMPARE(stage.ladder.gaps.size(), std::size_t{1});
        QVERIFY(lesson.head() < stage.ladder.gaps.front().y);
        QVERIFY(cutStage(stage, lesson.cut()).events.empty());
    }

    void stopsInOrder() {
        LessonPlayer lesson = player();
        using Kind = LessonStop::Kind;
        const std::vector<Kind> kinds{Kind::Intro, Kind::Step, Kind::Question,
                                      Kind::Step,  Kind::Step, Kind::Summary};
        QCOMPARE(lesson.stops().size(), kinds.size());
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            QVERIFY(lesson.stops()[i].kind == kinds[i]);
            QVERIFY(i == 0 || lesson.stops()[i].y >= lesson.stops()[i - 1].y);
        }
        QVERIFY(!lesson.step());
    }

    void nextGlidesAsksAndReveals() {
        LessonPlayer lesson = player();
        lesson.next();
        QVERIFY(lesson.moving());
        lesson.advance(0.01);
        QVERIFY(lesson.moving()); // on its way
        lesson.advance(kLong);
        QCOMPARE(lesson.step(), std::optional<std::size_t>(0));
        go(lesson);
        QCOMPARE(lesson.question(), std::optional<std::size_t>(0));
        QVERIFY(!lesson.revealed());
        QVERIFY(lesson.head() < lesson.stops()[3].y); // what is asked is not shown
        lesson.next();
        QVERIFY(lesson.revealed());
        go(lesson);
        QVERIFY(!lesson.question());
        QCOMPARE(lesson.step(), std::optional<std::size_t>(1));
    }

    void nextWhileOnTheWayArrives() {
        LessonPlayer lesson = player();
        lesson.next();
        lesson.next();
        QVERIFY(!lesson.moving());
        QCOMPARE(lesson.stop(), std::size_t{1});
    }

    void backGoesOneStop() {
        LessonPlayer lesson = player();
        lesson.last();
        for (std::size_t stop = lesson.stops().size() - 1; stop > 0; --stop) {
            QCOMPARE(lesson.stop(), stop);
            lesson.back();
        }
        QCOMPARE(lesson.stop(), std::size_t{0});
        lesson.back();
        QCOMPARE(lesson.head(), 0.0);
    }

    void withoutPredictingNothingIsAsked() {
        LessonPlayer lesson = player();
        lesson.setPredicting(false);
        for (std::size_t i = 0; i < 4; ++i) {
            go(lesson);
            QVERIFY(!lesson.question());
        }
        QVERIFY(lesson.stops()[lesson.stop()].kind == LessonStop::Kind::Summary);
    }

    void playStopsAtTheQuestion() {
        LessonPlayer lesson = player();
        lesson.play();
        for (int i = 0; i < 1000 && lesson.playing(); ++i) {
            lesson.advance(0.05);
        }
        QVERIFY(lesson.question().has_value());
        lesson.play(); // reveals
        QVERIFY(lesson.revealed() && !lesson.playing());
        lesson.play();
        for (int i = 0; i < 1000 && lesson.playing(); ++i) {
            lesson.advance(0.05);
        }
        QCOMPARE(lesson.head(), lesson.length());
    }

    void votesCountUntilRevealed() {
        LessonPlayer lesson = player();
        lesson.vote(0);
        QCOMPARE(lesson.votes(0), (std::vector<int>{0, 0})); // nothing is asked yet
        go(lesson);
        go(lesson);
        lesson.vote(1, 3);
        lesson.vote(1, -1);
        lesson.vote(0, -1);
        lesson.vote(7);
        QCOMPARE(lesson.votes(0), (std::vector<int>{0, 2}));
        lesson.reveal();
        lesson.vote(0);
        QCOMPARE(lesson.votes(0), (std::vector<int>{0, 2}));
        lesson.clearVotes();
        QCOMPARE(lesson.votes(0), (std::vector<int>{0, 0}));
        QVERIFY(!lesson.revealed());
    }

    void ghostsEndBeforeWhatWillBeAsked() {
        LessonPlayer lesson = player();
        go(lesson);
        QVERIFY(lesson.cut().ghosts_until <= lesson.stops()[2].y + 0.001);
        lesson.setPredicting(false);
        QVERIFY(lesson.cut().ghosts_until > lesson.stops()[4].y);
        lesson.setHiding(true);
        QCOMPARE(lesson.cut().ghosts_until, 0.0);
    }

    void speedChangesByKey() {
        LessonPlayer lesson = player();
        for (int i = 0; i < 20; ++i) {
            lesson.faster();
        }
        QCOMPARE(lesson.speed(), kFastest);
        for (int i = 0; i < 20; ++i) {
            lesson.slower();
        }
        QCOMPARE(lesson.speed(), kSlowest);
        lesson.faster();
        QCOMPARE(lesson.speed(), 0.2);
    }

    void fasterIsFaster() {
        LessonPlayer slow = player();
        LessonPlayer fast = player();
        fast.setSpeed(5);
        for (LessonPlayer* lesson : {&slow, &fast}) {
            lesson->setPredicting(false);
            lesson->goTo(1);
            lesson->play();
            lesson->advance(0.1);
        }
        const double start = slow.stops()[1].y;
        QVERIFY(std::abs((fast.head() - start) - 5 * (slow.head() - start)) < 1e-6);
    }

    void uncompressedTimeTakesItsTime() {
        LessonPlayer lesson = player();
        lesson.setPredicting(false);
        lesson.setCompressed(false);
        lesson.goTo(1);
        const TimeNs before = lesson.time();
        lesson.play();
        for (int i = 0; i < 5; ++i) {
            lesson.advance(0.1);
        }
        const double passed = static_cast<double>(lesson.time() - before) / 1e9;
        QVERIFY2(std::abs(passed - 0.5) < 0.1, qPrintable(QString::number(passed)));
    }

    void seekTellsTheStop() {
        LessonPlayer lesson = player();
        lesson.seek(lesson.stops()[3].y + 0.01);
        QCOMPARE(lesson.stop(), std::size_t{3});
        QVERIFY(!lesson.question());
        lesson.seek(-5);
        QCOMPARE(lesson.head(), 0.0);
        lesson.seek(1e9);
        QCOMPARE(lesson.head(), lesson.length());
    }

    void singleEventsForwardAndBack() {
        LessonPlayer lesson = player();
        lesson.setPredicting(false);
        lesson.nextEvent();
        const double first = lesson.head();
        QVERIFY(first > 0);
        lesson.nextEvent();
        QVERIFY(lesson.head() > first);
        lesson.previousEvent();
        QCOMPARE(lesson.head(), first);
    }

    void anotherSizeKeepsThePlace() {
        const auto story = lesson();
        LessonPlayer lesson = playerOf(story);
        lesson.goTo(3);
        StageOptions narrow;
        narrow.label_columns = 8;
        narrow.events_in_lane = true;
        lesson.setStage(std::make_shared<const Stage>(layOutStage(*story, narrow)));
        QCOMPARE(lesson.stop(), std::size_t{3});
        QCOMPARE(lesson.head(), lesson.stops()[3].y);
    }

    void linkedTimeRunsToTheEndOfBoth() {
        const auto story = lesson();
        const auto longer = std::make_shared<const LessonStory>(
            Told("C> SYN\n+1s C> again\n+30s C> again\n", {0, 1, 2})
                .call(60, Side::Client, "connect", "ETIMEDOUT")
                .story());
        const auto beside = std::make_shared<const Stage>(layOutStage(*longer));
        LessonPlayer lesson = playerOf(story);
        const double alone = lesson.length();
        lesson.setBeside(beside, longer->begin - story->begin);
        QVERIFY(lesson.length() > alone);
        lesson.setPredicting(false);
        lesson.play();
        for (int i = 0; i < 10'000 && lesson.playing(); ++i) {
            lesson.advance(0.05);
            const TimeNs other = beside->ladder.timeAt(lesson.besideHead()) - longer->begin;
            QVERIFY(std::abs(other - (lesson.time() - story->begin)) < 100 * kMillisecondNs ||
                    !lesson.playing());
        }
        QVERIFY(!lesson.playing());
        QCOMPARE(lesson.besideHead(), beside->ladder.knots.back().y);
    }
};

QTEST_APPLESS_MAIN(LessonPlayerTest)
#include "lesson_player_test.moc"

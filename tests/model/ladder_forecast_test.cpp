// SPDX-License-Identifier: GPL-3.0-or-later
// Ghost arrows, the band in which a timer gives up, and folded trains.
#include "ladder_story.h"
#include "model/forecast.h"

#include <QTest>

#include <algorithm>

using namespace synscope::model;
using synscope::tests::Story;

namespace {

Story syns(int count) {
    Story story;
    for (int i = 0; i < count; ++i) {
        story.client(i * 1'000'000, "S", 0, 0);
    }
    return story;
}

/// A handshake and data that is repeated `repeats` times, 200 ms apart.
Story repeatedData(int repeats) {
    Story story;
    story.handshake();
    for (int i = 0; i <= repeats; ++i) {
        story.client(1'000 + i * 200'000, "PA", 1, 1, 20);
    }
    return story;
}

Forecast forecastOf(const Story& story, bool over = true) {
    const TimeNs now = story.segments().back().time;
    return forecast(story.steps(), story.connection(), judge(story.connection(), {now, over}), {now, over});
}

Ladder withForecast(const Story& story, const Forecast& forecast) {
    LadderOptions options;
    options.forecast = &forecast;
    return story.ladder({}, options);
}

Ladder folded(const Story& story, const std::vector<std::size_t>& unfolded = {}) {
    LadderOptions options;
    options.fold_trains = true;
    options.unfolded = unfolded;
    return story.ladder({}, options);
}

const LadderGap* gapOf(const Ladder& ladder, GapKind kind) {
    const auto found = std::find_if(ladder.gaps.begin(), ladder.gaps.end(),
                                    [kind](const LadderGap& gap) { return gap.kind == kind; });
    return found == ladder.gaps.end() ? nullptr : &*found;
}

} // namespace

class LadderForecastTest : public QObject {
    Q_OBJECT

private slots:
    void theNextTwoSendsAreGhosts() {
        const Story story = syns(3);
        const Ladder ladder = withForecast(story, forecastOf(story));
        QCOMPARE(int(ladder.packetArrows()), 3);
        QCOMPARE(int(ladder.arrows.size()), 5);
        for (std::size_t i = 3; i < 5; ++i) {
            QVERIFY(ladder.arrows[i].ghost);
            QVERIFY(ladder.arrows[i].band > 0);
            QVERIFY(ladder.arrows[i].step == kNoStep);
            QVERIFY(ladder.arrows[i].kind == ArrowKind::Syn);
            QVERIFY(ladder.arrows[i].y_start > ladder.arrows[i - 1].y_end);
        }
        QCOMPARE(ladder.arrows[3].time, Story::kStart + 3 * kSecondNs);
        QCOMPARE(english(ladder.arrows[3].tag), std::string("forecast, 4 of 11"));
    }

    void givingUpIsABandBelowThem() {
        const Story story = syns(3);
        const Ladder ladder = withForecast(story, forecastOf(story));
        const LadderGap* end = gapOf(ladder, GapKind::GivesUp);
        QVERIFY(end != nullptr);
        QVERIFY(end->y > ladder.arrows.back().y_end);
        QVERIFY(end->height > 0);
        QVERIFY(english(end->label).starts_with("connect() = -1 ETIMEDOUT"));
        QVERIFY(ladder.height > end->y + end->height / 2);
    }

    void timeRunsThroughTheForecastToo() {
        const Story story = syns(3);
        const Ladder ladder = withForecast(story, forecastOf(story));
        const auto before = [](const LadderKnot& a, const LadderKnot& b) {
            return a.time < b.time || (a.time == b.time && a.y < b.y);
        };
        QVERIFY(std::is_sorted(ladder.knots.begin(), ladder.knots.end(), before));
        const LadderArrow& ghost = ladder.arrows[3];
        QVERIFY(std::abs(ladder.yOf(ghost.time) - ghost.y_start) < 1e-6);
        QVERIFY(ladder.timeAt(ghost.y_start + ghost.band) > ghost.time);
    }

    void withoutAForecastNothingChanges() {
        const Story story = syns(3);
        QCOMPARE(int(story.ladder().arrows.size()), 3);
        QVERIFY(gapOf(story.ladder(), GapKind::GivesUp) == nullptr);
    }

    void aRepeatTellsHowLateItCame() {
        Story story = syns(2);
        story.client(2'030'000, "S", 0, 0);
        const Forecast forecast = forecastOf(story);
        const Ladder ladder = withForecast(story, forecast);
        QCOMPARE(english(ladder.arrows[2].tag), std::string("retransmission 2 of 2, 30 ms late"));
    }

    void textShowsGhostsToo() {
        const Story story = syns(3);
        const Forecast forecast = forecastOf(story, false);
        const std::string text = ladderText(withForecast(story, forecast), story.steps(), story.connection());
        QVERIFY(text.find("forecast, 4 of 11") != std::string::npos);
        QVERIFY(text.find("connect() = -1 ETIMEDOUT · in ") != std::string::npos);
    }

    void longTrainsFold_data() {
        QTest::addColumn<int>("repeats");
        QTest::addColumn<int>("hidden");
        QTest::newRow("none") << 0 << 0;
        QTest::newRow("ten, as a SYN has by default") << 10 << 0;
        QTest::newRow("eleven") << 11 << 7;
        QTest::newRow("fifteen") << 15 << 11;
        QTest::newRow("thousands") << 5000 << 4996;
    }
    void longTrainsFold() {
        QFETCH(int, repeats);
        QFETCH(int, hidden);
        const Story story = repeatedData(repeats);
        const Ladder ladder = folded(story);
        QCOMPARE(int(ladder.arrows.size()), 3 + 1 + repeats - hidden);
        const LadderGap* fold = gapOf(ladder, GapKind::Folded);
        QCOMPARE(fold != nullptr, hidden > 0);
        if (fold != nullptr) {
            QCOMPARE(int(fold->steps), hidden);
            QCOMPARE(english(fold->label), std::to_string(hidden) + " more repeats in " +
                                               formatDuration(hidden * 200 * kMillisecondNs));
            QVERIFY(!ladder.arrowOfStep(fold->first_step).has_value());
            QVERIFY(ladder.arrowOfStep(fold->first_step + fold->steps).has_value());
            QVERIFY(ladder.foldOf(fold->first_step) == fold);
            QVERIFY(ladder.foldOf(0) == nullptr);
        }
    }

    void theNumbersGoOnBehindAFold() {
        const Ladder ladder = folded(repeatedData(15));
        QCOMPARE(english(ladder.arrows.back().tag), std::string("retransmission 15 of 15"));
    }

    void anUnfoldedTrainIsWholeAndCanBeFoldedAgain() {
        const Story story = repeatedData(15);
        const LadderGap before = *gapOf(folded(story), GapKind::Folded);
        const Ladder ladder = folded(story, {before.first_step});
        QCOMPARE(int(ladder.arrows.size()), 3 + 16);
        const LadderGap* open = gapOf(ladder, GapKind::Unfolded);
        QVERIFY(open != nullptr);
        QCOMPARE(open->first_step, before.first_step);
        QVERIFY(gapOf(ladder, GapKind::Folded) == nullptr);
    }

    void anAnswerThatSaysSomethingNewEndsATrain() {
        Story story = repeatedData(8);
        story.server(2'000'000, "A", 1, 21);
        for (int i = 0; i < 8; ++i) {
            story.client(3'000'000 + i * 200'000, "PA", 21, 1, 20);
        }
        QVERIFY(gapOf(folded(story), GapKind::Folded) == nullptr);
    }
};

QTEST_GUILESS_MAIN(LadderForecastTest)
#include "ladder_forecast_test.moc"

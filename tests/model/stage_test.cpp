// SPDX-License-Identifier: GPL-3.0-or-later
// A story as a ladder, whole and as far as it has happened.
#include "model/listen_queue.h"
#include "model/stage.h"
#include "model/story_charts.h"
#include "tests/model/told.h"

#include <QTest>

#include <algorithm>

using namespace synscope::model;
using synscope::tests::Told;

namespace {

const char* const kOpening = "C> SYN\n+20ms S> SYN,ACK\n+20ms C> ACK\n";
const char* const kSyns = "C> SYN\n+1s C> again\n+1s C> again\n+2s C> again\n";

LessonStory unanswered() {
    return Told(kSyns, {0, 1, 2, 3}).call(12, Side::Client, "connect", "ETIMEDOUT").story();
}

std::vector<std::string> labels(const Ladder& ladder) {
    std::vector<std::string> words;
    for (const LadderArrow& arrow : ladder.arrows) {
        words.push_back(arrow.label);
    }
    return words;
}

std::size_t ghostsOf(const Ladder& ladder) {
    return static_cast<std::size_t>(std::count_if(ladder.arrows.begin(), ladder.arrows.end(),
                                                  [](const LadderArrow& arrow) { return arrow.ghost; }));
}

/// Up to and including the n-th packet.
Ladder upTo(const LessonStory& story, std::size_t packet, bool ghosts = false) {
    const Stage stage = layOutStage(story);
    const std::size_t event = Told::nth<StoryPacket>(story, packet);
    return cutStage(stage, {stage.shown_y[event], ghosts ? stage.ladder.height : 0});
}

} // namespace

class StageTest : public QObject {
    Q_OBJECT

private slots:
    void eventsStandInOrder() {
        const LessonStory story = Told(kOpening).call(0.05, Side::Client, "connect").story();
        const Stage stage = layOutStage(story);
        QCOMPARE(stage.shown_y.size(), story.events.size());
        for (std::size_t i = 0; i < stage.shown_y.size(); ++i) {
            QVERIFY(stage.before_y[i] <= stage.shown_y[i]);
            QVERIFY(i == 0 || stage.shown_y[i - 1] <= stage.before_y[i]);
        }
        QVERIFY(stage.shown_y.back() < stage.ladder.height);
        QCOMPARE(eventsAbove(stage, stage.ladder.height), story.events.size());
        QCOMPARE(eventsAbove(stage, -1), std::size_t{0});
    }

    void wordsDoNotStandUponEachOther() {
        const Stage stage = layOutStage(unanswered());
        for (std::size_t i = 1; i < stage.ladder.arrows.size(); ++i) {
            const LadderArrow& above = stage.ladder.arrows[i - 1];
            const LadderArrow& arrow = stage.ladder.arrows[i];
            QVERIFY(arrow.y_start - arrow.label_lines * kLabelHeight >=
                    above.y_start + above.note_lines * kNoteHeight);
        }
    }

    void timeRunsDownAndBack() {
        const LessonStory story = unanswered();
        const Stage stage = layOutStage(story);
        for (const LadderKnot& knot : stage.ladder.knots) {
            QVERIFY(stage.ladder.yOf(knot.time) <= knot.y + 1e-9);
        }
        QCOMPARE(stage.ladder.timeAt(stage.ladder.height), story.end);
    }

    void whatHasNotHappenedIsNotThere() {
        const LessonStory story = Told(kOpening).story();
        QCOMPARE(labels(upTo(story, 0)), (std::vector<std::string>{"SYN seq 0"}));
        QCOMPARE(upTo(story, 1).arrows.size(), std::size_t{2});
        QCOMPARE(upTo(story, 2).arrows.size(), std::size_t{3});
    }

    void anArrowUnderTheHeadIsDrawnInPart() {
        const LessonStory story = Told(kOpening).story();
        const Stage stage = layOutStage(story);
        const LadderArrow& first = stage.ladder.arrows.front();
        const Ladder half = cutStage(stage, {(first.y_start + first.y_end) / 2, 0});
        QVERIFY(half.arrows.front().progress > 0.4 && half.arrows.front().progress < 0.6);
        QCOMPARE(cutStage(stage, {first.y_end, 0}).arrows.front().progress, 1.0);
    }

    void repeatsDoNotTellHowManyWillCome() {
        const Stage stage = layOutStage(unanswered());
        QCOMPARE(english(stage.ladder.arrows[1].tag), std::string("retry 1 · +1 s"));
        QCOMPARE(english(stage.ladder.arrows[3].tag), std::string("retry 3 · +2 s"));
    }

    void timersCastGhosts() {
        const Ladder shown = upTo(unanswered(), 1, true);
        QCOMPARE(shown.arrows.size(), std::size_t{4});
        QCOMPARE(ghostsOf(shown), std::size_t{2});
        QCOMPARE(shown.events.size(), std::size_t{1}); // and the call that fails at the end
        QCOMPARE(ghostsOf(upTo(unanswered(), 1)), std::size_t{0});
        QVERIFY(upTo(unanswered(), 1).events.empty());
    }

    void answersCastNone() { QCOMPARE(ghostsOf(upTo(Told(kOpening).story(), 0, true)), std::size_t{0}); }

    void longWaitsAreBreaks() {
        const Stage stage = layOutStage(unanswered());
        QVERIFY(stage.ladder.gaps.size() >= 3);
        QCOMPARE(english(stage.ladder.gaps.front().label), std::string("1 s waiting"));
        QVERIFY(stage.ladder.height < 40);
    }

    void manyPacketsAreCounted() {
        std::string script = kOpening;
        for (int i = 0; i < 200; ++i) {
            script += "+100us C> PSH,ACK 100\n";
        }
        const LessonStory story = Told(script).story();
        const Stage stage = layOutStage(story);
        QVERIFY(stage.ladder.arrows.size() < 20);
        QVERIFY(std::any_of(stage.ladder.gaps.begin(), stage.ladder.gaps.end(), [](const LadderGap& gap) {
            return english(gap.label).find("more packets in") != std::string::npos;
        }));
        QCOMPARE(stage.shown_y.size(), story.events.size());
    }

    void whatTheLessonNamesIsAlwaysDrawn() {
        std::string script = kOpening;
        for (int i = 0; i < 200; ++i) {
            script += "+100us C> PSH,ACK 100\n";
        }
        LessonStory story = Told(script).story();
        const std::size_t middle = Told::nth<StoryPacket>(story, 100);
        story.steps.push_back({middle, "here", {}});
        const Stage stage = layOutStage(story);
        QVERIFY(std::any_of(stage.ladder.arrows.begin(), stage.ladder.arrows.end(),
                            [&](const LadderArrow& arrow) { return arrow.step == middle; }));
    }

    void aLossShutsTheDoor() {
        const LessonStory
            story = Told("C> SYN\n").counter(0.0101, Side::Server, "TcpExt.ListenOverflows").story();
        const Stage stage = layOutStage(story);
        QVERIFY(stage.ladder.arrows.front().end == ArrowEnd::Door);
        QCOMPARE(english(stage.ladder.events.front().text), std::string("ListenOverflows +1"));
    }

    void trafficCountersAreNoEvents() {
        const LessonStory story = Told("C> SYN\n").counter(0.01, Side::Server, "Tcp.InSegs").story();
        QVERIFY(layOutStage(story).ladder.events.empty());
        QVERIFY(movedCounters(story, 0, story.events.size()).empty());
    }

    void statesAreTheHosts() {
        const LessonStory story = Told(kOpening)
                                      .state(0, Side::Client, TcpState::SynSent)
                                      .synQueue(0.0201, 1)
                                      .state(0.0301, Side::Client, TcpState::Established)
                                      .synQueue(0.05, 0)
                                      .state(0.05, Side::Server, TcpState::Established)
                                      .story();
        const auto rows = statesAt(story, Told::nth<StoryArrival>(story, 1), 4);
        QCOMPARE(rows.size(), std::size_t{1});
        QVERIFY(rows[0].states[0] == TcpState::SynSent);
        QVERIFY(rows[0].states[1] == TcpState::SynReceived);
        const auto end = statesAt(story, story.events.size(), 4);
        QVERIFY(end[0].states[0] == TcpState::Established && end[0].states[1] == TcpState::Established);
    }

    void connectionsStandSideBySide() {
        Told told("C> SYN\n");
        told.add("C> SYN\n", {}, 1, {40001, 9000, 900'000, 1'700'000'001 * kSecondNs});
        const LessonStory story = told.state(0, Side::Client, TcpState::SynSent).story();
        const Stage stage = layOutStage(story);
        QCOMPARE(stage.lanes, std::size_t{2});
        QVERIFY(stage.ladder.arrows[0].label.starts_with("① "));
        QVERIFY(stage.ladder.arrows[1].label.starts_with("② "));
        QCOMPARE(stage.ladder.spans.front().lanes, std::size_t{2});
    }

    void chartsGoAsFarAsTime() {
        const LessonStory story = Told(kOpening)
                                      .buffer(0.001, 100, 1000)
                                      .buffer(0.02, 900, 1000)
                                      .buffer(0.04, 0, 1000)
                                      .story();
        const auto whole = storyCharts(story, story.events.size(), 2);
        QCOMPARE(whole.size(), std::size_t{1});
        QCOMPARE(whole[0].highest, 1000.0);
        QCOMPARE(whole[0].fill.count(), std::uint64_t{3});
        const auto begun = storyCharts(story, Told::nth<StorySample>(story, 1), 2);
        QCOMPARE(begun[0].fill.count(), std::uint64_t{1});
        QCOMPARE(begun[0].highest, 1000.0); // the axis does not grow
    }

    /// Backlog 0 lets one in; the second one's ACK, then the third one's SYN find no place.
    void queuesTellWhoStandsThereAndWhoWasTurnedAway() {
        synscope::tests::HandshakeSetting second{41002};
        synscope::tests::HandshakeSetting third{41003};
        second.start += kMillisecondNs * 300;
        third.start += kMillisecondNs * 600;
        const LessonStory story = Told("C> SYN\n+20ms S> SYN,ACK\n+20ms C> ACK", {}, 0, {41001})
                                      .add("C> SYN\n+20ms S> SYN,ACK\n+20ms C> ACK", {}, 1, second)
                                      .add("C> SYN", {}, 2, third)
                                      .queues(-0.1, 8080, 0, 0, 0)
                                      .stateOf(0.02, 0, Side::Server, TcpState::SynReceived)
                                      .queues(0.02, 8080, 0, 0, 1)
                                      .stateOf(0.051, 0, Side::Server, TcpState::Established)
                                      .queues(0.051, 8080, 1, 0, 0)
                                      .stateOf(0.32, 1, Side::Server, TcpState::SynReceived)
                                      .queues(0.32, 8080, 1, 0, 1)
                                      .counter(0.352, Side::Server, "TcpExt.ListenOverflows")
                                      .counter(0.612, Side::Server, "TcpExt.ListenOverflows")
                                      .accepted(0.9, 41001)
                                      .queues(0.901, 8080, 0, 0, 1)
                                      .story();
        const auto accept = Told::nth<StoryCall>(story, 0);
        const auto full = listenQueues(story, accept);
        QCOMPARE(full.size(), std::size_t{1});
        QCOMPARE(full[0].accepted.size(), std::size_t{1});
        QCOMPARE(full[0].accepted[0].port, std::uint16_t{41001});
        QCOMPARE(full[0].requests.size(), std::size_t{1});
        QCOMPARE(full[0].requests[0].port, std::uint16_t{41002});
        QCOMPARE(full[0].refused.size(), std::size_t{2});
        QCOMPARE(full[0].refused[0].port, std::uint16_t{41002});
        QVERIFY(!full[0].refused[0].at_syn);
        QCOMPARE(full[0].refused[1].port, std::uint16_t{41003});
        QVERIFY(full[0].refused[1].at_syn);
        const auto after = listenQueues(story, story.events.size());
        QVERIFY(after[0].accepted.empty());
    }
    void whomTheKernelOnlyCountsHasNoName() {
        const LessonStory story = Told("C> SYN").queues(0.02, 8080, 2, 4, 1).story();
        const auto queues = listenQueues(story, story.events.size());
        QCOMPARE(queues[0].accepted.size(), std::size_t{2});
        QVERIFY(!queues[0].accepted[0].connection.valid());
        QCOMPARE(queues[0].requests.size(), std::size_t{1});
    }

    /// The server can ignore only what reached it.
    void aLostAckWasNotIgnored_data() {
        QTest::addColumn<bool>("lost");
        QTest::newRow("lost") << true;
        QTest::newRow("there") << false;
    }
    void aLostAckWasNotIgnored() {
        QFETCH(bool, lost);
        const std::set<std::size_t> gone = lost ? std::set<std::size_t>{2} : std::set<std::size_t>{};
        const LessonStory story = Told("C> SYN\n+20ms S> SYN,ACK\n+20ms C> ACK\n+1s S> again", gone).story();
        const Stage stage = layOutStage(story);
        QCOMPARE(stage.ladder.arrows[2].note.empty(), lost);
    }

    void emptyStoriesAreNoTrouble() {
        QVERIFY(listenQueues(LessonStory{}, 0).empty());
        const Stage stage = layOutStage(LessonStory{});
        QVERIFY(stage.ladder.arrows.empty());
        QVERIFY(cutStage(stage, {1, 5}).arrows.empty());
    }
};

QTEST_APPLESS_MAIN(StageTest)
#include "stage_test.moc"

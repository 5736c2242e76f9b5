// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder's geometry, states and words.
#include "model/ladder_scale.h"
#include "tests/model/ladder_story.h"

#include <QTest>

#include <random>

using namespace synscope::model;
using synscope::tests::Story;

namespace {

Verdict overflowVerdict() {
    return {Outcome::AcceptQueueOverflow, Call::Recv, Errno::ConnReset, Side::Client, ""};
}

/// The server ignores the final ACK, repeats its SYN-ACK once and then knows nothing of the connection.
Story overflowStory() {
    Story story;
    story.handshake().client(200, "PA", 1, 1, 5);
    story.server(1'000'100, "SA", 0, 1).client(1'000'130, "A", 6, 1);
    return story.client(2'000'000, "PA", 1, 1, 5).server(2'000'100, "R", 1, 0);
}

/// Any mixture of waits, directions, notes and repeats that a seed gives.
Story randomStory(unsigned seed, int count) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned limit) { return random() % limit; };
    Story story;
    story.handshake();
    std::int64_t at = 200;
    std::uint32_t sent = 1;
    for (int i = 0; i < count; ++i) {
        at += below(10) == 0 ? 300'000 : below(400);
        sent += below(5) == 0 ? 500 : 0; // a hole: the next segment has a note
        if (below(3) == 0) {
            story.server(at, "A", 1, sent);
        } else if (below(4) == 0) {
            story.client(at, "PA", 1, 1, 100);
        } else {
            story.client(at, "PA", sent, 1, 100);
            sent += 100;
        }
    }
    return story.server(at + 50, "R", 1, 0);
}

double topOf(const LadderArrow& arrow) {
    return arrow.y_start - arrow.label_lines * kLabelHeight;
}

double bottomOf(const LadderArrow& arrow) {
    return arrow.y_end + arrow.note_lines * kNoteHeight;
}

QString stateNames(const Ladder& ladder, Side side) {
    QStringList names;
    for (const LifelineSpan& span : ladder.spans) {
        if (span.side == side) {
            const std::string_view name = toString(span.state);
            names << QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())) +
                         (span.reset ? QStringLiteral("!") : QString());
        }
    }
    return names.join(u' ');
}

} // namespace

class LadderTest : public QObject {
    Q_OBJECT

private slots:
    void emptyLadder() {
        const Ladder ladder = layOutLadder({}, Connection{}, Explanation{});
        QVERIFY(ladder.arrows.empty() && ladder.spans.empty() && ladder.knots.empty());
        QCOMPARE(ladder.height, 0.0);
        QCOMPARE(ladder.firstArrowAt(5.0), std::size_t{0});
        QCOMPARE(ladder.yOf(12345), 0.0);
        QVERIFY(replay({}, Connection{}).empty());
    }

    /// Also where packets take their time, so that waits between arrivals are shorter than those between
    /// sends.
    void nothingIsDrawnLongerThanASilence() {
        const Story story = Story()
                                .client(0, "S", 0, 0)
                                .server(30'000, "SA", 0, 1)
                                .client(60'000, "A", 1, 1)
                                .client(60'100, "PA", 1, 1, 20)
                                .client(326'800, "PA", 1, 1, 20)
                                .client(614'800, "PA", 1, 1, 20);
        const std::vector<LadderStep> steps = story.steps();
        const LadderScale scale = chooseScale(steps, story.connection());
        QVERIFY(scale.units_per_ns > 0);
        QVERIFY(static_cast<double>(scale.silence_ns) * scale.units_per_ns < 6.001);
    }

    void oneArrow() {
        const Ladder ladder = Story().client(0, "S", 0, 0).ladder();
        QCOMPARE(ladder.arrows.size(), std::size_t{1});
        QVERIFY(topOf(ladder.arrows[0]) >= 0.0);
        QVERIFY(bottomOf(ladder.arrows[0]) < ladder.height);
        QCOMPARE(ladder.yOf(Story::kStart), ladder.arrows[0].y_start);
        QCOMPARE(ladder.timeAt(ladder.arrows[0].y_start), Story::kStart);
        QCOMPARE(stateNames(ladder, Side::Client), QStringLiteral("SYN_SENT"));
        QCOMPARE(stateNames(ladder, Side::Server), QStringLiteral("UNKNOWN"));
    }

    void labels_data() {
        QTest::addColumn<int>("arrow");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("tag");
        QTest::newRow("SYN") << 0 << "SYN seq 0 MSS 1460 WS 128"
                             << "";
        QTest::newRow("SYN-ACK") << 1 << "SYN, ACK seq 0 ack 1"
                                 << "";
        QTest::newRow("ACK") << 2 << "ACK ack 1"
                             << "";
        QTest::newRow("data") << 3 << "PSH, ACK len 5"
                              << "";
        QTest::newRow("repeated SYN-ACK") << 4 << "SYN, ACK seq 0 ack 1"
                                          << "retransmission";
        QTest::newRow("repeated data") << 6 << "PSH, ACK len 5"
                                       << "retransmission";
        QTest::newRow("RST") << 7 << "RST seq 1"
                             << "";
    }
    void labels() {
        QFETCH(int, arrow);
        QFETCH(QString, label);
        QFETCH(QString, tag);
        const Ladder ladder = overflowStory().ladder(overflowVerdict());
        const LadderArrow& shown = ladder.arrows.at(static_cast<std::size_t>(arrow));
        QCOMPARE(QString::fromStdString(shown.label), label);
        QCOMPARE(QString::fromStdString(english(shown.tag)), tag);
        QCOMPARE(shown.dashed, !tag.isEmpty());
    }

    void repeatsAreNumbered() {
        Story story;
        story.client(0, "S", 0, 0).client(1'000'000, "S", 0, 0).client(2'000'000, "S", 0, 0);
        const Ladder ladder = story.ladder();
        QVERIFY(ladder.arrows[0].tag.empty());
        QCOMPARE(english(ladder.arrows[1].tag), std::string("retransmission 1 of 2"));
        QCOMPARE(english(ladder.arrows[2].tag), std::string("retransmission 2 of 2"));
    }

    void disagreementIsThePicture() {
        const Ladder ladder = overflowStory().ladder(overflowVerdict());
        QCOMPARE(stateNames(ladder, Side::Client), QStringLiteral("SYN_SENT ESTABLISHED CLOSED!"));
        QCOMPARE(stateNames(ladder, Side::Server), QStringLiteral("LISTEN SYN_RECV CLOSED!"));
        QCOMPARE(english(ladder.arrows[3].note),
                 std::string("connect() returned 0: the client thinks it is connected"));
    }

    void stateChangesWhenTheSegmentIsThere() {
        const Ladder ladder = overflowStory().ladder(overflowVerdict());
        const LadderArrow& reset = ladder.arrows.back();
        for (const LifelineSpan& span : ladder.spans) {
            if (span.state == TcpState::Closed) {
                QCOMPARE(span.y_begin, span.side == Side::Client ? reset.y_end : reset.y_start);
            }
        }
    }

    void eventsStandWhereTheProgramLearnsIt() {
        const Ladder ladder = overflowStory().ladder(overflowVerdict());
        QCOMPARE(ladder.events.size(), std::size_t{2});
        QCOMPARE(english(ladder.events[0].text), std::string("connect() = 0"));
        QVERIFY(!ladder.events[0].failure);
        QVERIFY(ladder.events[0].y >= ladder.arrows[1].y_end &&
                ladder.events[0].y < ladder.arrows[2].y_start);
        QCOMPARE(english(ladder.events[1].text), std::string("recv() = -1 ECONNRESET"));
        QVERIFY(ladder.events[1].failure);
        QVERIFY(ladder.events[1].y >= ladder.arrows.back().y_end);
    }

    void timeoutComesAfterAllPackets() {
        const Verdict verdict{Outcome::TimedOut, Call::Connect, Errno::TimedOut, Side::Client, ""};
        const Ladder ladder = Story().client(0, "S", 0, 0).client(1'000'000, "S", 0, 0).ladder(verdict);
        QCOMPARE(english(ladder.gaps.back().label), std::string("until the kernel gives up"));
        QVERIFY(ladder.events.back().y > ladder.gaps.back().y);
        QVERIFY(ladder.timeAt(ladder.height) == Story::kStart + kSecondNs);
    }

    void ownResetIsTheMomentOfGivingUp() {
        const Verdict verdict{Outcome::KeepaliveTimeout, Call::Recv, Errno::TimedOut, Side::Client, ""};
        const Ladder ladder = Story().handshake().client(2'000'000, "RA", 1, 1).ladder(verdict);
        QCOMPARE(ladder.gaps.size(), std::size_t{1});
        QCOMPARE(ladder.events.back().time, Story::kStart + 2 * kSecondNs);
    }

    void simultaneousOpenRepeatsNothing() {
        Story story;
        story.client(0, "S", 0, 0).server(100, "S", 0, 0).client(110, "SA", 0, 1).server(200, "SA", 0, 1);
        const Ladder ladder = story.ladder();
        for (const LadderArrow& arrow : ladder.arrows) {
            QVERIFY(!arrow.dashed && arrow.tag.empty());
        }
        const Ladder repeated = story.client(1'000'000, "SA", 0, 1).ladder();
        QVERIFY(repeated.arrows.back().dashed);
        QCOMPARE(english(repeated.arrows.back().tag), std::string("retransmission"));
    }

    void icmpErrorComesFromTheRouter() {
        const Verdict verdict{Outcome::Unreachable, Call::Connect, Errno::HostUnreach, Side::Client, ""};
        const Ladder ladder = Story().client(0, "S", 0, 0).router(900, 3, 1).ladder(verdict);
        const LadderArrow& error = ladder.arrows.back();
        QCOMPARE(error.kind, ArrowKind::Icmp);
        QCOMPARE(error.from, Side::Server);
        QCOMPARE(error.via, std::string("10.9.0.254"));
        QCOMPARE(error.label, std::string("ICMP host unreachable"));
        QCOMPARE(stateNames(ladder, Side::Client), QStringLiteral("SYN_SENT CLOSED!"));
        QCOMPARE(english(ladder.events.back().text), std::string("connect() = -1 EHOSTUNREACH"));
    }

    void silenceIsABreakWithItsTrueLength() {
        const Ladder ladder = overflowStory().ladder(overflowVerdict());
        QCOMPARE(ladder.gaps.size(), std::size_t{2});
        QCOMPARE(ladder.gaps[0].length_ns, 999'900'000);
        for (std::size_t i = 0; i < ladder.gaps.size(); ++i) {
            const LadderGap& gap = ladder.gaps[i];
            const std::size_t below = ladder.firstArrowAt(gap.y);
            QVERIFY(gap.y - gap.height / 2 >= bottomOf(ladder.arrows[below - 1]));
            QVERIFY(gap.y + gap.height / 2 <= topOf(ladder.arrows[below]) + 1e-9);
        }
    }

    void trueToScaleWithinABurst() {
        // 10 µs is too short to be drawn to scale, 300 and 600 µs are not.
        Story story;
        story.handshake().client(430, "PA", 1, 1, 5).client(1030, "PA", 6, 1, 5).client(1040, "PA", 11, 1, 5);
        const Ladder ladder = story.ladder();
        QVERIFY(ladder.gaps.empty());
        const auto distance = [&](std::size_t i) {
            return ladder.arrows[i].y_start - ladder.arrows[i - 1].y_start;
        };
        QVERIFY(!ladder.arrows[3].stretched && !ladder.arrows[4].stretched);
        QVERIFY(qAbs(distance(4) / distance(3) - 2.0) < 1e-6);
        QVERIFY(ladder.arrows[5].stretched);
        QCOMPARE(topOf(ladder.arrows[5]), bottomOf(ladder.arrows[4]));
    }

    void zoomStretchesTimeNotLabels() {
        const Ladder plain = Story().handshake().ladder();
        const Ladder zoomed = Story().handshake().ladder({}, {.zoom = 8.0});
        const auto distance = [](const Ladder& ladder) {
            return ladder.arrows[1].y_start - ladder.arrows[0].y_start;
        };
        QVERIFY(qAbs(distance(zoomed) / distance(plain) - 8.0) < 1e-6);
        QCOMPARE(zoomed.arrows[1].y_end - zoomed.arrows[1].y_start,
                 plain.arrows[1].y_end - plain.arrows[1].y_start);
    }

    void nothingOverlaps_data() {
        QTest::addColumn<int>("seed");
        QTest::addColumn<int>("columns");
        QTest::addColumn<bool>("in_lane");
        for (int seed = 0; seed < 20; ++seed) {
            QTest::addRow("seed %d", seed) << seed << (seed % 4) * 20 << (seed % 2 == 0);
        }
    }
    void nothingOverlaps() {
        QFETCH(int, seed);
        QFETCH(int, columns);
        QFETCH(bool, in_lane);
        LadderOptions options;
        options.zoom = seed % 3 == 0 ? 0.2 : 1.0;
        options.label_columns = columns;
        options.note_columns = columns;
        options.events_in_lane = in_lane;
        const Ladder ladder = randomStory(static_cast<unsigned>(seed), 200)
                                  .ladder(overflowVerdict(), options);
        for (std::size_t i = 1; i < ladder.arrows.size(); ++i) {
            QVERIFY(topOf(ladder.arrows[i]) >= bottomOf(ladder.arrows[i - 1]) - 1e-9);
        }
        for (const LadderEvent& event : ladder.events) {
            const std::size_t below = ladder.firstArrowAt(event.y);
            if (in_lane && below < ladder.arrows.size()) {
                QVERIFY(event.y + kEventHeight / 2 <= topOf(ladder.arrows[below]) + 1e-9);
                QVERIFY(event.y - kEventHeight / 2 >= bottomOf(ladder.arrows[below - 1]) - 1e-9);
            }
        }
        for (std::size_t i = 1; i < ladder.spans.size(); ++i) {
            const bool same_side = ladder.spans[i].side == ladder.spans[i - 1].side;
            QVERIFY(!same_side || ladder.spans[i].y_begin == ladder.spans[i - 1].y_end);
        }
    }

    void timeAxisIsMonotoneAndInverse() {
        const Ladder ladder = randomStory(7, 300).ladder();
        const TimeNs length = ladder.knots.back().time - ladder.knots.front().time;
        double previous = 0;
        for (int i = 0; i <= 1000; ++i) {
            const TimeNs time = ladder.knots.front().time + length * i / 1000;
            const double y = ladder.yOf(time);
            QVERIFY(y >= previous);
            QVERIFY(std::abs(ladder.timeAt(y) - time) <= 1000); // doubles of nanoseconds within long breaks
            previous = y;
        }
        for (const LadderArrow& arrow : ladder.arrows) {
            QCOMPARE(ladder.timeAt(arrow.y_start), arrow.time);
        }
        QCOMPARE(ladder.timeAt(-5.0), ladder.origin);
        QCOMPARE(ladder.timeAt(1e9), ladder.knots.back().time);
    }

    void clockThatStepsBack() {
        const Ladder
            ladder = Story().handshake().client(50, "PA", 1, 1, 5).client(300, "PA", 6, 1, 5).ladder();
        for (std::size_t i = 1; i < ladder.knots.size(); ++i) {
            QVERIFY(ladder.knots[i].time >= ladder.knots[i - 1].time);
            QVERIFY(ladder.knots[i].y >= ladder.knots[i - 1].y);
        }
        QCOMPARE(ladder.arrows[3].time, Story::kStart + 50'000); // shown as captured
    }

    void findsArrows() {
        const Ladder ladder = randomStory(3, 50).ladder();
        for (std::size_t i = 0; i < ladder.arrows.size(); ++i) {
            QCOMPARE(ladder.firstArrowAt(ladder.arrows[i].y_start), i);
            QCOMPARE(ladder.firstArrowAt(ladder.arrows[i].y_start + 0.01), i + 1);
            QCOMPARE(ladder.arrowOfStep(i).value(), i);
        }
        QVERIFY(!ladder.arrowOfStep(kNoStep) && !ladder.arrowOfStep(ladder.arrows.size()));
    }

    void manyStepsLeaveOutTheMiddle() {
        const Story story = randomStory(1, 996); // 1000 packets
        const Ladder ladder = story.ladder({}, {.max_arrows = 100});
        QCOMPARE(ladder.arrows.size(), std::size_t{100});
        QCOMPARE(ladder.left_out, std::size_t{900});
        QCOMPARE(ladder.arrows[49].step, std::size_t{49});
        QCOMPARE(ladder.arrows[50].step, std::size_t{950});
        QVERIFY(!ladder.arrowOfStep(500));
        const auto hole = std::find_if(ladder.gaps.begin(), ladder.gaps.end(), [&](const LadderGap& gap) {
            return gap.y > ladder.arrows[49].y_end && gap.y < ladder.arrows[50].y_start;
        });
        QVERIFY(hole != ladder.gaps.end());
        QVERIFY(english(hole->label).starts_with("900 packets not drawn"));
    }

    void packetsThatWereNotReadAreCounted() {
        const Story story = randomStory(1, 96);
        Connection connection = story.connection();
        connection.endpoints[0].packets += 5000;
        const Ladder ladder = layOutLadder(story.steps(), connection, {});
        QCOMPARE(ladder.left_out, std::size_t{5000});
        QCOMPARE(ladder.arrows.size(), std::size_t{100});
    }

    void layoutIsLinear() {
        const Story story = randomStory(2, 19'000);
        const std::vector<LadderStep> steps = story.steps();
        const Connection connection = story.connection();
        QElapsedTimer timer;
        timer.start();
        const Ladder ladder = layOutLadder(steps, connection, {});
        QCOMPARE(ladder.arrows.size(), steps.size());
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        qInfo("layout of %zu steps: %lld ms", steps.size(), timer.elapsed());
    }

    void gutterTimes_data() {
        QTest::addColumn<qint64>("time_ns");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << qint64{0} << "0.000 000";
        QTest::newRow("truncated to microseconds") << qint64{60'585'999} << "0.060 585";
        QTest::newRow("minutes") << qint64{71'136'757'760} << "71.136 757";
        QTest::newRow("before the origin") << qint64{-17'000} << "-0.000 017";
    }
    void gutterTimes() {
        QFETCH(qint64, time_ns);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(gutterTime(time_ns)), text);
    }
};

QTEST_GUILESS_MAIN(LadderTest)
#include "ladder_test.moc"

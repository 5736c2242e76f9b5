// SPDX-License-Identifier: GPL-3.0-or-later
// What the capture lost stands in the ladder where it was lost.
#include "tests/model/ladder_story.h"

#include <QTest>

#include <algorithm>

using namespace synscope::model;
using synscope::tests::Story;

namespace {

constexpr TimeNs at(std::int64_t us) {
    return Story::kStart + us * 1000;
}

Story conversation() {
    Story story;
    return story.handshake().client(200, "PA", 1, 1, 100).server(300, "A", 1, 101);
}

} // namespace

class LadderHolesTest : public QObject {
    Q_OBJECT

private slots:
    void standWhereTheyBegin_data() {
        QTest::addColumn<qint64>("begin_us");
        QTest::addColumn<int>("arrows_above");
        QTest::newRow("between the first two") << qint64{50} << 1;
        QTest::newRow("with the final ACK") << qint64{130} << 3;
        QTest::newRow("between data and its ACK") << qint64{250} << 4;
        QTest::newRow("behind the last") << qint64{5000} << 5;
        QTest::newRow("before the first, until within") << qint64{-10} << 1;
    }
    void standWhereTheyBegin() {
        QFETCH(qint64, begin_us);
        QFETCH(int, arrows_above);
        const std::array holes{CaptureHole{at(begin_us), at(begin_us + 100'000), 1234}};
        LadderOptions options;
        options.holes = holes;
        const Ladder ladder = conversation().ladder({}, options);
        const auto gap = std::ranges::find(ladder.gaps, GapKind::CaptureLoss, &LadderGap::kind);
        QVERIFY(gap != ladder.gaps.end());
        QCOMPARE(std::ranges::count(ladder.gaps, GapKind::CaptureLoss, &LadderGap::kind), 1);
        const auto above = std::ranges::count_if(ladder.arrows,
                                                 [&](const auto& arrow) { return arrow.y_start < gap->y; });
        QCOMPARE(static_cast<int>(above), arrows_above);
        QCOMPARE(gap->length_ns, 100 * kMillisecondNs);
        for (const LadderArrow& arrow : ladder.arrows) { // nothing is drawn into it
            QVERIFY(arrow.y_end <= gap->y - gap->height / 2 ||
                    arrow.y_start - arrow.label_lines * kLabelHeight >= gap->y + gap->height / 2 - 1e-9);
        }
    }

    void timeStaysInOrder() {
        const std::array holes{CaptureHole{at(50), at(90), 1}, CaptureHole{at(60), at(500'000), 2},
                               CaptureHole{at(240), at(600'000), 3}};
        LadderOptions options;
        options.holes = holes;
        const Ladder ladder = conversation().ladder({}, options);
        QCOMPARE(std::ranges::count(ladder.gaps, GapKind::CaptureLoss, &LadderGap::kind), 3);
        QVERIFY(std::ranges::is_sorted(ladder.knots, {}, &LadderKnot::time));
        QVERIFY(std::ranges::is_sorted(ladder.knots, {}, &LadderKnot::y));
        QVERIFY(std::ranges::is_sorted(ladder.gaps, {}, &LadderGap::y));
    }

    void standInEveryFormat() {
        const std::array holes{CaptureHole{at(250), at(900), 1234}};
        LadderOptions options;
        options.holes = holes;
        const Story story = conversation();
        const Ladder ladder = story.ladder({}, options);
        const auto steps = story.steps();
        const Connection& connection = story.connection();
        for (const std::string& text :
             {ladderText(ladder, steps, connection), ladderMermaid(ladder, steps, connection),
              ladderPlantUml(ladder, steps, connection)}) {
            QVERIFY2(text.find("1234") != std::string::npos, text.c_str());
        }
        QVERIFY(ladderText(ladder, steps, connection).find("░░") != std::string::npos);
    }

    void withoutHolesNothingChanges() {
        QVERIFY(std::ranges::none_of(conversation().ladder().gaps,
                                     [](const LadderGap& gap) { return gap.kind == GapKind::CaptureLoss; }));
    }
};

QTEST_APPLESS_MAIN(LadderHolesTest)
#include "ladder_holes_test.moc"

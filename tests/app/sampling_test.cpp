// SPDX-License-Identifier: GPL-3.0-or-later
// When the kernel is looked at: as often as wanted, as seldom as the budget asks for.
#ifndef Q_MOC_RUN
#include "app/sampler.h"
#include "app/sampling_schedule.h"
#endif

#include <QtTest>

#include <array>

using namespace synscope;
using namespace synscope::app;
using model::kMillisecondNs;
using model::kSecondNs;
using model::TimeNs;

namespace {

constexpr std::array kAll{Look::Settings, Look::Sockets, Look::Counters, Look::Queues};

struct Played {
    double share = 0;
    std::array<int, kLooks> looks{};
};

/// A minute in which every look costs the same as the others of its kind.
Played play(SamplingSchedule& schedule, std::array<TimeNs, kLooks> costs) {
    constexpr TimeNs kLength = 60 * kSecondNs;
    Played played;
    TimeNs spent = 0;
    for (TimeNs now = 0; now < kLength; now = std::max(now + 1, schedule.next())) {
        for (const Look look : kAll) {
            if (schedule.due(look, now)) {
                const TimeNs cost = costs[static_cast<std::size_t>(look)];
                schedule.done(look, now, cost);
                spent += cost;
                ++played.looks[static_cast<std::size_t>(look)];
            }
        }
    }
    played.share = static_cast<double>(spent) / static_cast<double>(kLength);
    return played;
}

} // namespace

class SamplingTest : public QObject {
    Q_OBJECT

private slots:
    void cheapLooksComeAsOftenAsWanted() {
        SamplingSchedule schedule(20 * kMillisecondNs);
        const Played played = play(schedule, {100'000, 300'000, 1'000'000, 500'000});
        QCOMPARE(played.looks[static_cast<std::size_t>(Look::Queues)], 3000);
        QCOMPARE(played.looks[static_cast<std::size_t>(Look::Counters)], 300);
        QCOMPARE(played.looks[static_cast<std::size_t>(Look::Sockets)], 60);
        QVERIFY(schedule.report().note.empty());
    }

    void dearLooksKeepTheBudget_data() {
        QTest::addColumn<qlonglong>("queues_ns");
        QTest::addColumn<qlonglong>("sockets_ns");
        QTest::newRow("few sockets, cold caches") << 300'000LL << 8'000'000LL;
        QTest::newRow("20,000 TCP sockets") << 200'000LL << 60'000'000LL;
        QTest::newRow("20,000 UDP sockets") << 20'000'000LL << 60'000'000LL;
        QTest::newRow("a million") << 1'000'000'000LL << 3'000'000'000LL;
    }
    void dearLooksKeepTheBudget() {
        QFETCH(qlonglong, queues_ns);
        QFETCH(qlonglong, sockets_ns);
        SamplingSchedule schedule(20 * kMillisecondNs);
        const Played played = play(schedule, {queues_ns, 300'000, sockets_ns, 500'000});
        // The first look of each kind cannot be known to be dear.
        const double first = static_cast<double>(queues_ns + sockets_ns) / (60.0 * kSecondNs);
        QVERIFY2(played.share <= SamplingSchedule::kBudget + first,
                 qPrintable(QString::number(played.share)));
        QVERIFY(!schedule.report().note.empty());
    }

    void wishesAreHeldWithinBounds() {
        QCOMPARE(SamplingSchedule(1).interval(Look::Queues), SamplingSchedule::kShortest);
        QCOMPARE(SamplingSchedule(3600 * kSecondNs).interval(Look::Queues), SamplingSchedule::kLongest);
    }
    void aDearLookCountsAtOnceAndIsForgottenSlowly() {
        SamplingSchedule schedule(20 * kMillisecondNs);
        schedule.done(Look::Queues, 0, 10 * kMillisecondNs);
        QCOMPARE(schedule.interval(Look::Queues), kSecondNs);
        schedule.done(Look::Queues, 0, 0);
        QCOMPARE(schedule.interval(Look::Queues), 900 * kMillisecondNs);
    }
    void hurryIsHeldBack() {
        SamplingSchedule schedule(20 * kMillisecondNs);
        schedule.done(Look::Sockets, 0, kMillisecondNs);
        schedule.hurry(Look::Sockets, 100 * kMillisecondNs);
        QVERIFY(!schedule.due(Look::Sockets, 100 * kMillisecondNs));
        QVERIFY(schedule.due(Look::Sockets, 500 * kMillisecondNs));
    }

    void theSamplerLooksAndStops() {
        Sampler sampler({"lo", 20 * kMillisecondNs, {}, {}});
        QTRY_VERIFY_WITH_TIMEOUT(sampler.looks() > 2, 10000);
        sampler.select(capture::SelectedConnection{});
        const auto view = sampler.view();
        QVERIFY(view != nullptr);
        QVERIFY(view->now.counters);
        QVERIFY(!view->backlog.empty());
        QVERIFY(!view->now.capture_ring); // nothing is being captured, and it says so
        QVERIFY(!view->now.capture_ring.why_not.empty());
    }
};

QTEST_GUILESS_MAIN(SamplingTest)
#include "sampling_test.moc"

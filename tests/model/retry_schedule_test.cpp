// SPDX-License-Identifier: GPL-3.0-or-later
// The tables that were measured on Linux, and those that other systems' sources give.
#include "model/retry_schedule.h"

#include <QTest>

#include <cmath>

using namespace synscope::model;

using Times = QList<double>;

class RetryScheduleTest : public QObject {
    Q_OBJECT

private slots:
    void synsOfLinux_data() {
        QTest::addColumn<int>("retries");
        QTest::addColumn<int>("linear");
        QTest::addColumn<Times>("sends");
        QTest::addColumn<double>("gives_up");
        QTest::newRow("default since 6.5") << 6 << 4 << Times{0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67} << 131.0;
        QTest::newRow("before 6.5") << 6 << 0 << Times{0, 1, 3, 7, 15, 31, 63} << 127.0;
        QTest::newRow("linear 2, retries 3: the count ends it") << 3 << 2 << Times{0, 1, 2, 3, 5, 9} << 17.0;
        QTest::newRow("linear 4, retries 3: both") << 3 << 4 << Times{0, 1, 2, 3, 4, 5, 7, 11} << 19.0;
        QTest::newRow("linear 4, retries 2: the time ends it") << 2 << 4 << Times{0, 1, 2, 3, 4, 5} << 7.0;
        QTest::newRow("linear 4, retries 1: the time ends it") << 1 << 4 << Times{0, 1, 2} << 3.0;
        QTest::newRow("linear 0, retries 1") << 1 << 0 << Times{0, 1} << 3.0;
    }
    void synsOfLinux() {
        QFETCH(int, retries);
        QFETCH(int, linear);
        QFETCH(Times, sends);
        QFETCH(double, gives_up);
        const RetrySettings settings{.syn_retries = retries, .syn_linear_timeouts = linear};
        const auto schedule = retrySchedule(Retry::Syn, Stack::LinuxSince65, settings);
        QCOMPARE(Times(schedule.sends_s.begin(), schedule.sends_s.end()), sends);
        QCOMPARE(schedule.gives_up_s, gives_up);
        QVERIFY(schedule.measured);
    }

    void synsOfOtherSystems_data() {
        QTest::addColumn<int>("stack");
        QTest::addColumn<Times>("sends");
        QTest::addColumn<double>("gives_up");
        QTest::newRow("FreeBSD 13") << int(Stack::FreeBsd) << Times{0, 1, 3, 7, 15, 31, 63} << 75.0;
        QTest::newRow("FreeBSD old") << int(Stack::FreeBsdOld) << Times{0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67}
                                     << 75.0;
        QTest::newRow("macOS") << int(Stack::MacOs) << Times{0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67} << 75.0;
        QTest::newRow("Windows 8") << int(Stack::WindowsSince8) << Times{0, 1, 3, 7, 15} << 31.0;
        QTest::newRow("Windows 7") << int(Stack::WindowsOld) << Times{0, 3, 9} << 21.0;
    }
    void synsOfOtherSystems() {
        QFETCH(int, stack);
        QFETCH(Times, sends);
        QFETCH(double, gives_up);
        const auto schedule = retrySchedule(Retry::Syn, static_cast<Stack>(stack));
        QCOMPARE(Times(schedule.sends_s.begin(), schedule.sends_s.end()), sends);
        QCOMPARE(schedule.gives_up_s, gives_up);
        QVERIFY(!schedule.measured);
    }

    void synAcksOfLinux() {
        const auto schedule = retrySchedule(Retry::SynAck, Stack::LinuxSince65);
        QCOMPARE(schedule.sends_s, (std::vector<double>{0, 1, 3, 7, 15, 31}));
        QCOMPARE(schedule.gives_up_s, 63.0);
    }

    void dataGivesUpByTime() {
        const auto defaults = retrySchedule(Retry::Data, Stack::LinuxSince65);
        QVERIFY(std::abs(defaults.gives_up_s - 924.6) < 0.1); // ip-sysctl.rst: "924.6 seconds"
        const auto five = retrySchedule(Retry::Data, Stack::LinuxSince65, {.retries2 = 5, .rto_s = 0.23});
        QVERIFY(five.gives_up_s > 12.6 && five.gives_up_s < 15.0); // measured 14.9
        const auto user = retrySchedule(Retry::Data, Stack::LinuxSince65, {.user_timeout_s = 3});
        QCOMPARE(user.gives_up_s, 3.0);
    }

    void keepAliveCountsFromTheLastWord() {
        const RetrySettings settings{.keepalive_time_s = 2, .keepalive_interval_s = 1, .keepalive_probes = 3};
        const auto schedule = retrySchedule(Retry::KeepAlive, Stack::LinuxSince65, settings);
        QCOMPARE(schedule.sends_s, (std::vector<double>{2, 3, 4}));
        QCOMPARE(schedule.gives_up_s, 5.0);
    }

    void everySettingEnds() {
        for (const int retries : {1, 6, 127}) {
            for (const int linear : {0, 4, 127}) {
                const auto schedule = retrySchedule(Retry::Syn, Stack::LinuxSince65,
                                                    {.syn_retries = retries, .syn_linear_timeouts = linear});
                QVERIFY(schedule.sends_s.size() <= 255);
                QVERIFY(schedule.gives_up_s > schedule.sends_s.back());
                QVERIFY(!schedule.rule.empty());
            }
        }
    }

    void spacingTellsTheStack_data() {
        QTest::addColumn<Times>("sends");
        QTest::addColumn<QList<int>>("fitting");
        const int new_linux = int(Stack::LinuxSince65), old_linux = int(Stack::LinuxBefore65),
                  bsd = int(Stack::FreeBsd), old_bsd = int(Stack::FreeBsdOld), mac = int(Stack::MacOs),
                  win = int(Stack::WindowsSince8), old_win = int(Stack::WindowsOld);
        QTest::newRow("one SYN fits all")
            << Times{0} << QList<int>{new_linux, old_linux, bsd, old_bsd, mac, win, old_win};
        QTest::newRow("3 s") << Times{0, 3.01} << QList<int>{old_win};
        QTest::newRow("1 s, then 1 s") << Times{0, 1.01, 2.03} << QList<int>{new_linux, old_bsd, mac};
        QTest::newRow("doubling") << Times{0, 1.01, 3.03, 7.25} << QList<int>{old_linux, bsd, win};
        QTest::newRow("doubling five times")
            << Times{0, 1.01, 3.03, 7.25, 15.4, 31.6} << QList<int>{old_linux, bsd};
        QTest::newRow("measured default") << Times{0, 1.0, 2.0, 3.1, 4.1, 5.1, 7.1, 11.3, 19.5, 35.6, 69.7}
                                          << QList<int>{new_linux, old_bsd, mac};
        QTest::newRow("an application's own loop") << Times{0, 0.25, 0.5} << QList<int>{};
    }
    void spacingTellsTheStack() {
        QFETCH(Times, sends);
        QFETCH(QList<int>, fitting);
        QList<int> found;
        for (const StackFit& fit : fitStacks(std::vector<double>(sends.begin(), sends.end()))) {
            if (fit.fits) {
                found.append(int(fit.stack));
            }
        }
        QCOMPARE(found, fitting);
    }

    void itIsSaidHowManyMoreWouldDecide() {
        const std::vector<double> two{0, 1.0};
        const auto fits = fitStacks(two);
        QVERIFY(fits[int(Stack::LinuxSince65)].fits && fits[int(Stack::LinuxBefore65)].fits);
        QVERIFY(fits[int(Stack::LinuxBefore65)].decided_after >= 1);
        const auto alone = fitStacks(std::vector<double>{0, 3.0});
        QCOMPARE(alone[int(Stack::WindowsOld)].decided_after, 0);
    }

    void aForecastNamesTheNextSendAndTheEnd() {
        const auto schedule = retrySchedule(Retry::Syn, Stack::LinuxSince65);
        const auto fourth = forecast(schedule, 4);
        QCOMPARE(fourth.total, 11);
        QCOMPARE(fourth.next_s, 4.0);
        QCOMPARE(fourth.gives_up_s, 131.0);
        QVERIFY(!forecast(schedule, 11).next_s.has_value());
        QVERIFY(!forecast(schedule, 99).next_s.has_value());
    }

    void timersRunLateNeverEarly() {
        const TimeBand band = bandOf(8.0);
        QCOMPARE(band.earliest_s, 8.0);
        QVERIFY(band.latest_s > 8.9 && band.latest_s < 9.1);
    }
};

QTEST_GUILESS_MAIN(RetryScheduleTest)
#include "retry_schedule_test.moc"

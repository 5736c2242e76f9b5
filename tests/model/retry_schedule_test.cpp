// SPDX-License-Identifier: GPL-3.0-or-later
// The tables that were measured on Linux, those that other systems' sources give, and observed SYNs held
// against them.
#include "model/retry_fit.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

using namespace synscope::model;

using Times = QList<double>;

namespace {

RetrySchedule scheduleOf(Retry retry, Stack stack, const RetrySettings& settings = {}) {
    const auto schedule = retrySchedule(retry, stack, settings);
    return schedule ? *schedule : RetrySchedule{};
}

} // namespace

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
        const auto schedule = scheduleOf(Retry::Syn, Stack::LinuxSince65, settings);
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
        const auto schedule = scheduleOf(Retry::Syn, static_cast<Stack>(stack));
        QCOMPARE(Times(schedule.sends_s.begin(), schedule.sends_s.end()), sends);
        QCOMPARE(schedule.gives_up_s, gives_up);
        QVERIFY(!schedule.measured);
    }

    void synAcksOfLinux() {
        const auto schedule = scheduleOf(Retry::SynAck, Stack::LinuxSince65);
        QCOMPARE(schedule.sends_s, (std::vector<double>{0, 1, 3, 7, 15, 31}));
        QCOMPARE(schedule.gives_up_s, 63.0);
    }

    void otherTimersOfLinux_data() {
        QTest::addColumn<int>("retry");
        QTest::addColumn<int>("case_number");
        QTest::addColumn<Times>("sends");
        QTest::addColumn<double>("gives_up");
        QTest::addRow("data, tcp_retries2 3: measured 0 .2 .4 .85 1.7 3.4, ETIMEDOUT 6.6")
            << int(Retry::Data) << 0 << Times{0, 0.2, 0.4, 0.8, 1.6, 3.2} << 6.4;
        QTest::addRow("data, tcp_retries2 5: measured .23 .46 .93 1.9 3.7 7.5, ETIMEDOUT 14.9")
            << int(Retry::Data) << 1 << Times{0, 0.23, 0.46, 0.92, 1.84, 3.68, 7.36} << 14.72;
        QTest::addRow("data, user timeout 3 s: measured .23 .46 .93 1.9, ETIMEDOUT 3.46")
            << int(Retry::Data) << 2 << Times{0, 0.23, 0.46, 0.92, 1.84} << 3.46;
        QTest::addRow("data without loss probe")
            << int(Retry::Data) << 3 << Times{0, 0.2, 0.6, 1.4, 3.0} << 6.2;
        QTest::addRow("FIN, tcp_orphan_retries 2: measured 0 .2 .4 .86 1.7")
            << int(Retry::Fin) << 4 << Times{0, 0.2, 0.4, 0.8, 1.6} << 3.2;
        QTest::addRow("window probes, tcp_retries2 4")
            << int(Retry::ZeroWindowProbe) << 5 << Times{0.2, 0.6, 1.4, 3.0} << 6.2;
        QTest::addRow("keep-alive, user timeout 3.5 s: measured 1 2 3, ETIMEDOUT 4")
            << int(Retry::KeepAlive) << 6 << Times{1, 2, 3} << 4.0;
        QTest::addRow("SYN, user timeout 2.5 s: measured 0 1 2, ETIMEDOUT 2.5")
            << int(Retry::Syn) << 7 << Times{0, 1, 2} << 2.5;
        QTest::addRow("SYN, user timeout 0.4 s: measured 0 1, ETIMEDOUT 1.02")
            << int(Retry::Syn) << 8 << Times{0, 1} << 1.0;
    }
    void otherTimersOfLinux() {
        QFETCH(int, retry);
        QFETCH(int, case_number);
        QFETCH(Times, sends);
        QFETCH(double, gives_up);
        const std::array<RetrySettings, 9> settings{{
            {.retries2 = 3},
            {.retries2 = 5, .rto_s = 0.23},
            {.rto_s = 0.23, .user_timeout_s = 3},
            {.retries2 = 3, .tail_loss_probe = false},
            {.orphan_retries = 2},
            {.retries2 = 4},
            {.user_timeout_s = 3.5, .keepalive_time_s = 1, .keepalive_interval_s = 1},
            {.user_timeout_s = 2.5},
            {.user_timeout_s = 0.4},
        }};
        const auto schedule = scheduleOf(static_cast<Retry>(retry), Stack::LinuxSince65,
                                         settings[static_cast<std::size_t>(case_number)]);
        QCOMPARE(int(schedule.sends_s.size()), int(sends.size()));
        for (int i = 0; i < sends.size(); ++i) {
            QVERIFY2(std::abs(schedule.sends_s[std::size_t(i)] - sends[i]) < 1e-9,
                     qPrintable(QString::number(schedule.sends_s[std::size_t(i)])));
        }
        QVERIFY2(std::abs(schedule.gives_up_s - gives_up) < 1e-9,
                 qPrintable(QString::number(schedule.gives_up_s)));
        QVERIFY(schedule.measured);
    }

    void theElapsedLimitStopsDoublingAtTheLongestWait() {
        // tcp_model_timeout(): 7 doublings from 1 s would pass 120 s.
        const auto schedule = scheduleOf(Retry::Syn, Stack::LinuxSince65,
                                         {.syn_retries = 8, .syn_linear_timeouts = 20});
        QVERIFY(schedule.gives_up_s >= 127 + 2 * 120);
        QVERIFY(schedule.gives_up_s < 127 + 4 * 120);
    }

    void dataByDefaultTakesAQuarterOfAnHour() {
        const auto defaults = scheduleOf(Retry::Data, Stack::LinuxSince65);
        QVERIFY(english(defaults.rule).find("924.6") != std::string::npos); // ip-sysctl.rst
        QVERIFY(defaults.gives_up_s > 924.6 && defaults.gives_up_s < 924.6 + 120);
    }

    void everyTableNamesItsSource() {
        for (int retry = 0; retry < kRetryCount; ++retry) {
            for (int stack = 0; stack < kStackCount; ++stack) {
                const auto schedule = retrySchedule(static_cast<Retry>(retry), static_cast<Stack>(stack));
                QVERIFY(schedule.has_value() || !isLinux(static_cast<Stack>(stack)));
                if (schedule) {
                    QVERIFY(std::string_view(schedule->source).size() > 10);
                    QVERIFY(!schedule->rule.empty());
                    QCOMPARE(schedule->measured, isLinux(static_cast<Stack>(stack)));
                    QVERIFY(std::is_sorted(schedule->sends_s.begin(), schedule->sends_s.end()));
                    QVERIFY(schedule->gives_up_s > schedule->sends_s.back());
                    QCOMPARE(schedule->sends_s.front() == 0, repeatsAnOriginal(static_cast<Retry>(retry)));
                }
            }
        }
    }

    void namesReadBack() {
        for (int retry = 0; retry < kRetryCount; ++retry) {
            QVERIFY(parseRetry(retryName(static_cast<Retry>(retry))) == static_cast<Retry>(retry));
        }
        QVERIFY(!parseRetry("rst").has_value());
    }

    void theEndOfTheSynsDependsOnWhetherTheCaptureIsOver() {
        const SynTrain all_of_them{11, 0, 67 * kSecondNs};
        QVERIFY(synsAreOver(all_of_them, 68 * kSecondNs, true));
        QVERIFY(!synsAreOver(all_of_them, 68 * kSecondNs, false));
        QVERIFY(synsAreOver(all_of_them, 132 * kSecondNs, false));
        QVERIFY(!synsAreOver({3, 0, 2 * kSecondNs}, 3 * kSecondNs, true));
    }

    void keepAliveCountsFromTheLastWord() {
        const RetrySettings settings{.keepalive_time_s = 2, .keepalive_interval_s = 1, .keepalive_probes = 3};
        const auto schedule = scheduleOf(Retry::KeepAlive, Stack::LinuxSince65, settings);
        QCOMPARE(schedule.sends_s, (std::vector<double>{2, 3, 4}));
        QCOMPARE(schedule.gives_up_s, 5.0);
    }

    void everySettingEnds() {
        for (const int retries : {1, 6, 127}) {
            for (const int linear : {0, 4, 127}) {
                const auto schedule = scheduleOf(Retry::Syn, Stack::LinuxSince65,
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

    void timersRunLateNeverEarly() {
        const TimeBand band = bandOf(8.0);
        QCOMPARE(band.earliest_s, 8.0);
        QVERIFY(band.latest_s > 8.9 && band.latest_s < 9.1);
    }
};

QTEST_GUILESS_MAIN(RetryScheduleTest)
#include "retry_schedule_test.moc"

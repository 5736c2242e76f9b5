// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/job_runner.h"

#include <QTest>

#include <atomic>
#include <memory>
#include <thread>

using synscope::ui::JobRunner;

class JobRunnerTest : public QObject {
    Q_OBJECT

private slots:
    void deliversOnTheOwnersThread() {
        JobRunner runner;
        const std::thread::id here = std::this_thread::get_id();
        std::thread::id worked;
        std::thread::id delivered;
        runner.start([&](const std::stop_token&) -> JobRunner::Delivery {
            worked = std::this_thread::get_id();
            return [&] { delivered = std::this_thread::get_id(); };
        });
        QVERIFY(runner.busy());
        QTRY_VERIFY(!runner.busy());
        QVERIFY(worked != here);
        QVERIFY(delivered == here);
    }

    void aNewerJobVoidsTheOlder() {
        JobRunner runner;
        std::atomic<bool> started{false};
        std::atomic<bool> stopped{false};
        QList<int> delivered;
        runner.start([&](const std::stop_token& stop) -> JobRunner::Delivery {
            started = true;
            while (!stop.stop_requested()) {
                std::this_thread::yield();
            }
            stopped = true;
            return [&] { delivered.append(1); };
        });
        QTRY_VERIFY(started);
        runner.start(
            [&](const std::stop_token&) -> JobRunner::Delivery { return [&] { delivered.append(2); }; });
        QTRY_VERIFY(!runner.busy());
        QVERIFY(stopped);
        QCOMPARE(delivered, QList<int>{2});
    }

    void aResultOnItsWayDies() {
        JobRunner runner;
        std::atomic<bool> worked{false};
        bool delivered = false;
        runner.start([&](const std::stop_token&) -> JobRunner::Delivery {
            worked = true;
            return [&] { delivered = true; };
        });
        while (!worked) { // without the event loop, so that the delivery waits in its queue
            std::this_thread::yield();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        runner.cancel();
        QVERIFY(!runner.busy());
        QTest::qWait(10);
        QVERIFY(!delivered);
    }

    void theDestructorWaits() {
        std::atomic<bool> done{false};
        {
            JobRunner runner;
            std::atomic<bool> started{false};
            runner.start([&](const std::stop_token& stop) -> JobRunner::Delivery {
                started = true;
                while (!stop.stop_requested()) {
                    std::this_thread::yield();
                }
                done = true;
                return {};
            });
            QTRY_VERIFY(started);
        }
        QVERIFY(done);
    }

    void nothingToDeliverEndsTheJob() {
        JobRunner runner;
        runner.start([](const std::stop_token&) -> JobRunner::Delivery { return {}; });
        QTRY_VERIFY(!runner.busy());
    }
};

QTEST_GUILESS_MAIN(JobRunnerTest)
#include "job_runner_test.moc"

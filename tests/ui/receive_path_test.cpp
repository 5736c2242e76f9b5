// SPDX-License-Identifier: GPL-3.0-or-later
// The receive path on screen: stations and what to change, charts that grow and can be held, counters that
// moved.
#ifndef Q_MOC_RUN
#include "model/kernel_history.h"
#include "ui/charts/series_chart.h"
#include "ui/receive_path/moved_counters.h"
#include "ui/receive_path/receive_path_pane.h"
#include "ui/receive_path/station_box.h"
#include "ui/receive_path/station_strip.h"
#include "ui/time_cursor.h"
#endif
#include "tests/ui/warnings.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace synscope;
using namespace synscope::ui;
using model::kSecondNs;

namespace {

constexpr model::TimeNs kStart = 1'000 * kSecondNs;

/// Second by second: a UDP socket that fills up, drops from the third second on.
class Story {
public:
    std::shared_ptr<const model::KernelView> next() {
        model::KernelSnapshot now;
        now.time = kStart + seconds_ * kSecondNs;
        now.card.interface = "eth0";
        now.card.counters = model::InterfaceCounters{};
        now.softnet = std::vector<model::SoftnetCpu>{{0, 0, 0, 0, 5U}};
        now.interrupts = model::Interrupts{};
        now.settings = {{"net.core.rmem_default", std::string("8192"), model::Unit::Bytes, {}}};
        const std::int64_t drops = seconds_ < 3 ? 0 : 10 * (seconds_ - 2);
        now.counters = model::Counters{std::make_shared<const std::vector<std::string>>(
                                           std::vector<std::string>{"Udp.RcvbufErrors", "Udp.OutDatagrams"}),
                                       {drops, seconds_}};
        now.counters_time = now.time;
        model::KernelSocket socket;
        socket.protocol = model::SocketProtocol::Udp;
        socket.state = model::SocketState::Close;
        socket.local = {model::IpAddress::v4(0x7f000001), 5001};
        socket.cookie = 7;
        socket.memory = model::SocketMemory{};
        socket.memory->rmem_alloc = static_cast<std::uint32_t>(std::min(8192, 2048 * seconds_));
        socket.memory->rcvbuf = 8192;
        socket.memory->drops = static_cast<std::uint32_t>(drops);
        now.watched = {socket};
        history_.add(now);
        ++seconds_;
        return history_.view({});
    }
    std::shared_ptr<const model::KernelView> after(int seconds) {
        std::shared_ptr<const model::KernelView> view;
        for (int i = 0; i < seconds; ++i) {
            view = next();
        }
        return view;
    }

private:
    model::KernelHistory history_;
    int seconds_ = 0;
};

} // namespace

class ReceivePathTest : public QObject {
    Q_OBJECT

private slots:
    void init() { tests::failOnWarnings(); }

    void beforeTheFirstLookItSaysThatItWaits() {
        TimeCursor cursor;
        ReceivePathPane pane(cursor);
        pane.setView(nullptr);
        QVERIFY(pane.socketChart().content().emptiness.contains("first look"));
        QCOMPARE(pane.strip().command(), QString());
    }

    void aDroppingStationSaysWhatToChange() {
        TimeCursor cursor;
        ReceivePathPane pane(cursor);
        Story story;
        pane.setView(story.after(2));
        QCOMPARE(pane.strip().command(), QString());
        pane.setView(story.after(3));
        QCOMPARE(pane.strip().command(), "sysctl -w net.core.rmem_default=16384  # today 8192");
        const StationBox& box = pane.strip().box(model::kSocketBuffer);
        QVERIFY(box.accessibleDescription().contains("drops now"));
        QVERIFY(box.toolTip().contains("sock_diag of udp 127.0.0.1:5001"));
        QVERIFY(pane.strip().box(model::kRing).toolTip().contains("fill: not looked at yet"));
    }

    void chartsGrowHoldAndKeepAZoom() {
        TimeCursor cursor;
        ReceivePathPane pane(cursor);
        pane.resize(1200, 300);
        Story story;
        pane.setView(story.after(4));
        const ChartContent& content = pane.socketChart().content();
        QVERIFY(content.title.contains("127.0.0.1:5001"));
        QCOMPARE(content.lines.size(), 2U);
        QCOMPARE(content.ticks.size(), 1U); // one drop was noticed so far
        QCOMPARE(content.reading(kStart + kSecondNs), "2.0 kB of 8.2 kB");
        QCOMPARE(content.last, kStart + 3 * kSecondNs);
        pane.setPaused(true);
        pane.setView(story.next());
        QCOMPARE(pane.socketChart().content().last, kStart + 3 * kSecondNs);
        pane.setPaused(false);
        QCOMPARE(pane.socketChart().content().last, kStart + 4 * kSecondNs);
        QTest::keyClick(&pane.socketChart(), Qt::Key_Plus);
        const double from = pane.socketChart().timeWindow().from();
        pane.setView(story.after(200)); // far longer than what is shown without a zoom
        QCOMPARE(pane.socketChart().timeWindow().from(), from);
    }

    void countersThatMoved() {
        TimeCursor cursor;
        ReceivePathPane pane(cursor);
        const QAbstractItemModelTester tester(&pane.counters(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        Story story;
        pane.setView(story.after(5));
        const MovedCounters& counters = pane.counters();
        QCOMPARE(counters.rowCount(), 2);
        const auto at = [&counters](int row, int column, int role) {
            return counters.data(counters.index(row, column), role).toString();
        };
        QCOMPARE(at(0, MovedCounters::Name, Qt::DisplayRole), "Udp.RcvbufErrors"); // losses first
        QCOMPARE(at(0, MovedCounters::Delta, Qt::DisplayRole), "+20");
        QVERIFY(at(0, MovedCounters::Name, Qt::ToolTipRole).contains("receive buffer was full"));
        pane.setView(story.next());
        QCOMPARE(at(0, MovedCounters::Delta, Qt::DisplayRole), "+30");
        pane.setView(nullptr);
        QCOMPARE(counters.rowCount(), 0);
    }

    void aChosenCounterTellsWhenItMoved() {
        TimeCursor cursor;
        ReceivePathPane pane(cursor);
        QSignalSpy chosen(&pane, &ReceivePathPane::counterChosen);
        Story story;
        pane.setView(story.after(5));
        auto* table = pane.findChild<QTreeView*>(QStringLiteral("counters"));
        emit table->activated(pane.counters().index(0, 0));
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), "Udp.RcvbufErrors");
        const auto times = chosen[0][1].value<std::vector<model::TimeSpan>>();
        QCOMPARE(times.size(), 1U); // it dropped from the third second on
        QCOMPARE(times[0], (model::TimeSpan{kStart + 2 * kSecondNs, kStart + 4 * kSecondNs}));
        QCOMPARE(cursor.time(), kStart + 4 * kSecondNs);
    }

    void aStationIsChosenByKey() {
        TimeCursor cursor;
        ReceivePathPane pane(cursor);
        Story story;
        pane.setView(story.after(5));
        StationBox& wire = pane.strip().box(model::kWire);
        const QSignalSpy chosen(&wire, &StationBox::chosen);
        QTest::keyClick(&wire, Qt::Key_Space);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(pane.strip().command(), QString()); // of the wire there is nothing to change
        QTest::keyClick(&wire, Qt::Key_Space);
        QVERIFY(!pane.strip().command().isEmpty());
    }
};

QTEST_MAIN(ReceivePathTest)
#include "receive_path_test.moc"

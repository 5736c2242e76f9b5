// SPDX-License-Identifier: GPL-3.0-or-later
// Which stretch of time is shown; series as charts; the receive buffer in words; outcomes counted.
#include "tests/model/handshake.h"
#include "tests/ui/fake_feed.h"
#include "ui/charts/charts_pane.h"
#include "ui/charts/fill_content.h"
#include "ui/charts/gauge.h"
#include "ui/charts/outcome_chart.h"
#include "ui/charts/plot_paint.h"
#include "ui/charts/plot_style.h"
#include "ui/charts/series_chart.h"
#include "ui/charts/time_window.h"
#include "ui/time_cursor.h"

#include "tests/ui/warnings.h"

#include <QLabel>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <numeric>

using namespace synscope;
using namespace synscope::ui;
using synscope::tests::FakeFeed;
using synscope::tests::Handshake;

namespace {

constexpr const char* kStall = R"(
    C> SYN ws=7
    S> SYN,ACK ws=2
    C> ACK win=500
    C> PSH,ACK 1000 win=500
    S> ACK win=1000
    C> PSH,ACK 3000 win=500
    S> ACK win=0
    +1s C> ACK seq=4000 win=500
    S> ACK win=0
    +1s S> ACK win=1000
)";

std::shared_ptr<const ConnectionTrace> traceOf(const Handshake& handshake) {
    auto trace = std::make_shared<ConnectionTrace>(
        ConnectionTrace{model::ConnectionId{1}, model::SequenceTrace(handshake.connection()), {}, 1, 0});
    for (const model::Segment& segment : handshake.segments()) {
        trace->sequence.add(segment);
    }
    for (const model::Side side : {model::Side::Client, model::Side::Server}) {
        trace->fills[model::index(side)] = model::inferWindowFill(trace->sequence, side);
    }
    return trace;
}

} // namespace

class ChartsTest : public QObject {
    Q_OBJECT

private slots:
    void init() { tests::failOnWarnings(); }

    void ticksSayWhereTheyStand_data() {
        QTest::addColumn<double>("length_s");
        QTest::newRow("15 s") << 15.0;
        QTest::newRow("12.5 s") << 12.5;
        QTest::newRow("0.7 s") << 0.7;
        QTest::newRow("3 ms") << 0.003;
        QTest::newRow("an hour") << 3600.0;
    }
    // A label reads back as the tick that it stands at: no “3 s” at 2.5 s.
    void ticksSayWhereTheyStand() {
        QFETCH(double, length_s);
        SecondTicker ticker;
        QVector<double> ticks;
        QVector<QString> labels;
        ticker.generate(QCPRange(0, length_s), QLocale::c(), u'f', 6, ticks, nullptr, &labels);
        QVERIFY(ticks.size() > 2);
        for (int i = 0; i < ticks.size(); ++i) {
            const double read = labels[i].chopped(2).toDouble();
            QVERIFY2(std::abs(read - ticks[i]) < length_s / 1e3, qPrintable(labels[i]));
        }
    }

    void windowOfNothingHasALength() {
        for (const model::TimeNs last : {model::TimeNs{5}, model::TimeNs{4}}) {
            const TimeWindow window(5, last);
            QVERIFY(window.length() >= TimeWindow::kShortestNs);
            QVERIFY(window.whole());
            QCOMPARE(window.timeOf(window.offsetOf(17)), model::TimeNs{17});
        }
    }

    void windowStaysWithinEverything() {
        TimeWindow window(0, 1000 * model::kSecondNs);
        const double whole = window.length();
        const double from = window.from();
        window.zoom(0.01, 0);
        QVERIFY(window.whole());
        window.zoom(10, window.to());
        QVERIFY(std::abs(window.length() - whole / 10) < 1);
        window.pan(1e18);
        QVERIFY(window.to() <= from + whole);
        window.pan(-1e18);
        QCOMPARE(window.from(), from);
        for (int i = 0; i < 200; ++i) {
            window.zoom(2, 3e11);
        }
        QVERIFY(window.length() >= TimeWindow::kShortestNs);
        QVERIFY(window.from() <= 3e11 && window.to() >= 3e11);
    }

    void windowRevealsWithAMargin() {
        TimeWindow window(0, 100 * model::kSecondNs);
        window.zoom(10, 0);
        window.reveal(50e9);
        QVERIFY(window.from() < 50e9 && window.to() > 50e9 + 0.5e9);
        const double from = window.from();
        window.reveal(50e9);
        QCOMPARE(window.from(), from);
    }

    void windowKeepsWhatAnotherShowed() {
        TimeWindow before(0, model::kSecondNs);
        before.zoom(4, 0.5e9);
        TimeWindow after(0, 2 * model::kSecondNs);
        after.keep(before);
        QCOMPARE(after.from(), before.from());
        QCOMPARE(after.to(), before.to());
        after.fit();
        before.fit();
        after.keep(before); // everything stays everything
        QVERIFY(after.whole());
    }

    void columnsAreNeverMoreThanPixels() {
        PlotMap map;
        map.area = QRectF(0, 0, 50, 100);
        map.to = 1e6;
        int columns = 0;
        double low = 1e9;
        ColumnMerger merger(map, [&](double x, const model::Range& range) {
            ++columns;
            low = std::min(low, range.low);
            QVERIFY(x >= 0 && x <= 50.5);
        });
        for (int i = 0; i < 100'000; ++i) {
            const double value = i == 77'777 ? -5 : i;
            merger.add({i * 10, i * 10, value, value, value, value});
        }
        merger.finish();
        QCOMPARE(columns, 50);
        QCOMPARE(low, -5.0);
    }

    void stepLineBreaksWhereThereIsNoValue() {
        PlotMap map;
        map.area = QRectF(0, 0, 100, 100);
        map.to = 100;
        StepLine line(map);
        const double none = std::nan("");
        line.add(10, {10, 10, 0.5, 0.5, 0.5, 0.5});
        line.add(20, {20, 20, none, none, none, none});
        line.add(30, {30, 30, 0.2, 0.2, 0.2, 0.2});
        const auto parts = line.take(40);
        QCOMPARE(parts.size(), 2);
        QCOMPARE(parts[0], QPolygonF({{10, 50}, {20, 50}}));
        QCOMPARE(parts[1], QPolygonF({{30, 80}, {40, 80}}));
    }

    void bufferInWords() {
        const auto trace = traceOf(Handshake(kStall));
        const model::Connection connection = Handshake(kStall).connection();
        const ChartContent content = fillContent(trace, &connection, model::Side::Server);
        QCOMPARE(content.title, QStringLiteral("Receive buffer · server 10.9.0.2:8080"));
        QCOMPARE(content.provenance, QStringLiteral("inferred from the advertised window"));
        QVERIFY(content.assumption.contains(QStringLiteral("sk_rcvbuf")));
        QCOMPARE(content.bands.size(), std::size_t{1});
        QCOMPARE(content.bands[0].label, QStringLiteral("window 0 for 2 s · 1 probe"));
        QCOMPARE(content.summary, QStringLiteral("highest ≥ 4.0 kB · window 0 for 2 s in all"));
        QCOMPARE(content.reading(content.bands[0].begin), QStringLiteral("≥ 4.0 kB waiting · window 0 B"));
        QCOMPARE(fillShare(*trace, model::Side::Server, content.bands[0].begin), 1.0);
        QCOMPARE(fillShare(*trace, model::Side::Server, content.last), 0.0);
        QCOMPARE(fillShare(*trace, model::Side::Server, content.first), -1.0);
    }

    void whatIsNotReadableSaysSo() {
        const Handshake midstream("C> PSH,ACK 100\nS> ACK win=7\nS> ACK win=0\n");
        const model::Connection connection = midstream.connection();
        const ChartContent content = fillContent(traceOf(midstream), &connection, model::Side::Server);
        QVERIFY(content.lines.empty());
        QCOMPARE(content.provenance, QStringLiteral("not readable"));
        QVERIFY(content.emptiness.contains(QStringLiteral("SYN")));
        QCOMPARE(content.bands[0].label, QStringLiteral("window 0, not opened again"));
    }

    void emptyStatesSayWhatToDo() {
        QVERIFY(fillContent(nullptr, nullptr, model::Side::Client)
                    .emptiness.contains(QStringLiteral("Select a connection")));
        const model::Connection connection;
        QVERIFY(fillContent(nullptr, &connection, model::Side::Client)
                    .emptiness.contains(QStringLiteral("Reading")));
    }

    void cursorMovesChartsAndGauges() {
        FakeFeed feed;
        TimeCursor cursor;
        ChartsPane pane(feed, cursor);
        pane.resize(1200, 190);
        pane.show();
        QVERIFY(QTest::qWaitForWindowExposed(&pane));
        const auto trace = traceOf(Handshake(kStall));
        const model::Connection connection = Handshake(kStall).connection();
        pane.setTrace(trace, &connection);
        QCOMPARE(pane.gauge(model::Side::Server).share(), 1.0);
        cursor.set(trace->sequence.lastTime());
        QCOMPARE(pane.gauge(model::Side::Server).share(), 0.0);
        QSignalSpy moved(&cursor, &TimeCursor::moved);
        QWidget* plot = pane.buffer(model::Side::Server).childAt(200, 80);
        QTest::mouseMove(plot, QPoint(plot->width() / 2, plot->height() / 2));
        QVERIFY(!moved.isEmpty());
        QVERIFY(!pane.grab().isNull());
    }

    void aChartThatGrowsKeepsItsWindow() {
        SeriesChart chart;
        auto series = std::make_shared<model::Series>();
        series->append(0, 1);
        series->append(model::kSecondNs, 2);
        ChartContent content;
        content.keeper = series;
        content.title = QStringLiteral("live");
        content.lines = {{series.get(), ChartLine::Kind::Line, &Theme::syn}};
        content.last = model::kSecondNs;
        chart.setContent(content);
        QTest::keyClick(&chart, Qt::Key_Plus);
        const double length = chart.timeWindow().length();
        content.last = 2 * model::kSecondNs;
        chart.setContent(content);
        QCOMPARE(chart.timeWindow().length(), length);
        QTest::keyClick(&chart, Qt::Key_0);
        QVERIFY(chart.timeWindow().whole());
    }

    void outcomesAreCounted() {
        FakeFeed feed;
        feed.grow(3000);
        OutcomeChart chart(feed);
        chart.resize(300, 180);
        chart.show();
        chart.update(feed.status());
        QVERIFY(chart.counting());
        QTRY_VERIFY(!chart.counting());
        const auto& counts = chart.counts();
        QCOMPARE(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), std::uint64_t{3000});
        QVERIFY(!chart.accessibleDescription().isEmpty());
        QVERIFY(!chart.grab().isNull());
    }

    /// The last tick may come while the worker still counts: then it counts once more by itself.
    void theLastCountIsOfTheEnd() {
        FakeFeed feed;
        feed.grow(1500);
        feed.hold_scans = true;
        OutcomeChart chart(feed);
        chart.update(feed.status());
        feed.grow(3000);
        chart.update(feed.status());
        feed.hold_scans = false;
        QTRY_COMPARE(std::accumulate(chart.counts().begin(), chart.counts().end(), std::uint64_t{0}),
                     std::uint64_t{3000});
    }

    void withoutConnectionsItSaysSo() {
        FakeFeed feed;
        OutcomeChart chart(feed);
        QVERIFY(chart.accessibleDescription().contains(QStringLiteral("as soon as")));
    }
};

QTEST_MAIN(ChartsTest)
#include "charts_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The time–sequence view under keys, wheel and mouse; what lies under the pointer; pictures; reading with
// progress.
#include "tests/model/handshake.h"
#include "tests/ui/fake_feed.h"
#include "ui/sequence/sequence_view.h"
#include "ui/sequence/trace_loader.h"

#include <QAction>
#include <QFile>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <memory>
#include <string>

using namespace synscope;
using namespace synscope::ui;
using synscope::tests::FakeFeed;
using synscope::tests::Handshake;

namespace {

/// Ten requests of 1000 bytes 100 ms apart, each answered; the fifth one is sent twice.
std::string exchange() {
    std::string script = "C> SYN ws=7\nS> SYN,ACK ws=7\nC> ACK win=500\n";
    for (int i = 0; i < 10; ++i) {
        script += "+100ms C> PSH,ACK 1000 win=500\n";
        script += i == 5 ? "+50ms C> again\n" : "";
        script += "S> ACK win=500\n";
    }
    return script;
}

std::shared_ptr<const ConnectionTrace> traceOf(const std::string& script, std::uint32_t id = 1) {
    const Handshake handshake(script);
    auto trace = std::make_shared<ConnectionTrace>(
        ConnectionTrace{model::ConnectionId{id}, model::SequenceTrace(handshake.connection()), {}, 1, 0});
    for (const model::Segment& segment : handshake.segments()) {
        trace->sequence.add(segment);
    }
    for (const model::Side side : {model::Side::Client, model::Side::Server}) {
        trace->fills[model::index(side)] = model::inferWindowFill(trace->sequence, side);
    }
    return trace;
}

/// Where a packet's own bytes are in the picture.
QPointF placeOf(const SequenceView& view, std::size_t packet) {
    const model::TracePacket& shown = view.trace()->sequence.packets()[packet];
    const PlotMap map = view.mapOf(shown.sender);
    return {map.x(shown.time),
            (map.y(static_cast<double>(shown.begin)) + map.y(static_cast<double>(shown.end()))) / 2};
}

constexpr std::size_t kFirstRequest = 3;

} // namespace

class SequenceViewTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        view_ = std::make_unique<SequenceView>();
        view_->resize(700, 500);
        view_->show();
        QVERIFY(QTest::qWaitForWindowExposed(view_.get()));
        view_->setTrace(traceOf(exchange()), QStringLiteral("client → server"));
        view_->paintNow();
    }
    void cleanup() { view_.reset(); }

    void emptyStateSaysWhatToDo() {
        view_->setTrace(nullptr, QString());
        QVERIFY(view_->accessibleDescription().contains(QStringLiteral("Select a connection")));
        for (const Qt::Key key : {Qt::Key_Down, Qt::Key_End, Qt::Key_Plus, Qt::Key_0, Qt::Key_Escape}) {
            QTest::keyClick(view_.get(), key);
        }
        QVERIFY(!view_->selectedPacket());
        QVERIFY(!view_->grab().isNull());
        QVERIFY(view_->saveTo(QStringLiteral("x.svg")).contains(QStringLiteral("select a connection")));
        for (const QAction* action : view_->exportActions()) {
            QVERIFY(!action->isEnabled());
        }
    }

    void describesBothDirections() {
        const QString text = view_->accessibleDescription();
        QVERIFY2(
            text.contains(QStringLiteral("client → server: 11,000 bytes in 11 segments · 1 retransmission")),
            qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("server → client: no payload")), qPrintable(text));
    }

    void bothDirectionsShowTheSameTime() {
        view_->zoomTime(4, 0.5e9);
        view_->paintNow();
        const PlotMap above = view_->mapOf(model::Side::Client);
        const PlotMap below = view_->mapOf(model::Side::Server);
        QCOMPARE(above.from, below.from);
        QCOMPARE(above.to, below.to);
        QCOMPARE(above.area.left(), below.area.left());
        QCOMPARE(above.area.right(), below.area.right());
    }

    void heightsFollowWhatIsInSight() {
        const double whole = view_->mapOf(model::Side::Client).high;
        const double first = view_->timeWindow().offsetOf(packet(kFirstRequest).time);
        view_->zoomTime(50, first);
        QVERIFY(view_->mapOf(model::Side::Client).high < whole);
        QVERIFY(view_->mapOf(model::Side::Client).high > 1000);
        QTest::keyClick(view_.get(), Qt::Key_0);
        QCOMPARE(view_->mapOf(model::Side::Client).high, whole);
        QVERIFY(view_->timeWindow().whole());
    }

    void clickSelectsThePacketUnderIt() {
        QSignalSpy selected(view_.get(), &SequenceView::packetSelected);
        click(placeOf(*view_, kFirstRequest));
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected[0][0].value<model::FrameRef>().number, std::uint64_t{kFirstRequest + 1});
        QVERIFY(view_->accessibleDescription().contains(QStringLiteral("1,000 bytes from 1")));
        QSignalSpy lifted(view_.get(), &SequenceView::selectionLifted);
        const PlotMap map = view_->mapOf(model::Side::Client);
        click({map.area.right() - 3, map.area.bottom() - 3});
        QCOMPARE(lifted.size(), 1);
        QVERIFY(!view_->selectedPacket());
    }

    void selectionFromElsewhereIsSilentAndInSight() {
        QSignalSpy selected(view_.get(), &SequenceView::packetSelected);
        view_->zoomTime(20, view_->timeWindow().to());
        const std::size_t wanted = kFirstRequest;
        view_->selectFrame(packet(wanted).frame);
        QCOMPARE(view_->selectedPacket(), std::optional(wanted));
        const double offset = view_->timeWindow().offsetOf(packet(wanted).time);
        QVERIFY(offset > view_->timeWindow().from() && offset < view_->timeWindow().to());
        QCOMPARE(selected.size(), 0);
    }

    void keysWalkThroughPackets() {
        QTest::keyClick(view_.get(), Qt::Key_Home);
        QCOMPARE(view_->selectedPacket(), std::optional<std::size_t>(0));
        QTest::keyClick(view_.get(), Qt::Key_Down);
        QCOMPARE(view_->selectedPacket(), std::optional<std::size_t>(1));
        QTest::keyClick(view_.get(), Qt::Key_End);
        QCOMPARE(view_->selectedPacket(), std::optional(view_->trace()->sequence.packets().size() - 1));
        QTest::keyClick(view_.get(), Qt::Key_Down);
        QCOMPARE(view_->selectedPacket(), std::optional(view_->trace()->sequence.packets().size() - 1));
        QTest::keyClick(view_.get(), Qt::Key_Escape);
        QVERIFY(!view_->selectedPacket());
    }

    void keysZoomAndMove() {
        const double whole = view_->timeWindow().length();
        QTest::keyClick(view_.get(), Qt::Key_Plus);
        QVERIFY(view_->timeWindow().length() < whole);
        const double from = view_->timeWindow().from();
        QTest::keyClick(view_.get(), Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(view_->timeWindow().from() > from);
        QSignalSpy next(view_.get(), &SequenceView::nextConnectionRequested);
        QTest::keyClick(view_.get(), Qt::Key_Right);
        QCOMPARE(next.size(), 1);
    }

    void wheelZoomsAroundThePointer() {
        const QPointF place = placeOf(*view_, kFirstRequest + 4);
        const model::TimeNs under = view_->mapOf(model::Side::Client).timeAt(place.x());
        wheel(place, 120);
        const model::TimeNs after = view_->mapOf(model::Side::Client).timeAt(place.x());
        QVERIFY(std::abs(under - after) < 2000);
        QVERIFY(!view_->timeWindow().whole());
        const double high = view_->mapOf(model::Side::Client).high;
        wheel(place, 120, Qt::ControlModifier);
        QVERIFY(view_->mapOf(model::Side::Client).high < high);
    }

    void dragMovesAndDoesNotSelect() {
        view_->zoomTime(4, 0.5e9);
        const double from = view_->timeWindow().from();
        const QPoint at = view_->mapOf(model::Side::Client).area.center().toPoint();
        QWidget* plot = picture();
        QTest::mousePress(plot, Qt::LeftButton, {}, at);
        QTest::mouseMove(plot, at - QPoint(30, 0));
        QTest::mouseMove(plot, at - QPoint(60, 0));
        QTest::mouseRelease(plot, Qt::LeftButton, {}, at - QPoint(60, 0));
        QVERIFY(view_->timeWindow().from() > from);
        QVERIFY(!view_->selectedPacket());
    }

    void pointerTellsItsTime() {
        QSignalSpy hovered(view_.get(), &SequenceView::timeHovered);
        const PlotMap map = view_->mapOf(model::Side::Client);
        QTest::mouseMove(picture(), map.area.center().toPoint());
        QVERIFY(!hovered.isEmpty());
        const auto time = hovered.last()[0].value<model::TimeNs>();
        QVERIFY(std::abs(time - map.timeAt(map.area.center().x())) <= map.stepNs(2));
    }

    void sameConnectionKeepsWindowAndSelection() {
        view_->zoomTime(4, 0.5e9);
        view_->selectFrame(packet(kFirstRequest).frame);
        const double length = view_->timeWindow().length();
        view_->setTrace(traceOf(exchange() + "+1s C> PSH,ACK 1000 win=500\n"), QStringLiteral("longer"));
        QCOMPARE(view_->timeWindow().length(), length);
        QVERIFY(view_->selectedPacket());
        view_->setTrace(traceOf(exchange(), 2), QStringLiteral("another"));
        QVERIFY(view_->timeWindow().whole());
        QVERIFY(!view_->selectedPacket());
    }

    void savesEachFormat_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("begin");
        QTest::newRow("svg") << QStringLiteral("a.svg") << QByteArray("<?xml");
        QTest::newRow("png") << QStringLiteral("a.png") << QByteArray("\x89PNG");
        QTest::newRow("pdf") << QStringLiteral("a.pdf") << QByteArray("%PDF");
    }
    void savesEachFormat() {
        QFETCH(QString, name);
        QFETCH(QByteArray, begin);
        const QTemporaryDir folder;
        QCOMPARE(view_->saveTo(folder.filePath(name)), QString());
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.startsWith(begin));
        QVERIFY(bytes.size() > 1000);
    }

    void refusesOtherFormats() {
        QVERIFY(view_->saveTo(QStringLiteral("/tmp/a.gif")).contains(QStringLiteral("a.gif")));
    }

    /// The edge is drawn as far as it at most doubles the height: far above, it must not flatten the bytes.
    void aHighWindowDoesNotFlattenTheBytes() {
        const auto trace = traceOf("C> SYN ws=7\nS> SYN,ACK ws=7\nC> ACK win=500\nC> PSH,ACK 100 win=500\n"
                                   "S> ACK win=60000\n");
        const PositionRange bytes = bytesInSight(trace->sequence, model::Side::Client,
                                                 trace->sequence.firstTime(), trace->sequence.lastTime());
        QVERIFY(bytes.high < 300);
        QVERIFY(bytes.high > 101);
    }

    void readingShowsProgressAndCanBeCancelled() {
        FakeFeed feed;
        feed.hold_traces = true;
        TraceLoader loader(feed);
        connect(&loader, &TraceLoader::ready, view_.get(),
                [this](const auto& trace) { view_->setTrace(trace, QString()); });
        connect(&loader, &TraceLoader::progressed, view_.get(), &SequenceView::setProgress);
        connect(&loader, &TraceLoader::stopped, view_.get(), &SequenceView::setProblem);
        connect(view_.get(), &SequenceView::cancelRequested, &loader, &TraceLoader::cancel);
        loader.show(longDetail(), false);
        QVERIFY(loader.busy());
        feed.trace_progress = 0.5;
        auto* bar = view_->findChild<QProgressBar*>();
        QTRY_COMPARE(bar->value(), bar->maximum() / 2);
        QTest::mouseClick(view_->findChild<QPushButton*>(), Qt::LeftButton);
        QVERIFY(!loader.busy());
        QCOMPARE(feed.traces_cancelled, 1);
        QVERIFY(view_->findChild<QLabel*>()->text().contains(QStringLiteral("cancelled")));
    }

    void aLongConnectionIsReadOnce() {
        FakeFeed feed;
        feed.hold_traces = true;
        TraceLoader loader(feed);
        QSignalSpy ready(&loader, &TraceLoader::ready);
        loader.show(longDetail(), true);
        QVERIFY(feed.trace_ready);
        std::exchange(feed.trace_ready, nullptr)(traceOf(exchange(), 7));
        QVERIFY(!loader.busy());
        loader.show(longDetail(), true); // grows while the capture is read
        QVERIFY(!feed.trace_ready);
        loader.show(longDetail(2), false); // the capture has ended, and holds more
        QVERIFY(feed.trace_ready);
        QCOMPARE(ready.size(), 2);
    }

    void whatCannotBeReadAgainIsSaid() {
        FakeFeed feed;
        TraceLoader loader(feed);
        QSignalSpy stopped(&loader, &TraceLoader::stopped);
        loader.show(longDetail(), false);
        QCOMPARE(stopped.size(), 1);
    }

private:
    static std::shared_ptr<const ConnectionDetail> longDetail(std::uint64_t generation = 1) {
        auto detail = std::make_shared<ConnectionDetail>();
        detail->row.id = model::ConnectionId{7};
        detail->truncated = true;
        detail->generation = generation;
        return detail;
    }
    [[nodiscard]] const model::TracePacket& packet(std::size_t number) const {
        return view_->trace()->sequence.packets()[number];
    }
    QWidget* picture() { return view_->childAt(view_->rect().center()); }
    void click(QPointF place) { QTest::mouseClick(picture(), Qt::LeftButton, {}, place.toPoint()); }
    void wheel(QPointF place, int angle, Qt::KeyboardModifiers keys = {}) {
        QWheelEvent event(place, picture()->mapToGlobal(place), {}, QPoint(0, angle), Qt::NoButton, keys,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(picture(), &event);
    }

    std::unique_ptr<SequenceView> view_;
};

QTEST_MAIN(SequenceViewTest)
#include "sequence_view_test.moc"

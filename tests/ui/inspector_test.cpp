// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fake_feed.h"
#include "tests/ui/warnings.h"
#include "ui/inspector/explanation_view.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/packet_view.h"
#include "ui/translate.h"

#include <QLabel>
#include <QMouseEvent>
#include <QTest>
#include <QTreeWidget>

using namespace synscope;
using tests::FakeFeed;

namespace {

model::Segment segment(bool from_client, std::uint16_t flags, std::uint32_t sequence,
                       std::uint32_t acknowledgment) {
    const model::SocketAddress client{model::IpAddress::v4(0x0a090001), 52102};
    const model::SocketAddress server{model::IpAddress::v4(0x0a090002), 9};
    model::Segment segment;
    segment.source = from_client ? client : server;
    segment.destination = from_client ? server : client;
    segment.flags = flags;
    segment.sequence = sequence;
    segment.acknowledgment = acknowledgment;
    segment.time = from_client ? 1'000'000'000 : 1'000'120'000;
    segment.frame.number = from_client ? 1 : 2;
    return segment;
}

/// SYN, answered by RST,ACK.
std::shared_ptr<const ui::ConnectionDetail> refused() {
    const std::vector<model::Segment> segments{
        segment(true, model::tcp_flag::kSyn, 100, 0),
        segment(false, model::tcp_flag::kRst | model::tcp_flag::kAck, 0, 101)};
    model::Connection connection = model::openConnection(segments[0]);
    for (const model::Segment& each : segments) {
        model::updateConnection(connection, each);
    }
    auto detail = std::make_shared<ui::ConnectionDetail>();
    const model::TimeNs now = connection.last_seen + model::kSecondNs;
    detail->row = {model::ConnectionId{0}, connection, model::judge(connection, now), now};
    detail->explanation = model::explain(connection, now);
    detail->steps = model::replay(segments, connection);
    return detail;
}

/// Twelve bytes: a link layer of four, an inner header of eight with a field of two at 6 and one of one at 8.
std::shared_ptr<const model::DissectedFrame> frame() {
    model::DissectedFrame frame;
    for (int i = 0; i < 12; ++i) {
        frame.bytes.push_back(static_cast<std::byte>(i * 16));
    }
    frame.original_length = 12;
    frame.layers.push_back({"Ethernet", "", "", 0, 4, {}});
    frame.layers.push_back(
        {"TCP",
         "",
         "",
         4,
         12,
         {{"Destination port", "9", "Where it goes", 6, 8, {}}, {"Flags", "SYN", "", 8, 9, {}}}});
    return std::make_shared<const model::DissectedFrame>(frame);
}

QStringList labelTexts(const QWidget& widget) {
    QStringList texts;
    for (const QLabel* label : widget.findChildren<QLabel*>()) {
        texts << label->text();
    }
    return texts;
}

} // namespace

class InspectorTest : public QObject {
    Q_OBJECT

private slots:
    void init() { tests::failOnWarnings(); }

    void tellsWhatHappenedToARefusedConnection() {
        FakeFeed feed;
        ui::Inspector inspector(feed);
        const auto detail = refused();
        QCOMPARE(detail->row.verdict.outcome, model::Outcome::Refused);
        inspector.setDetail(detail);
        const QStringList texts = labelTexts(inspector.explanation());
        QVERIFY(texts.contains(ui::translated(detail->explanation.title)));
        QVERIFY(texts.contains(ui::translated(detail->explanation.sentence)));
        QVERIFY(!detail->explanation.steps.empty());
        for (const model::Text& step : detail->explanation.steps) {
            QVERIFY2(texts.contains(ui::translated(step)), step.source);
        }
        QVERIFY(texts.contains(QStringLiteral("What the application saw")));
        QVERIFY(!texts.filter(QStringLiteral("ECONNREFUSED")).isEmpty());
        QVERIFY(texts.contains(QStringLiteral("1 → · ← 1"))); // packets
    }

    void copiesItAsText() {
        FakeFeed feed;
        ui::Inspector inspector(feed);
        inspector.setDetail(refused());
        const QString text = inspector.explanation().text();
        QVERIFY2(text.startsWith(QStringLiteral("10.9.0.1:52102 → 10.9.0.2:9\n")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("ECONNREFUSED")));
        QVERIFY(text.contains(QStringLiteral("1. ")));
    }

    void nothingChosenSaysWhatToDo() {
        FakeFeed feed;
        ui::Inspector inspector(feed);
        inspector.setDetail(refused());
        inspector.setDetail(nullptr);
        QCOMPARE(labelTexts(inspector.explanation()).size(), 1);
        QVERIFY(inspector.explanation().text().isEmpty());
    }

    void saysWhenPacketsAreLeftOut() {
        FakeFeed feed;
        ui::Inspector inspector(feed);
        auto detail = std::make_shared<ui::ConnectionDetail>(*refused());
        detail->truncated = true;
        inspector.setDetail(detail);
        QVERIFY(!labelTexts(inspector.explanation()).filter(QStringLiteral("left out")).isEmpty());
    }

    void aChosenPacketShowsItsFields() {
        FakeFeed feed;
        feed.frame = frame();
        ui::Inspector inspector(feed);
        inspector.setDetail(refused());
        inspector.setPacket(1);
        QTreeWidget& fields = inspector.packet().fields();
        QCOMPARE(fields.topLevelItemCount(), 2);
        QCOMPARE(fields.topLevelItem(1)->child(0)->text(1), QStringLiteral("9"));
        QVERIFY(labelTexts(inspector.packet()).contains(QStringLiteral("Frame 2 · 12 bytes")));
    }

    void anUnreadablePacketSaysSo() {
        FakeFeed feed;
        ui::Inspector inspector(feed);
        inspector.setDetail(refused());
        inspector.setPacket(0);
        QVERIFY(!labelTexts(inspector.packet()).filter(QStringLiteral("cannot be read again")).isEmpty());
    }

    void fieldAndBytesPointAtEachOther() {
        ui::PacketView view;
        view.resize(360, 600);
        view.show();
        view.setFrame(frame(), QStringLiteral("Frame 1"));
        QTreeWidgetItem* port = view.fields().topLevelItem(1)->child(0);
        view.fields().setCurrentItem(port);
        QCOMPARE(view.bytes().selected(), (ui::ByteRange{6, 8}));
        QCOMPARE(view.bytes().selectedHex(), QStringLiteral("60 70"));
        QVERIFY(labelTexts(view).contains(QStringLiteral("Where it goes")));
        QTest::mouseClick(view.bytes().viewport(), Qt::LeftButton, {}, view.bytes().byteRect(8).center());
        QCOMPARE(view.fields().currentItem()->text(0), QStringLiteral("Flags"));
        QCOMPARE(view.bytes().selected(), (ui::ByteRange{8, 9}));
        QMouseEvent move(QEvent::MouseMove, view.bytes().byteRect(7).center(), QPointF(), Qt::NoButton,
                         Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(view.bytes().viewport(), &move);
        QCOMPARE(view.bytes().highlighted(), (ui::ByteRange{6, 8}));
    }

    void bytesWalkByKeyboard_data() {
        QTest::addColumn<Qt::Key>("key");
        QTest::addColumn<int>("expected");
        QTest::newRow("right: the byte after the field") << Qt::Key_Right << 8;
        QTest::newRow("left: the byte before it") << Qt::Key_Left << 5;
        QTest::newRow("up: there is no row above") << Qt::Key_Up << 6;
    }
    void bytesWalkByKeyboard() {
        QFETCH(Qt::Key, key);
        QFETCH(int, expected);
        ui::HexView view;
        view.resize(360, 200);
        view.setBytes(QByteArray(12, 'x'));
        view.select({6, 8});
        QTest::keyClick(&view, key);
        QCOMPARE(static_cast<int>(view.selected().begin), expected);
    }

    void noByteBetweenTheColumnsOrPastTheEnd() {
        ui::HexView view;
        view.resize(360, 200);
        view.show();
        view.setBytes(QByteArray(12, 'x'));
        QCOMPARE(view.byteAt(view.byteRect(11).center()), std::optional<std::size_t>(11));
        QCOMPARE(view.byteAt(view.byteRect(12).center()), std::nullopt);
        QCOMPARE(view.byteAt({1, 1}), std::nullopt);
    }
};

QTEST_MAIN(InspectorTest)
#include "inspector_test.moc"

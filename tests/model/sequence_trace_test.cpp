// SPDX-License-Identifier: GPL-3.0-or-later
// What the time–sequence view draws, and what windows tell of the receive buffer.
#include "model/sequence_trace.h"
#include "model/window_fill.h"
#include "tests/model/handshake.h"

#include <QTest>

#include <string>
#include <vector>

using namespace synscope::model;
using synscope::tests::Handshake;
using synscope::tests::HandshakeSetting;

namespace {

SequenceTrace traceOf(const std::vector<Segment>& segments, const Connection& whole) {
    SequenceTrace trace(whole);
    for (const Segment& segment : segments) {
        trace.add(segment);
    }
    return trace;
}

SequenceTrace traceOf(const Handshake& handshake) {
    return traceOf(handshake.segments(), handshake.connection());
}

/// A layer as text: "low-high" of each item.
QString shown(const SequenceTrace& trace, Side bytes_of, TraceLayer layer) {
    QStringList items;
    trace.visit(bytes_of, layer, trace.firstTime(), trace.lastTime(), 0,
                [&items](const Range& range, std::size_t, std::size_t) {
                    items << (range.low == range.high
                                  ? QString::number(range.low)
                                  : QStringLiteral("%1-%2").arg(range.low).arg(range.high));
                });
    return items.join(u' ');
}

constexpr const char* kOpening = R"(
    C> SYN ws=7
    S> SYN,ACK ws=2
    C> ACK win=500
)";

/// A receiver that takes 4000 bytes without reading, is probed twice, then reads.
constexpr const char* kStall = R"(
    C> SYN ws=7
    S> SYN,ACK ws=2
    C> ACK win=500
    C> PSH,ACK 1000 win=500
    S> ACK win=1000
    C> PSH,ACK 3000 win=500
    S> ACK win=250
    C> PSH,ACK 1000 win=500
    S> ACK win=0
    +200ms C> ACK seq=5000 win=500
    S> ACK win=0
    +400ms C> ACK seq=5000 win=500
    S> ACK win=0
    +1s S> ACK win=1000
    C> FIN,ACK win=500
)";

} // namespace

class SequenceTraceTest : public QObject {
    Q_OBJECT

private slots:
    void emptyTraceHasNothing() {
        const SequenceTrace trace{Connection{}};
        QVERIFY(trace.packets().empty());
        QCOMPARE(shown(trace, Side::Client, TraceLayer::Data), QString());
        QVERIFY(!trace.packetOfFrame({}));
        QVERIFY(inferWindowFill(trace, Side::Client).empty());
    }

    void layersOfAnExchange() {
        const SequenceTrace trace = traceOf(Handshake(std::string(kOpening) + R"(
            C> PSH,ACK 100 win=500
            S> ACK win=1000
            S> PSH,ACK 50 win=1000
            C> ACK win=500
            C> FIN,ACK win=500
        )"));
        QCOMPARE(shown(trace, Side::Client, TraceLayer::Control), QStringLiteral("0 101"));
        QCOMPARE(shown(trace, Side::Client, TraceLayer::Data), QStringLiteral("1-101"));
        QCOMPARE(shown(trace, Side::Server, TraceLayer::Data), QStringLiteral("1-51"));
        // The SYN-ACK acknowledges the SYN; a line has a point where it moves only.
        QCOMPARE(shown(trace, Side::Client, TraceLayer::Ack), QStringLiteral("1 101"));
        QCOMPARE(shown(trace, Side::Server, TraceLayer::Ack), QStringLiteral("1 51"));
        // Unscaled in the SYN-ACK (1 + 1000), then 1000 << 2.
        QCOMPARE(shown(trace, Side::Client, TraceLayer::WindowEdge), QStringLiteral("1001 4101"));
        QCOMPARE(shown(trace, Side::Server, TraceLayer::WindowEdge), QStringLiteral("64001 64051"));
        QCOMPARE(trace.totals(Side::Client).payload_bytes, std::uint64_t{100});
    }

    void lossHasItsLayers() {
        Handshake handshake(std::string(kOpening) + R"(
            C> ACK 100 win=500
            C> ACK 100 seq=201 win=500
            S> ACK ack=101 win=1000
            S> ACK ack=101 win=1000
            +300ms C> ACK 100 seq=101 win=500
            S> ACK win=1000
        )");
        std::vector<Segment> segments = handshake.segments();
        Segment& duplicate = segments[6];
        duplicate.options.present |= TcpOptions::kSack;
        duplicate.options.sack_count = 1;
        duplicate.options.sack[0] = {1000 + 201, 1000 + 301};
        const SequenceTrace trace = traceOf(segments, handshake.connection());
        QCOMPARE(shown(trace, Side::Client, TraceLayer::Data), QStringLiteral("1-101 201-301"));
        QCOMPARE(shown(trace, Side::Client, TraceLayer::Retransmission), QStringLiteral("101-201"));
        QCOMPARE(shown(trace, Side::Client, TraceLayer::Sack), QStringLiteral("201-301"));
        QCOMPARE(shown(trace, Side::Client, TraceLayer::DuplicateAck), QStringLiteral("101"));
        QCOMPARE(trace.packetOfItem(Side::Client, TraceLayer::Sack, 0), std::size_t{6});
        QCOMPARE(trace.totals(Side::Server).sack_blocks, std::uint64_t{1});
    }

    void sequenceNumbersDoNotWrap() {
        HandshakeSetting setting;
        setting.client_isn = 0xffffffffU - 150;
        const SequenceTrace trace = traceOf(Handshake(std::string(kOpening) + R"(
            C> ACK 100 win=500
            C> ACK 100 win=500
            S> ACK win=1000
        )",
                                                      setting));
        QCOMPARE(shown(trace, Side::Client, TraceLayer::Data), QStringLiteral("1-101 101-201"));
        QCOMPARE(shown(trace, Side::Client, TraceLayer::Ack), QStringLiteral("1 201"));
    }

    /// More than 4 GiB one way: positions go on where sequence numbers begin again.
    void positionsGoBeyondFourGigabytes() {
        Connection whole;
        std::vector<Segment> segments;
        Segment segment;
        segment.source = {IpAddress::v4(1), 1};
        segment.destination = {IpAddress::v4(2), 2};
        segment.flags = tcp_flag::kAck;
        segment.payload_length = 1U << 30;
        for (std::uint32_t i = 0; i < 6; ++i) {
            segment.sequence = 1 + i * (1U << 30);
            segment.time = i * kSecondNs;
            segments.push_back(segment);
        }
        whole = openConnection(segments.front());
        for (const Segment& each : segments) {
            updateConnection(whole, each);
        }
        const SequenceTrace trace = traceOf(segments, whole);
        QCOMPARE(trace.packets().back().begin - trace.packets().front().begin, 5LL << 30);
    }

    void aResetFarOffStaysInThePicture() {
        const SequenceTrace trace = traceOf(Handshake(std::string(kOpening) + R"(
            C> ACK 100 win=500
            S> RST seq=2000000000
        )"));
        QCOMPARE(shown(trace, Side::Server, TraceLayer::Control), QStringLiteral("0 1"));
    }

    void windowEdgeNeedsTheScale() {
        const SequenceTrace trace = traceOf(Handshake("C> PSH,ACK 100\nS> ACK win=7\nS> ACK win=0"));
        QVERIFY(!trace.windowScaleKnown(Side::Server));
        QCOMPARE(shown(trace, Side::Client, TraceLayer::WindowEdge), QString());
        QCOMPARE(shown(trace, Side::Client, TraceLayer::ZeroWindow).isEmpty(), false);
        const WindowFill fill = inferWindowFill(trace, Side::Server);
        QVERIFY(!fill.readable);
        QVERIFY(fill.empty());
        QCOMPARE(fill.fill.info().provenance, Provenance::NotReadable);
        QCOMPARE(fill.stalls.size(), std::size_t{1}); // 0 is 0 at any scale
        QVERIFY(english(windowFillAssumption(fill)).starts_with("Not readable"));
    }

    void scaleOfOneSideCountsOnlyIfBothOffer() {
        const SequenceTrace trace = traceOf(Handshake("C> SYN ws=7\nS> SYN,ACK\nC> ACK win=500"));
        QVERIFY(trace.windowScaleKnown(Side::Client));
        QCOMPARE(trace.packets().back().window_bytes, 500U);
    }

    void framesAreFound() {
        const SequenceTrace trace = traceOf(Handshake(kStall));
        FrameRef frame;
        frame.number = 5;
        QCOMPARE(trace.packetOfFrame(frame), std::optional<std::size_t>(4));
        frame.number = 500;
        QVERIFY(!trace.packetOfFrame(frame));
    }

    void holesAreKnown() {
        SequenceTrace trace(Handshake(kOpening).connection());
        trace.add(Handshake(kOpening).segments()[0]);
        trace.leaveOut(7);
        QCOMPARE(trace.leftOut(), std::size_t{7});
        QCOMPARE(trace.leftOutBefore(), std::size_t{1});
    }

    void fillIsWhatTheWindowLacks() {
        const SequenceTrace trace = traceOf(Handshake(kStall));
        const WindowFill fill = inferWindowFill(trace, Side::Server);
        QVERIFY(fill.readable);
        std::vector<double> values;
        fill.fill.visit(trace.firstTime(), trace.lastTime(), 0,
                        [&values](const Range& range) { values.push_back(range.end); });
        // 1000 << 2 is the most that was offered; then 250 << 2, nothing, and all of it again.
        QCOMPARE(values, (std::vector<double>{0, 3000, 4000, 0}));
        QCOMPARE(fill.limit.whole().high, 4000.0);
        QCOMPARE(fill.highest_share, 1.0);
        QCOMPARE(fill.fill.info().provenance, Provenance::Inferred);
    }

    void aStallHasLengthAndProbes() {
        const SequenceTrace trace = traceOf(Handshake(kStall));
        const WindowFill fill = inferWindowFill(trace, Side::Server);
        QCOMPARE(fill.stalls.size(), std::size_t{1});
        QCOMPARE(fill.stalls[0].probes, 2U);
        QCOMPARE(fill.probes.size(), std::size_t{2});
        QCOMPARE(stalledFor(fill, trace.lastTime()) / kMillisecondNs, TimeNs{1602});
        QVERIFY(inferWindowFill(trace, Side::Client).stalls.empty());
    }

    void aStallThatNeverEndsLastsUntilNow() {
        const SequenceTrace trace = traceOf(
            Handshake(std::string(kOpening) + "C> ACK 9 win=500\nS> ACK win=0"));
        const WindowFill fill = inferWindowFill(trace, Side::Server);
        QCOMPARE(fill.stalls[0].end, kNoTime);
        QCOMPARE(stalledFor(fill, trace.lastTime() + kSecondNs), kSecondNs);
    }

    void windowOfAResetSaysNothing() {
        const SequenceTrace trace = traceOf(
            Handshake(std::string(kOpening) + "C> ACK 9 win=500\nS> RST,ACK win=0"));
        QVERIFY(inferWindowFill(trace, Side::Server).stalls.empty());
        QVERIFY(inferWindowFill(trace, Side::Server).empty());
        QCOMPARE(shown(trace, Side::Client, TraceLayer::ZeroWindow), QString());
    }
};

QTEST_APPLESS_MAIN(SequenceTraceTest)
#include "sequence_trace_test.moc"

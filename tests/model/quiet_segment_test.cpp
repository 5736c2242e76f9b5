// SPDX-License-Identifier: GPL-3.0-or-later
// The short way through updateConnection() against the long one, on conversations made by chance.
#include "model/quiet_segment.h"

#include "handshake.h"

#include <QtTest>

#include <cstring>
#include <random>

using namespace synscope;
using namespace synscope::model;

namespace {

using Chance = std::mt19937;

template <class Value>
Value oneOf(Chance& chance, std::initializer_list<Value> values) {
    return values.begin()[chance() % values.size()];
}

/// Mostly what comes next, sometimes something else: every field by itself.
Segment madeUp(Chance& chance, const Connection& connection, const Segment& any) {
    Segment segment = any;
    const Side sender = chance() % 2 == 0 ? Side::Client : Side::Server;
    const Endpoint& own = connection.at(sender);
    const Endpoint& peer = connection.at(other(sender));
    const bool odd = chance() % 4 == 0;
    segment.source = sender == Side::Client ? connection.client : connection.server;
    segment.destination = sender == Side::Client ? connection.server : connection.client;
    segment.payload_length = oneOf<std::uint32_t>(chance, {0, 0, 1, 100, 1448, 60'000});
    segment.sequence = own.next_sequence;
    segment.acknowledgment = oneOf(chance, {peer.next_sequence, peer.contiguous_end, own.last_ack});
    segment.flags = oneOf<std::uint16_t>(chance, {tcp_flag::kAck, tcp_flag::kAck | tcp_flag::kPsh});
    segment.window = oneOf<std::uint16_t>(chance, {502, 502, own.last_window, 501});
    segment.ttl = 64;
    segment.time = connection.last_seen +
                   oneOf<TimeNs>(chance, {kMillisecondNs, 50 * kMillisecondNs, 1000, 0});
    segment.ip_id = oneOf<std::uint16_t>(chance, {0, 7, static_cast<std::uint16_t>(chance())});
    segment.oddities = 0;
    segment.fingerprint = 0;
    if (odd) {
        segment.sequence += oneOf<std::uint32_t>(chance, {0, 0, 1, 1448, 0U - 1U, 0U - 1448U, 0x80000000U});
        segment.acknowledgment += oneOf<std::uint32_t>(chance, {0, 0, 1, 1448, 0U - 1U, 0U - 1448U});
        segment.flags = static_cast<std::uint16_t>(
            oneOf<std::uint32_t>(chance, {segment.flags, segment.flags, segment.flags, 0U,
                                          static_cast<std::uint32_t>(chance()) & 0x1ffU}));
        segment.window = oneOf<std::uint16_t>(chance, {502, 0, 1, 60'000});
        segment.ttl = oneOf<std::uint8_t>(chance, {64, 64, 63});
        segment.time += oneOf<TimeNs>(chance, {0, -kSecondNs});
        segment.oddities = oneOf<std::uint32_t>(chance,
                                                {0, 0, 0, oddity::kBadTcpHeaderLength, oddity::kUrgent});
        segment.kind = oneOf(chance, {SegmentKind::Tcp, SegmentKind::Tcp, SegmentKind::IcmpError});
    }
    return segment;
}

struct Comparison {
    int quiet = 0;
    QString difference;
};

Comparison compareWays(const std::string& opening, std::uint32_t seed) {
    Chance chance(seed);
    const tests::Handshake handshake(opening);
    Connection connection = handshake.connection();
    Comparison comparison;
    for (int i = 0; i < 60 && comparison.difference.isEmpty(); ++i) {
        const Segment segment = madeUp(chance, connection, handshake.segments().back());
        Connection long_way = connection;
        comparison.quiet += isQuiet(connection, segment, senderOf(connection, segment)) ? 1 : 0;
        const SegmentVerdict short_verdict = updateConnection(connection, segment);
        const SegmentVerdict long_verdict = updateTheLongWay(long_way, segment);
        if (std::memcmp(&connection, &long_way, sizeof(Connection)) != 0 ||
            short_verdict.marks != long_verdict.marks || short_verdict.sender != long_verdict.sender) {
            comparison.difference = QString("seed %1, segment %2").arg(seed).arg(i);
        }
    }
    return comparison;
}

} // namespace

class QuietSegmentTest : public QObject {
    Q_OBJECT

private slots:
    void bothWaysComeToTheSame_data() {
        QTest::addColumn<QString>("opening");
        QTest::addColumn<bool>("goes_quiet"); ///< the short way must come into use
        QTest::newRow("a handshake") << "C> SYN ws=7\nS> SYN,ACK ws=7\nC> ACK" << true;
        QTest::newRow("all at one instant") << "C> SYN ws=7\n+0ms S> SYN,ACK ws=7\n+0ms C> ACK" << true;
        QTest::newRow("without window scale") << "C> SYN\nS> SYN,ACK\nC> ACK" << true;
        QTest::newRow("the final ACK is to come") << "C> SYN ws=7\nS> SYN,ACK ws=7" << true;
        QTest::newRow("after data") << "C> SYN ws=7\nS> SYN,ACK ws=7\nC> ACK\nC> PSH,ACK 20\nS> PSH,ACK 20"
                                    << true;
        QTest::newRow("only a SYN") << "C> SYN ws=7" << false;
        QTest::newRow("midstream") << "C> PSH,ACK 20\nS> PSH,ACK 20" << false;
        QTest::newRow("half closed") << "C> SYN ws=7\nS> SYN,ACK ws=7\nC> ACK\nC> FIN,ACK" << false;
        QTest::newRow("zero window") << "C> SYN\nS> SYN,ACK\nC> ACK\nC> PSH,ACK 20\nS> ACK win=0" << true;
    }
    void bothWaysComeToTheSame() {
        QFETCH(QString, opening);
        QFETCH(bool, goes_quiet);
        int quiet = 0;
        for (std::uint32_t seed = 1; seed <= 400; ++seed) {
            const Comparison comparison = compareWays(opening.toStdString(), seed);
            QVERIFY2(comparison.difference.isEmpty(), qPrintable(comparison.difference));
            quiet += comparison.quiet;
        }
        QVERIFY(!goes_quiet || quiet > 1000);
    }
};

QTEST_APPLESS_MAIN(QuietSegmentTest)
#include "quiet_segment_test.moc"

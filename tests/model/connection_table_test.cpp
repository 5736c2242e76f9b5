// SPDX-License-Identifier: GPL-3.0-or-later
// Which packets belong together: boundaries, many connections, totals.
#include <QTest>

#include "handshake.h"
#include "model/connection_table.h"
#include "model/outcome.h"

#include <algorithm>
#include <limits>

using namespace synscope::model;
using synscope::tests::Handshake;
using synscope::tests::HandshakeSetting;

namespace {

const std::string kOpen = "C> SYN\n S> SYN,ACK\n C> ACK\n";
const std::string kClose = "C> FIN,ACK\n S> FIN,ACK\n C> ACK\n";

/// Connection of each segment, after adding them all at once.
std::vector<std::uint32_t> connectionsOf(ConnectionTable& table, const std::vector<Segment>& segments) {
    std::vector<SegmentVerdict> verdicts(segments.size());
    table.add(segments, verdicts);
    std::vector<std::uint32_t> ids;
    std::transform(verdicts.begin(), verdicts.end(), std::back_inserter(ids),
                   [](const SegmentVerdict& verdict) { return verdict.connection.value; });
    return ids;
}

std::vector<Segment> joined(std::initializer_list<Handshake> stories) {
    std::vector<Segment> all;
    for (const Handshake& story : stories) {
        all.insert(all.end(), story.segments().begin(), story.segments().end());
    }
    return all;
}

} // namespace

class ConnectionTableTest : public QObject {
    Q_OBJECT

private slots:
    void empty() {
        ConnectionTable table;
        table.add({});
        QCOMPARE(table.size(), std::size_t{0});
        QCOMPARE(table.totals().first, kNoTime);
    }

    void bothDirectionsBelongTogether() {
        ConnectionTable table;
        QCOMPARE(connectionsOf(table, Handshake(kOpen + kClose).segments()),
                 std::vector<std::uint32_t>(6, 0));
        QCOMPARE(table[{0}].packets(), 6U);
    }

    void portReuseOpensANewConnection() {
        ConnectionTable table;
        const auto ids = connectionsOf(
            table, joined({Handshake(kOpen + kClose), Handshake(kOpen, {.client_isn = 777})}));
        QCOMPARE(ids, (std::vector<std::uint32_t>{0, 0, 0, 0, 0, 0, 1, 1, 1}));
        QVERIFY(table[{1}].has(fact::kPortReuse));
        QCOMPARE(table.totals().marks[14], std::uint64_t{1}); // port-reuse, on the SYN only
    }

    void sameSynAgainStays_data() {
        QTest::addColumn<QString>("script");
        QTest::newRow("retransmission") << "C> SYN\n +1s C> again";
        QTest::newRow("after a reset") << "C> SYN\n S> RST,ACK\n +500ms C> SYN seq=0";
        QTest::newRow("after a FIN") << QString::fromStdString(kOpen + kClose + "C> SYN seq=0");
    }
    void sameSynAgainStays() {
        QFETCH(QString, script);
        ConnectionTable table;
        table.add(Handshake(script.toStdString()).segments());
        QCOMPARE(table.size(), std::size_t{1});
    }

    void midstreamThenAnotherSyn() {
        ConnectionTable table;
        connectionsOf(table,
                      joined({Handshake("C> PSH,ACK 5\n S> ACK"), Handshake("C> SYN", {.client_isn = 9})}));
        QCOMPARE(table.size(), std::size_t{2});
    }

    void synAfterItsSynAckIsTheSameConnection() {
        ConnectionTable table;
        table.add(Handshake("S> SYN,ACK ack=1\n C> SYN").segments());
        QCOMPARE(table.size(), std::size_t{1});
        QCOMPARE(int{table[{0}].client.port}, 40000);
    }

    void selfConnect() {
        Segment syn = Handshake("C> SYN").segments().front();
        syn.destination = syn.source;
        ConnectionTable table;
        table.add(std::vector<Segment>{syn, syn});
        QCOMPARE(table.size(), std::size_t{1});
        QCOMPARE(table[{0}].at(Side::Client).packets, 2U);
    }

    void v4AndMappedV6AreDifferent() {
        Segment v4 = Handshake("C> SYN").segments().front();
        Segment v6 = v4;
        v6.source.address = {0, 0xffff0a090001U};
        v6.destination.address = {0, 0xffff0a090002U};
        ConnectionTable table;
        table.add(std::vector<Segment>{v4, v6});
        QCOMPARE(table.size(), std::size_t{2});
    }

    void icmpErrors() {
        ConnectionTable table;
        auto segments = Handshake("C> SYN\n R> ICMP 3/1\n R> ICMP 3/1").segments();
        segments.back().source.port = 1; // quotes nothing that is known
        std::vector<SegmentVerdict> verdicts(segments.size());
        table.add(segments, verdicts);
        QCOMPARE(table.size(), std::size_t{1});
        QVERIFY(verdicts[1].connection.value == 0);
        QVERIFY(!verdicts[2].connection.valid());
        QCOMPARE(table.totals().icmp_errors, std::uint64_t{2});
        QCOMPARE(table.totals().icmp_errors_unmatched, std::uint64_t{1});
        QCOMPARE(table.totals().tcp_packets, std::uint64_t{1});
        QCOMPARE(table[{0}].packets(), 1U);
    }

    void totalsSpanTheCaptureWhateverTheOrder() {
        const Handshake story("C> SYN\n +5s S> SYN,ACK\n +-9s C> ACK");
        ConnectionTable table;
        table.add(story.segments());
        QCOMPARE(table.totals().last - table.totals().first, 9 * kSecondNs);
        QCOMPARE(table[{0}].last_seen - table[{0}].first_seen, 9 * kSecondNs);
        QCOMPARE(table.totals().marks[16], std::uint64_t{1});
    }

    void stampsAtBothEndsOfTheRange() {
        auto segments = Handshake("C> SYN\n S> SYN,ACK\n C> ACK\n C> PSH,ACK 5\n C> again").segments();
        for (std::size_t i = 0; i < segments.size(); ++i) {
            segments[i].time = i % 2 == 0 ? std::numeric_limits<TimeNs>::max()
                                          : std::numeric_limits<TimeNs>::min() + 1;
        }
        ConnectionTable table;
        table.add(segments);
        QCOMPARE(table[{0}].packets(), 5U);
        QVERIFY(judge(table[{0}], table.totals().last).outcome == Outcome::Established);
    }

    /// Interleaved, over several growths, in spans of any length: the same as one after the other.
    void manyConnections_data() {
        QTest::addColumn<int>("span");
        QTest::newRow("one at a time") << 1;
        QTest::newRow("odd") << 47;
        QTest::newRow("batch") << 64;
        QTest::newRow("large") << 5000;
    }
    void manyConnections() {
        QFETCH(int, span);
        constexpr std::uint32_t kConnections = 20'000;
        const auto packets = Handshake(kOpen + kClose).segments();
        std::vector<Segment> all;
        for (const Segment& packet : packets) {
            for (std::uint32_t i = 0; i < kConnections; ++i) {
                Segment segment = packet;
                Segment& moved = segment;
                SocketAddress& client = packet.source.port == 8080 ? moved.destination : moved.source;
                client.address = IpAddress::v4(0x0a000000U + i / 100);
                client.port = static_cast<std::uint16_t>(1000 + i % 100);
                all.push_back(segment);
            }
        }
        ConnectionTable table;
        const std::span<const Segment> rest(all);
        for (std::size_t at = 0; at < all.size(); at += static_cast<std::size_t>(span)) {
            table.add(rest.subspan(at, std::min(static_cast<std::size_t>(span), all.size() - at)));
        }
        QCOMPARE(table.size(), std::size_t{kConnections});
        for (std::uint32_t i = 0; i < kConnections; ++i) {
            QCOMPARE(table[{i}].packets(), 6U);
            QCOMPARE(table[{i}].client.address.low, std::uint64_t{0x0a000000U + i / 100});
        }
    }

    void memoryStaysInBounds() {
        ConnectionTable table;
        Segment syn = Handshake("C> SYN").segments().front();
        std::vector<Segment> segments;
        for (std::uint32_t i = 0; i < 100'000; ++i) {
            syn.source.address = IpAddress::v4(i);
            segments.push_back(syn);
        }
        table.add(segments);
        QCOMPARE(table.size(), std::size_t{100'000});
        QVERIFY2(table.memoryBytes() < 100'000 * 310, qPrintable(QString::number(table.memoryBytes())));
    }
};

QTEST_APPLESS_MAIN(ConnectionTableTest)
#include "connection_table_test.moc"

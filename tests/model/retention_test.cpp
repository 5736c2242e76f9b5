// SPDX-License-Identifier: GPL-3.0-or-later
// Bounded memory: who is kept, who is only counted, and what happens to late packets.
#include <QTest>

#include "crowd.h"
#include "model/packet_index.h"

#include <numeric>

using namespace synscope::model;
using synscope::tests::Crowd;
using synscope::tests::Member;

namespace {

constexpr std::uint32_t kFlood = 60'000;
const TimeNs kPace = 50'000; // 20,000 a second
/// Room for some 25,000 records.
const MemoryPolicy kSmall{.soft_bytes = std::size_t{16} << 20, .hard_bytes = std::size_t{32} << 20};

void spoofed(Member& member, std::uint32_t n) {
    member.client = 0x0b000000U + n;
    member.client_port = static_cast<std::uint16_t>(20'000 + n % 1000);
}

void real(Member& member, std::uint32_t) {
    member.client = 0x0a090001U;
}

std::uint64_t sum(const ConnectionTable& table) {
    const auto& outcomes = table.onlyCounted().outcomes;
    return std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0});
}

/// The SYN of the n-th member of the flood.
Segment synOf(std::uint32_t n) {
    Crowd crowd;
    crowd.add("C> SYN", 1, kPace, [n](Member& member, std::uint32_t) { spoofed(member, n); });
    Segment syn = crowd.segments().front();
    syn.sequence += n * Crowd::kSequenceStep;
    syn.time += n * kPace;
    return syn;
}

/// One packet of the n-th member of the flood, long after it.
Segment late(std::uint32_t n, std::uint16_t flags, bool by_client = true) {
    Segment segment = synOf(n);
    segment.time += 10 * kSecondNs;
    segment.flags = flags;
    if (!by_client) {
        std::swap(segment.source, segment.destination);
        segment.acknowledgment = segment.sequence + 1;
        segment.sequence = 77;
    } else if ((flags & tcp_flag::kSyn) == 0) {
        ++segment.sequence;
        segment.acknowledgment = 78;
    }
    return segment;
}

SegmentVerdict addOne(ConnectionTable& table, const Segment& segment) {
    std::vector<SegmentVerdict> verdict(1);
    table.add({&segment, 1}, verdict);
    return verdict.front();
}

} // namespace

class RetentionTest : public QObject {
    Q_OBJECT

private slots:
    void memoryIsBoundedAndCountsAreExact() {
        ConnectionTable table(kSmall);
        Crowd().add("C> SYN", kFlood, kPace, spoofed).feed(table);
        QVERIFY2(table.memoryBytes() <= kSmall.soft_bytes, qPrintable(QString::number(table.memoryBytes())));
        QCOMPARE(table.size(), std::size_t{kFlood});
        QCOMPARE(table.kept() + table.onlyCounted().connections, std::uint64_t{kFlood});
        QCOMPARE(sum(table), table.onlyCounted().connections);
        QCOMPARE(table.onlyCounted().in_groups, table.onlyCounted().connections);
        QVERIFY(table.onlyCounted().connections > kFlood / 4);
        QVERIFY(table.keeps({kFlood - 1}) && !table.keeps({0}));
        QCOMPARE(table[{0}].packets(), 0U);
        QCOMPARE(table.groups().size(), std::size_t{1});
    }

    void silenceDecidesOnThemToo() {
        ConnectionTable table(kSmall);
        Crowd().add("C> SYN", kFlood, 20 * kPace, spoofed).feed(table); // a thousand a second, for a minute
        const auto& outcomes = table.onlyCounted().outcomes;
        const std::uint64_t decided = outcomes[static_cast<std::size_t>(Outcome::TimedOut)];
        QVERIFY2(decided > kFlood / 4, qPrintable(QString::number(decided)));
        QCOMPARE(sum(table), table.onlyCounted().connections);
        const Group& flood = table.groups()[{0}];
        QCOMPARE(flood.only_counted.outcomes[static_cast<std::size_t>(Outcome::TimedOut)], decided);
        // One that is heard again is counted among them no more.
        addOne(table, late(7, tcp_flag::kSyn));
        QCOMPARE(outcomes[static_cast<std::size_t>(Outcome::TimedOut)] +
                     outcomes[static_cast<std::size_t>(Outcome::Connecting)],
                 table.onlyCounted().connections);
    }

    void withoutPressureNothingGoes() {
        ConnectionTable table;
        Crowd().add("C> SYN", kFlood, kPace, spoofed).feed(table);
        QCOMPARE(table.kept(), std::size_t{kFlood});
        QCOMPARE(table.onlyCounted().connections, std::uint64_t{0});
        QVERIFY(table.takeThinned().empty());
    }

    void tellingOnesStay_data() {
        QTest::addColumn<QString>("script");
        QTest::newRow("established") << "C> SYN\n S> SYN,ACK\n C> ACK\n C> PSH,ACK 5";
        QTest::newRow("closed") << "C> SYN\n S> SYN,ACK\n C> ACK\n C> FIN,ACK\n S> FIN,ACK\n C> ACK";
        QTest::newRow("retried") << "C> SYN\n +1s C> again";
        QTest::newRow("refused") << "C> SYN\n S> RST,ACK";
        QTest::newRow("unreachable") << "C> SYN\n R> ICMP 3/1";
        QTest::newRow("reset halfway") << "C> SYN\n S> SYN,ACK\n C> RST";
        QTest::newRow("midstream data") << "C> PSH,ACK 5\n S> ACK\n C> PSH,ACK 5";
    }
    void tellingOnesStay() {
        QFETCH(QString, script);
        ConnectionTable table(kSmall);
        Crowd()
            .add("C> SYN", 1000, kPace, spoofed)
            .add(script.toStdString(), 1, kPace, real)
            .add("C> SYN", kFlood, kPace, [](Member& member, std::uint32_t n) { spoofed(member, n + 1000); })
            .feed(table);
        std::uint32_t id = 1000; // as tcp.stream: the thousand before it are gone and still count
        QVERIFY(!table.keeps({id - 1}));
        QVERIFY(table.keeps({id}));
        QCOMPARE(toString(table[{id}].client), std::string("10.9.0.1:20000"));
        QCOMPARE(table.nextKept({0}).value, id);
    }

    void hardLimitTakesOrdinaryOnesToo() {
        ConnectionTable table(kSmall);
        Crowd()
            .add("C> SYN\n S> SYN,ACK\n C> ACK\n C> PSH,ACK 5\n S> RST,ACK", 2 * kFlood, kPace,
                 [](Member& member, std::uint32_t n) {
                     spoofed(member, n);
                     member.server_port = static_cast<std::uint16_t>(n);
                 })
            .feed(table);
        QVERIFY2(table.memoryBytes() <= kSmall.hard_bytes, qPrintable(QString::number(table.memoryBytes())));
        QVERIFY(table.memoryBytes() > kSmall.soft_bytes);
        QCOMPARE(table.onlyCounted().outcomes[static_cast<std::size_t>(Outcome::ResetByServer)],
                 table.onlyCounted().connections);
    }

    void latePackets_data() {
        QTest::addColumn<int>("flags");
        QTest::addColumn<bool>("by_client");
        QTest::addColumn<bool>("revives");
        using namespace tcp_flag;
        QTest::newRow("SYN again") << int{kSyn} << true << true;
        QTest::newRow("ACK of a SYN-ACK") << int{kAck} << true << true;
        QTest::newRow("SYN-ACK") << (kSyn | kAck) << false << false;
        QTest::newRow("reset of the client") << int{kRst} << true << false;
        QTest::newRow("reset of the server") << (kRst | kAck) << false << false;
    }
    void latePackets() {
        QFETCH(int, flags);
        QFETCH(bool, by_client);
        QFETCH(bool, revives);
        ConnectionTable table(kSmall);
        Crowd().add("C> SYN", kFlood, kPace, spoofed).feed(table);
        const std::uint64_t counted = table.onlyCounted().connections;
        const auto n = static_cast<std::uint32_t>(counted) - 10; // among the youngest that went
        const SegmentVerdict verdict = addOne(table, late(n, static_cast<std::uint16_t>(flags), by_client));
        QCOMPARE(verdict.connection.value, n);
        QCOMPARE(verdict.only_counted, !revives);
        QCOMPARE(table.keeps({n}), revives);
        QCOMPARE(table.size(), std::size_t{kFlood});
        QCOMPARE(table.onlyCounted().connections, counted - (revives ? 1 : 0));
        QCOMPARE(table.onlyCounted().late_packets, std::uint64_t{revives ? 0U : 1U});
        QCOMPARE(table[{n}].packets(), revives ? 2U : 0U);
        QCOMPARE(sum(table), table.onlyCounted().connections);
    }

    void revivedOneGoesOnAsBefore() {
        ConnectionTable table(kSmall);
        Crowd().add("C> SYN", kFlood, kPace, spoofed).feed(table);
        const auto n = static_cast<std::uint32_t>(table.onlyCounted().connections) - 10;
        const TimeNs opened = synOf(n).time;
        addOne(table, late(n, tcp_flag::kSyn));
        addOne(table, late(n, tcp_flag::kSyn | tcp_flag::kAck, false));
        addOne(table, late(n, tcp_flag::kAck));
        QVERIFY(judge(table[{n}], table.totals().last).outcome == Outcome::Established);
        QCOMPARE(table[{n}].first_seen, opened);
        QCOMPARE(int{table[{n}].at(Side::Client).syn_retransmissions}, 1);
    }

    void anotherSequenceNumberIsAnotherConnection() {
        ConnectionTable table(kSmall);
        Crowd().add("C> SYN", kFlood, kPace, spoofed).feed(table);
        const auto n = static_cast<std::uint32_t>(table.onlyCounted().connections) - 10;
        Segment syn = late(n, tcp_flag::kSyn);
        syn.sequence += 5;
        QCOMPARE(addOne(table, syn).connection.value, kFlood);
        QVERIFY(table[{kFlood}].has(fact::kPortReuse));
    }

    void indexIsBoundedToo() {
        ConnectionTable table(kSmall);
        PacketIndex index;
        std::vector<SegmentVerdict> verdicts(128);
        std::size_t peak = 0;
        Crowd crowd;
        crowd.add("C> SYN", kFlood, kPace, spoofed);
        const std::vector<Segment>& segments = crowd.segments();
        for (std::size_t at = 0; at < segments.size(); at += 128) {
            const auto batch = std::span(segments).subspan(at,
                                                           std::min<std::size_t>(128, segments.size() - at));
            table.add(batch, std::span(verdicts).first(batch.size()));
            for (std::size_t i = 0; i < batch.size(); ++i) {
                index.append(verdicts[i].connection, {.offset = at + i, .number = at + i + 1});
            }
            for (const IdRange& range : table.takeThinned()) {
                index.thin(range, [&](ConnectionId id) { return table.keeps(id); });
            }
            peak = std::max(peak, index.memoryBytes());
        }
        QVERIFY2(peak < std::size_t{3} << 20, qPrintable(QString::number(peak)));
        QVERIFY(index.frames({0}, 10).empty());
        QCOMPARE(index.frames({kFlood - 1}, 10).front().number, std::uint64_t{kFlood});
        index.append({5}, {.offset = 9, .number = 9}); // as of one that was revived
        QCOMPARE(index.frames({5}, 10).size(), std::size_t{1});
    }
};

QTEST_APPLESS_MAIN(RetentionTest)
#include "retention_test.moc"

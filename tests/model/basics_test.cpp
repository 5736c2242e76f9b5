// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses, times, texts, flag names, the packet index: what everything else prints with.
#include <QTest>

#include "model/address.h"
#include "model/packet_index.h"
#include "model/segment.h"
#include "model/text.h"
#include "model/time.h"

using namespace synscope::model;

class BasicsTest : public QObject {
    Q_OBJECT

private slots:
    void addressRoundTrip_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("canonical");
        QTest::newRow("v4") << "10.9.0.1"
                            << "10.9.0.1";
        QTest::newRow("v4 ends") << "255.255.255.255"
                                 << "255.255.255.255";
        QTest::newRow("v6 long") << "2001:DB8:0:0:8:800:200C:417A"
                                 << "2001:db8::8:800:200c:417a";
        QTest::newRow("v6 longest run") << "2001:0:0:1:0:0:0:1"
                                        << "2001:0:0:1::1";
        QTest::newRow("v6 first of equal runs") << "2001:db8:0:0:1:0:0:1"
                                                << "2001:db8::1:0:0:1";
        QTest::newRow("v6 single zero stays") << "2001:db8:0:1:1:1:1:1"
                                              << "2001:db8:0:1:1:1:1:1";
        QTest::newRow("v6 loopback") << "::1"
                                     << "::1";
        QTest::newRow("v6 unspecified") << "::"
                                        << "::";
        QTest::newRow("v6 ends in zeros") << "fe80::"
                                          << "fe80::";
        QTest::newRow("v6 mapped") << "::ffff:10.9.0.1"
                                   << "::ffff:10.9.0.1";
        QTest::newRow("v6 quad at the end") << "64:ff9b::192.0.2.33"
                                            << "64:ff9b::c000:221";
    }
    void addressRoundTrip() {
        QFETCH(QString, text);
        const auto address = parseAddress(text.toStdString());
        QVERIFY(address);
        QTEST(QString::fromStdString(toString(*address)), "canonical");
        QVERIFY(parseAddress(toString(*address)) == address);
    }

    void addressErrors_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", "10.9.0", "10.9.0.1.2", "10.9.0.256", "10.9..1", "1:2:3:4:5:6:7", "1::2::3",
              "12345::", "1:2:3:4:5:6:7:8:9", "::1%eth0", "1.2.3.4:80", ":1", "1:", "0010.1.1.1", "g::"}) {
            QTest::newRow(text) << text;
        }
    }
    void addressErrors() {
        QFETCH(QString, text);
        QVERIFY(!parseAddress(text.toStdString()));
    }

    void mappedAddressIsNotTheV4Address() {
        QVERIFY(parseAddress("::ffff:10.9.0.1") != parseAddress("10.9.0.1"));
    }

    void sockets() {
        QCOMPARE(toString(SocketAddress{IpAddress::v4(0x0a090001), 5000}), std::string("10.9.0.1:5000"));
        QCOMPARE(toString(SocketAddress{*parseAddress("fe80::1"), 443}), std::string("[fe80::1]:443"));
    }

    void durations_data() {
        QTest::addColumn<qint64>("ns");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << qint64{0} << "0 ns";
        QTest::newRow("ns") << qint64{999} << "999 ns";
        QTest::newRow("us") << qint64{17'000} << "17 µs";
        QTest::newRow("ms short") << qint64{210'000} << "210 µs";
        QTest::newRow("never 1000 us") << qint64{999'600} << "1 ms";
        QTest::newRow("ms") << qint64{60'700'000} << "60.7 ms";
        QTest::newRow("s") << qint64{2'330'000'000} << "2.33 s";
        QTest::newRow("s long") << qint64{131'000'000'000} << "131 s";
        QTest::newRow("min") << qint64{924'000'000'000} << "15 min 24 s";
        QTest::newRow("h") << qint64{7'260'000'000'000} << "2 h 1 min";
        QTest::newRow("d") << qint64{90'000'000'000'000} << "1 d 1 h";
        QTest::newRow("negative") << qint64{-1'500'000} << "-1.5 ms";
        QTest::newRow("most negative") << std::numeric_limits<qint64>::min() << "-106751 d 23 h";
    }
    void durations() {
        QFETCH(qint64, ns);
        QTEST(QString::fromStdString(formatDuration(ns)), "text");
    }

    void lengthsThatHaveNoNumber() {
        constexpr TimeNs kFirst = std::numeric_limits<TimeNs>::min();
        constexpr TimeNs kLast = std::numeric_limits<TimeNs>::max();
        QCOMPARE(timeBetween(5, 3), TimeNs{-2});
        QCOMPARE(timeBetween(kFirst, kLast), kLast);
        QCOMPARE(timeBetween(kLast, kFirst), kFirst);
        QCOMPARE(timeBetween(kLast, -1), kFirst);
        QCOMPARE(timeBetween(0, kFirst), kFirst);
        QCOMPARE(timeBetween(kFirst, kFirst), TimeNs{0});
    }

    void epochs() {
        QCOMPARE(formatEpoch(1'795'326'828'293'102'345), std::string("1795326828.293102345"));
        QCOMPARE(formatEpoch(5), std::string("0.000000005"));
        QCOMPARE(formatEpoch(-1'500'000'000), std::string("-1.500000000"));
    }

    void texts() {
        QCOMPARE(english({"%2 of %1, %9 %", {"a", "b"}}), std::string("b of a, %9 %"));
        QCOMPARE(fill("%1%1", {"%1"}), std::string("%1%1"));
        QVERIFY(Text().empty());
        QVERIFY(Text("x", {"1"}) == Text(std::string("x").c_str(), {"1"}));
        QVERIFY(!(Text("x", {"1"}) == Text("x", {"2"})));
    }

    void flags() {
        using namespace tcp_flag;
        QCOMPARE(formatFlags(0), std::string("none"));
        QCOMPARE(formatFlags(kAck | kSyn), std::string("SYN,ACK"));
        QCOMPARE(formatFlags(0x1ff), std::string("SYN,FIN,RST,PSH,ACK,URG,ECE,CWR,AE"));
    }

    void packetIndex() {
        PacketIndex index;
        for (std::uint64_t i = 0; i < 10; ++i) {
            index.append({static_cast<std::uint32_t>(i % 2 == 0 ? 0 : 3)}, {100 + i, i + 1});
        }
        const auto all = index.frames({0}, 100);
        QCOMPARE(all.size(), std::size_t{5});
        QCOMPARE(all.front().offset, std::uint64_t{100});
        QCOMPARE(all.back().number, std::uint64_t{9});
        QVERIFY(index.frames({1}, 100).empty());
        QVERIFY(index.frames({77}, 100).empty());
        const auto ends = index.frames({3}, 3); // the first two and the last one
        QCOMPARE(ends.size(), std::size_t{3});
        QCOMPARE(ends[1].number, std::uint64_t{4});
        QCOMPARE(ends[2].number, std::uint64_t{10});
        QVERIFY(index.frames({3}, 0).empty());
    }

    // One connection goes on, a second one was over soon, and a third has lost its page to the table's
    // policy.
    void packetIndexOfAnEndlessSource() {
        constexpr std::uint64_t kMost = 80'000;
        constexpr std::uint64_t kPackets = 20 * kMost;
        PacketIndex index(kMost);
        index.append({1}, {1, 1});
        index.append({2}, {2, 2});
        index.thin({{0}, {8192}}, [](ConnectionId id) { return id.value == 2; });
        std::size_t bytes = 0;
        for (std::uint64_t i = 10; i < kPackets; ++i) {
            index.append({9000}, {i, i});
            bytes = i == 2 * kMost ? index.memoryBytes() : bytes;
        }
        const auto kept = index.frames({9000}, kPackets);
        QCOMPARE(kept.back().number, kPackets - 1);
        QVERIFY(kept.size() >= kMost && kept.size() < kMost + kMost / 3);
        QCOMPARE(index.memoryBytes(), bytes);
        QVERIFY(index.frames({2}, 10).empty());
        index.append({2}, {kPackets, kPackets}); // may begin anew
        QCOMPARE(index.frames({2}, 10).size(), std::size_t{1});
    }
};

QTEST_APPLESS_MAIN(BasicsTest)
#include "basics_test.moc"

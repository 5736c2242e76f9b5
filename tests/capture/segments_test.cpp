// SPDX-License-Identifier: GPL-3.0-or-later
// Fragments, ICMP errors, cut and odd TCP headers.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/decode/reassembly.h"
#include "tests/capture/capture_support.h"
#endif

#include <QtTest>

using namespace synscope;
using namespace synscope::test;

class SegmentsTest : public QObject {
    Q_OBJECT

private slots:
    void fragments();
    void reassemblyKeepsItsBound();
    void reassemblyPrefersLowerOffsets();
    void icmpErrors();
    void cutHeaders();
    void oddity_data();
    void oddity();
};

// A segment belongs to the frame that completes it; the last, lone fragment to none.
void SegmentsTest::fragments() {
    const Reading reading = readFile(dataFile("fragments.pcap"));
    const std::uint64_t completing[] = {3, 6, 9, 12, 14};
    QCOMPARE(reading.segments.size(), std::size_t{5});
    for (std::size_t i = 0; i < reading.segments.size(); ++i) {
        QCOMPARE(reading.segments[i].frame.number, completing[i]);
        QCOMPARE(reading.segments[i].payload_length, 36U);
        QCOMPARE(reading.segments[i].oddities, model::oddity::kFragment | model::oddity::kSynWithData);
    }
    QCOMPARE(reading.counts.fragments_waiting, 10U);
    QCOMPARE(reading.counts.fragments_given_up, 0U);
}

void SegmentsTest::reassemblyKeepsItsBound() {
    capture::Reassembly reassembly;
    const std::vector<std::byte> bytes(60'000);
    for (std::uint32_t id = 0; id < 1000; ++id)
        QVERIFY(!reassembly.add({{}, {}, id, 6}, 0, true, capture::ByteView(bytes)));
    constexpr std::uint64_t kFit = capture::Reassembly::kMaxBytes / 60'000;
    QCOMPARE(reassembly.givenUp(), 1000 - kFit);
    QVERIFY(reassembly.add({{}, {}, 999, 6}, 60'000, false, capture::ByteView(bytes)));
    QVERIFY(!reassembly.add({{}, {}, 0, 6}, 60'000, false, capture::ByteView(bytes)));
    for (std::uint32_t id = 0; id < 600; ++id)
        QVERIFY(!reassembly.add({{}, {}, id, 17}, 8, true, capture::ByteView(std::span(bytes).first(8))));
    QCOMPARE(reassembly.givenUp(), 1000 + 600 - capture::Reassembly::kMaxDatagrams);
}

void SegmentsTest::reassemblyPrefersLowerOffsets() {
    capture::Reassembly reassembly;
    const auto a = fromHex("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    const auto b = fromHex("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
    QVERIFY(!reassembly.add({}, 8, false, capture::ByteView(b)));
    const auto made = reassembly.add({}, 0, true, capture::ByteView(a));
    QVERIFY(made.has_value());
    QCOMPARE(made->size(), std::size_t{24});
    QCOMPARE((*made)[15], std::byte{0xaa});
    QCOMPARE((*made)[16], std::byte{0xbb});
}

void SegmentsTest::icmpErrors() {
    const Reading reading = readFile(dataFile("icmp-errors.pcap"));
    QCOMPARE(reading.segments.size(), std::size_t{3});
    QCOMPARE(reading.counts.icmp_errors, 3U);
    QCOMPARE(reading.counts.other_protocol, 2U);
    const model::Segment& unreachable = reading.segments[0];
    QCOMPARE(unreachable.kind, model::SegmentKind::IcmpError);
    QCOMPARE(line(unreachable),
             "10.0.0.1:40000 > 10.0.0.2:80 none len 0"); // eight bytes: no flags were quoted
    QCOMPARE(unreachable.sequence, 1000U);
    QCOMPARE(unreachable.icmp_type, std::uint8_t{3});
    QCOMPARE(unreachable.icmp_code, std::uint8_t{1});
    QCOMPARE(toString(unreachable.icmp_source), std::string("10.0.0.254"));
    QCOMPARE(line(reading.segments[1]), "10.0.0.1:40000 > 10.0.0.2:80 SYN len 0");
    QCOMPARE(line(reading.segments[2]), "[fd00::1]:40000 > [fd00::2]:80 SYN len 0");
    QVERIFY(reading.segments[2].icmp_v6);
}

// 41 frames: the first holds no byte of the TCP header, the last all 40. With 16 everything up to the window
// is there.
void SegmentsTest::cutHeaders() {
    const Reading reading = readFile(dataFile("cut-headers.pcap"));
    QCOMPARE(reading.counts.cut_short, 16U);
    QCOMPARE(reading.counts.tcp, 25U);
    QCOMPARE(reading.segments.front().frame.number, 17U);
    for (const model::Segment& segment : reading.segments) {
        const bool whole = segment.frame.number == 41;
        QCOMPARE(segment.payload_length, 0U);
        QCOMPARE((segment.oddities & model::oddity::kCutBySnapLength) != 0, !whole);
        QCOMPARE(segment.options.has(model::TcpOptions::kTruncated), !whole);
        QCOMPARE(segment.options.has(model::TcpOptions::kMss), segment.frame.number >= 25);
    }
}

void SegmentsTest::oddity_data() {
    QTest::addColumn<int>("frame");
    QTest::addColumn<unsigned>("bits");
    using namespace model::oddity;
    QTest::newRow("data offset below 5") << 0 << kBadTcpHeaderLength;
    QTest::newRow("data offset beyond the segment") << 1 << kBadTcpHeaderLength;
    QTest::newRow("option of length 0") << 2 << kBadOptionLength;
    QTest::newRow("option beyond the header") << 3 << kBadOptionLength;
    QTest::newRow("IP total length 0") << 4 << kBadIpLength;
    QTest::newRow("TCP checksum") << 5 << kBadTcpChecksum;
    QTest::newRow("IP checksum") << 6 << kBadIpChecksum;
    QTest::newRow("SYN with data") << 7 << kSynWithData;
    QTest::newRow("SYN and FIN") << 8 << kSynFin;
    QTest::newRow("no flags") << 9 << kNullFlags;
    QTest::newRow("Xmas tree") << 10 << (kXmasFlags | kUrgent);
}

void SegmentsTest::oddity() {
    QFETCH(int, frame);
    QFETCH(unsigned, bits);
    const Reading reading = readFile(dataFile("oddities.pcap"));
    QCOMPARE(reading.segments[static_cast<std::size_t>(frame)].oddities, bits);
}

QTEST_APPLESS_MAIN(SegmentsTest)
#include "segments_test.moc"

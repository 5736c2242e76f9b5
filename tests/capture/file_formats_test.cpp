// SPDX-License-Identifier: GPL-3.0-or-later
// The same eight packets in every file format and compression, and what damaged and foreign files come to.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "tests/capture/capture_support.h"
#endif

#include <QtTest>

using namespace synscope;
using namespace synscope::test;

namespace {

constexpr model::TimeNs kStart = 1'700'000'000 * model::kSecondNs;

const QStringList kHandshake{
    "10.0.0.1:40000 > 10.0.0.2:80 SYN len 0",     "10.0.0.2:80 > 10.0.0.1:40000 SYN,ACK len 0",
    "10.0.0.1:40000 > 10.0.0.2:80 ACK len 0",     "10.0.0.1:40000 > 10.0.0.2:80 PSH,ACK len 5",
    "10.0.0.2:80 > 10.0.0.1:40000 PSH,ACK len 6", "10.0.0.1:40000 > 10.0.0.2:80 FIN,ACK len 0",
    "10.0.0.2:80 > 10.0.0.1:40000 FIN,ACK len 0", "10.0.0.1:40000 > 10.0.0.2:80 ACK len 0",
};

QStringList lines(const Reading& reading) {
    QStringList all;
    for (const model::Segment& segment : reading.segments)
        all << line(segment);
    return all;
}

} // namespace

class FileFormatsTest : public QObject {
    Q_OBJECT

private slots:
    void handshake_data();
    void handshake();
    void cannotBeOpened_data();
    void cannotBeOpened();
    void damaged_data();
    void damaged();
    void directionOfModifiedPcap();
    void unsupportedLinkTypeIsCounted();
    void onlyAHeader();
    void positionGrows();
};

void FileFormatsTest::handshake_data() {
    QTest::addColumn<QString>("format");
    QTest::newRow("little-us.pcap") << "pcap (little endian, microseconds)";
    QTest::newRow("big-us.pcap") << "pcap (big endian, microseconds)";
    QTest::newRow("little-ns.pcap") << "pcap (little endian, nanoseconds)";
    QTest::newRow("big-ns.pcap") << "pcap (big endian, nanoseconds)";
    QTest::newRow("modified.pcap") << "modified pcap (little endian, microseconds)";
    QTest::newRow("fcs.pcap") << "pcap (little endian, microseconds)";
    QTest::newRow("handshake.snoop") << "snoop";
    QTest::newRow("handshake.pcap.gz") << "pcap (little endian, microseconds), gzip";
    QTest::newRow("two-members.pcap.gz") << "pcap (little endian, microseconds), gzip";
    QTest::newRow("handshake.pcap.zst") << "pcap (little endian, microseconds), zstd";
    QTest::newRow("handshake.pcap.lz4") << "pcap (little endian, microseconds), lz4";
    QTest::newRow("handshake.pcapng.gz") << "pcapng, gzip";
}

void FileFormatsTest::handshake() {
    QFETCH(QString, format);
    const Reading reading = readFile(dataFile(QTest::currentDataTag()));
    QCOMPARE(reading.error, std::string());
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    QCOMPARE(QString::fromStdString(reading.facts.format), format);
    QCOMPARE(lines(reading), kHandshake);
    QCOMPARE(reading.facts.frames, 8U);
    QCOMPARE(reading.segments[3].time, kStart + 3 * model::kMillisecondNs);
    QCOMPARE(reading.segments[7].frame.number, 8U);
    QCOMPARE(reading.facts.interfaces.front().link_type, 1U);
    for (const model::Segment& segment : reading.segments)
        QCOMPARE(segment.oddities, 0U);
}

void FileFormatsTest::cannotBeOpened_data() {
    QTest::addColumn<QString>("says");
    QTest::newRow("empty.pcap") << "is empty";
    QTest::newRow("text.pcap") << "is a text, not a capture";
    QTest::newRow("packed.pcap.xz") << "unxz";
    QTest::newRow("cut-header.pcap") << "ends inside its file header (20 bytes)";
    QTest::newRow("no-such-file.pcap") << "does not exist";
    QTest::newRow(".") << "is a directory";
}

void FileFormatsTest::cannotBeOpened() {
    QFETCH(QString, says);
    const Reading reading = readFile(dataFile(QTest::currentDataTag()));
    const QString error = QString::fromStdString(reading.error);
    QVERIFY2(error.contains(says), qPrintable(error));
    QVERIFY(error.endsWith('.'));
}

void FileFormatsTest::damaged_data() {
    QTest::addColumn<quint64>("frames");
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("why");
    QTest::newRow("cut-short.pcap") << quint64{7} << "at byte 565, after frame 7"
                                    << "ends inside a packet (60 of 70 bytes)";
    QTest::newRow("cut-short.pcapng") << quint64{7} << "after frame 7"
                                      << "ends inside a packet";
    QTest::newRow("cut-short.pcap.gz") << quint64{4} << "after frame 4"
                                       << "the gzip data ends too early";
    QTest::newRow("wild-length.pcap") << quint64{2} << "at byte 204, after frame 2"
                                      << "a packet of 2147483647 bytes";
    QTest::newRow("wild-block.pcapng") << quint64{8} << "after frame 8"
                                       << "a block of 7 bytes";
}

void FileFormatsTest::damaged() {
    QFETCH(quint64, frames);
    QFETCH(QString, where);
    QFETCH(QString, why);
    const Reading reading = readFile(dataFile(QTest::currentDataTag()));
    QCOMPARE(reading.end, capture::ReadEnd::Damaged);
    QCOMPARE(reading.facts.frames, frames);
    QCOMPARE(reading.segments.size(), std::size_t{frames});
    const QString damage = QString::fromStdString(reading.facts.damage);
    QVERIFY2(damage.contains(where) && damage.contains(why), qPrintable(damage));
}

void FileFormatsTest::directionOfModifiedPcap() {
    const Reading reading = readFile(dataFile("modified.pcap"));
    QCOMPARE(reading.segments.front().direction, model::FrameDirection::Out);
}

void FileFormatsTest::unsupportedLinkTypeIsCounted() {
    const Reading reading = readFile(dataFile("unsupported-link.pcap"));
    QCOMPARE(reading.counts.unsupported_link_types.at(195), 1U);
    QVERIFY(!capture::canDecode(195));
    QCOMPARE(capture::linkTypeName(195), std::string("IEEE802_15_4_WITHFCS"));
    QCOMPARE(capture::linkTypeName(4711), std::string("unknown"));
}

void FileFormatsTest::onlyAHeader() {
    const Reading reading = readFile(dataFile("header-only.pcap"));
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    QCOMPARE(reading.facts.frames, 0U);
}

void FileFormatsTest::positionGrows() {
    const Reading reading = readFile(dataFile("handshake.pcap.gz"));
    QCOMPARE(reading.facts.bytes_read, reading.facts.bytes_total);
    QVERIFY(reading.facts.bytes_total > 0);
}

QTEST_APPLESS_MAIN(FileFormatsTest)
#include "file_formats_test.moc"

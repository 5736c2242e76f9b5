// SPDX-License-Identifier: GPL-3.0-or-later
// What PcapngWriter writes is what the reader reads; the blocks themselves byte by byte where the draft is
// precise.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/pcapng/writer.h"
#include "tests/capture/capture_support.h"
#endif

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace synscope;
using namespace synscope::test;

namespace {

constexpr model::TimeNs kTime = 1'700'000'000 * model::kSecondNs + 123'456'789;

std::vector<std::byte> bytesOf(std::size_t count) {
    std::vector<std::byte> bytes(count);
    for (std::size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<std::byte>(i);
    return bytes;
}

} // namespace

class WriterTest : public QObject {
    Q_OBJECT

private slots:
    void packets();
    void resolution_data();
    void resolution();
    void statisticsAndDrops();
    void blocksThatHoldNoPacket();
    void sectionsCountAnew();

private:
    Reading reread(const std::vector<std::byte>& written) {
        const QString path = directory_.filePath(QStringLiteral("written.pcapng"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write(reinterpret_cast<const char*>(written.data()), static_cast<qint64>(written.size()));
        file.close();
        return readFile(path.toStdString());
    }

    QTemporaryDir directory_;
};

// Lengths around the padding to four bytes.
void WriterTest::packets() {
    std::vector<std::byte> out;
    capture::PcapngWriter writer(out);
    writer.section({"", "", "a test", "a comment"});
    const auto first = writer.interface({.link_type = 1, .snap_length = 96, .name = "eth0", .filter = "tcp"});
    const auto second = writer.interface({.link_type = 101, .name = "tun0", .description = "a tunnel"});
    for (std::size_t size = 0; size < 6; ++size) {
        const auto bytes = bytesOf(size);
        capture::PcapngPacket packet;
        packet.interface = size % 2 == 0 ? first : second;
        packet.time = kTime + static_cast<model::TimeNs>(size);
        packet.bytes = bytes;
        packet.original_length = 1500;
        packet.direction = size == 1 ? model::FrameDirection::Out : model::FrameDirection::Unknown;
        const std::size_t at = writer.packet(packet);
        QVERIFY(std::equal(bytes.begin(), bytes.end(), out.begin() + static_cast<std::ptrdiff_t>(at)));
        QCOMPARE(out.size() % 4, std::size_t{0});
    }
    const Reading reading = reread(out);
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    QCOMPARE(reading.frames.size(), std::size_t{6});
    for (std::size_t size = 0; size < 6; ++size) {
        const capture::Frame& frame = reading.frames[size];
        QCOMPARE(frame.time, kTime + static_cast<model::TimeNs>(size));
        QCOMPARE(frame.bytes.size(), size);
        QCOMPARE(frame.original_length, 1500U);
        QCOMPARE(frame.link_type, size % 2 == 0 ? 1U : 101U);
        QCOMPARE(frame.interface.value, static_cast<std::uint32_t>(size % 2));
    }
    QCOMPARE(reading.frames[1].direction, model::FrameDirection::Out);
    QCOMPARE(reading.facts.interfaces[0].name, std::string("eth0"));
    QCOMPARE(reading.facts.interfaces[0].snap_length, 96U);
    QCOMPARE(reading.facts.interfaces[1].description, std::string("a tunnel"));
}

void WriterTest::resolution_data() {
    QTest::addColumn<int>("decimals");
    QTest::addColumn<qint64>("kept");
    QTest::newRow("nanoseconds") << 9 << qint64{kTime};
    QTest::newRow("microseconds") << 6 << qint64{kTime / 1000 * 1000};
    QTest::newRow("seconds") << 0 << qint64{kTime / model::kSecondNs * model::kSecondNs};
    QTest::newRow("finer than there is") << 12 << qint64{kTime};
}

void WriterTest::resolution() {
    QFETCH(int, decimals);
    QFETCH(qint64, kept);
    std::vector<std::byte> out;
    capture::PcapngWriter writer(out);
    writer.section();
    writer.interface({.link_type = 1, .decimals = static_cast<std::uint8_t>(decimals)});
    writer.packet({.time = kTime});
    const Reading reading = reread(out);
    QCOMPARE(reading.frames.size(), std::size_t{1});
    QCOMPARE(reading.frames[0].time, kept);
}

void WriterTest::statisticsAndDrops() {
    std::vector<std::byte> out;
    capture::PcapngWriter writer(out);
    writer.section();
    writer.interface({.link_type = 1});
    writer.packet({.time = kTime, .dropped_before = 3});
    QCOMPARE(reread(out).facts.capture_drops, 3U);
    writer.statistics(0, {.time = kTime, .received = 100, .dropped_by_interface = 2, .dropped_by_os = 5});
    const Reading reading = reread(out);
    QCOMPARE(reading.facts.capture_drops, 7U);
    QCOMPARE(reading.facts.interfaces[0].received, std::optional<std::uint64_t>(100));
    QCOMPARE(reading.facts.interfaces[0].dropped, std::optional<std::uint64_t>(7));
}

// Draft 4.5 and 4.7: a reader that knows them not passes over them; custom blocks take a frame number here.
void WriterTest::blocksThatHoldNoPacket() {
    std::vector<std::byte> out;
    capture::PcapngWriter writer(out);
    writer.section();
    writer.interface({.link_type = 1});
    const std::array names{capture::PcapngName{model::IpAddress::v4(0x0a090001), "client"},
                           capture::PcapngName{*model::parseAddress("fd00::1"), "server"}};
    writer.names(names);
    const std::size_t before = out.size();
    writer.custom(32473, bytesOf(5));
    const std::vector<std::byte> expected = fromHex("ad0b0000"
                                                    "18000000"
                                                    "d97e0000"
                                                    "0001020304000000"
                                                    "18000000");
    const std::span custom = std::span(out).subspan(before);
    QVERIFY(std::endian::native != std::endian::little || std::ranges::equal(custom, expected));
    writer.packet({.time = kTime});
    const Reading reading = reread(out);
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    QCOMPARE(reading.frames.size(), std::size_t{1});
    QCOMPARE(reading.frames[0].ref.number, 2U);
}

void WriterTest::sectionsCountAnew() {
    std::vector<std::byte> out;
    capture::PcapngWriter writer(out);
    for (int i = 0; i < 2; ++i) {
        writer.section();
        QCOMPARE(writer.interface({.link_type = 1}), 0U);
        writer.packet({.time = kTime + i});
    }
    const Reading reading = reread(out);
    QCOMPARE(reading.frames.size(), std::size_t{2});
    QCOMPARE(reading.frames[1].interface.value, 1U); // over all sections
}

QTEST_APPLESS_MAIN(WriterTest)
#include "writer_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// pcapng: interfaces, resolutions, block kinds and sections of either byte order.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/pcapng/time_scale.h"
#include "tests/capture/capture_support.h"
#endif

#include <QtTest>

using namespace synscope;
using namespace synscope::test;

namespace {

constexpr model::TimeNs kStart = 1'700'000'000 * model::kSecondNs;

} // namespace

class PcapngTest : public QObject {
    Q_OBJECT

private slots:
    void features_data();
    void features();
    void interfaces();
    void timeScale_data();
    void timeScale();
};

void PcapngTest::features_data() {
    QTest::addColumn<int>("order");
    QTest::newRow("features-little.pcapng") << 0;
    QTest::newRow("features-big.pcapng") << 1;
}

// Frames 3 and 5 are custom blocks: they take a number and hold no packet.
void PcapngTest::features() {
    const Reading reading = readFile(dataFile(QTest::currentDataTag()));
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    QCOMPARE(reading.facts.frames, 8U);
    const auto& frames = reading.frames;
    QCOMPARE(frames.size(), std::size_t{6});
    const std::uint64_t numbers[] = {1, 2, 4, 6, 7, 8};
    const std::uint32_t interfaces[] = {0, 1, 2, 0, 0, 3};
    const model::TimeNs times[] = {kStart, kStart + 2'000'007, kStart + 3 * model::kSecondNs + 500'000'000,
                                   kStart + 3 * model::kSecondNs + 500'000'000, // a simple packet has none of
                                                                                // its own
                                   kStart + 5'000'000, kStart + 6'000'000};
    for (std::size_t i = 0; i < frames.size(); ++i) {
        QCOMPARE(frames[i].ref.number, numbers[i]);
        QCOMPARE(frames[i].interface.value, interfaces[i]);
        QCOMPARE(frames[i].time, times[i]);
    }
    QCOMPARE(frames[0].direction, model::FrameDirection::In);
    QCOMPARE(frames[1].direction, model::FrameDirection::Out);
    QCOMPARE(frames[1].link_type, 101U);
    QCOMPARE(frames[2].bytes.size(), std::size_t{50});
    QCOMPARE(frames[2].original_length, 54U);
    QCOMPARE(reading.counts.tcp, 6U);
    QCOMPARE(reading.facts.capture_drops, 11U); // 5 + 2 on the first interface, 4 on the third
}

void PcapngTest::interfaces() {
    const auto& interfaces = readFile(dataFile("features-little.pcapng")).facts.interfaces;
    QCOMPARE(interfaces.size(), std::size_t{4});
    QCOMPARE(interfaces[0].name, std::string("eth0"));
    QCOMPARE(interfaces[0].description, std::string("first interface"));
    QCOMPARE(interfaces[0].received, std::optional<std::uint64_t>(100));
    QCOMPARE(interfaces[0].dropped, std::optional<std::uint64_t>(7));
    QCOMPARE(interfaces[1].link_type, 101U);
    QCOMPARE(interfaces[2].snap_length, 50U);
    QCOMPARE(interfaces[3].name, std::string("eth9"));
    QVERIFY(!interfaces[3].dropped.has_value());
}

void PcapngTest::timeScale_data() {
    QTest::addColumn<int>("resolution");
    QTest::addColumn<qint64>("offset_s");
    QTest::addColumn<quint64>("stamp");
    QTest::addColumn<qint64>("time");
    QTest::newRow("seconds") << 0 << qint64{0} << quint64{5} << qint64{5'000'000'000};
    QTest::newRow("microseconds") << 6 << qint64{0} << quint64{5} << qint64{5'000};
    QTest::newRow("nanoseconds") << 9 << qint64{0} << quint64{5} << qint64{5};
    QTest::newRow("picoseconds") << 12 << qint64{0} << quint64{5'999} << qint64{5};
    QTest::newRow("absurdly fine") << 127 << qint64{0} << ~quint64{0} << qint64{1};
    QTest::newRow("half seconds") << 0x81 << qint64{0} << quint64{3} << qint64{1'500'000'000};
    QTest::newRow("2^-32") << (0x80 | 32) << qint64{0} << quint64{1} << qint64{0};
    QTest::newRow("2^-40") << (0x80 | 40) << qint64{0} << (quint64{3} << 39) << qint64{1'500'000'000};
    QTest::newRow("2^0") << 0x80 << qint64{0} << quint64{3} << qint64{3'000'000'000};
    QTest::newRow("offset") << 6 << qint64{-1} << quint64{1'000'001} << qint64{1'000};
}

void PcapngTest::timeScale() {
    QFETCH(int, resolution);
    QFETCH(qint64, offset_s);
    QFETCH(quint64, stamp);
    QFETCH(qint64, time);
    QCOMPARE(capture::TimeScale(static_cast<std::uint8_t>(resolution), offset_s).toTime(stamp), time);
}

QTEST_APPLESS_MAIN(PcapngTest)
#include "pcapng_test.moc"

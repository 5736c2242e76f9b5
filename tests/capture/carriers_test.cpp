// SPDX-License-Identifier: GPL-3.0-or-later
// One frame for every link type and every tunnel, named by its interface: each must yield the same SYN.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/link_types.h"
#include "tests/capture/capture_support.h"
#endif

#include <QtTest>

using namespace synscope;
using namespace synscope::test;

class CarriersTest : public QObject {
    Q_OBJECT

private slots:
    void carrier_data();
    void carrier();
    void cutAnywhere_data() { carrier_data(); }
    void cutAnywhere();
    void directions();
    void loopOfHeadersEnds();

private:
    void addRows(const char* file);
    std::vector<Reading> readings_;
};

void CarriersTest::addRows(const char* file) {
    readings_.push_back(readFile(dataFile(file)));
    const Reading& reading = readings_.back();
    for (std::size_t i = 0; i < reading.frames.size(); ++i)
        QTest::newRow(reading.facts.interfaces[reading.frames[i].interface.value].name.c_str())
            << static_cast<int>(readings_.size() - 1) << static_cast<int>(i);
}

void CarriersTest::carrier_data() {
    QTest::addColumn<int>("file");
    QTest::addColumn<int>("frame");
    readings_.reserve(8);
    addRows("link-types.pcapng");
    addRows("tunnels.pcapng");
}

void CarriersTest::carrier() {
    QFETCH(int, file);
    QFETCH(int, frame);
    const capture::Frame& wanted = readings_[static_cast<std::size_t>(file)]
                                       .frames[static_cast<std::size_t>(frame)];
    capture::Decoder decoder;
    std::vector<model::Segment> segments;
    decoder.decode({&wanted, 1}, segments);
    QCOMPARE(decoder.counts().tcp, 1U);
    QCOMPARE(segments.size(), std::size_t{1});
    const bool v6 = !segments[0].source.address.isV4();
    QCOMPARE(line(segments[0]),
             v6 ? "[fd00::1]:40000 > [fd00::2]:80 SYN len 0" : "10.0.0.1:40000 > 10.0.0.2:80 SYN len 0");
    QCOMPARE(segments[0].sequence, 1000U);
    QCOMPARE(segments[0].oddities & ~model::oddity::kBadTcpChecksum, 0U);
    QVERIFY(capture::canDecode(wanted.link_type));
    QVERIFY(!capture::dissect(wanted).layers.empty());
}

// Whatever the snap length leaves is decoded without reading beyond it (the sanitizers watch), and counted
// once.
void CarriersTest::cutAnywhere() {
    QFETCH(int, file);
    QFETCH(int, frame);
    capture::Frame cut = readings_[static_cast<std::size_t>(file)].frames[static_cast<std::size_t>(frame)];
    const std::vector<std::byte> whole(cut.bytes.begin(), cut.bytes.end());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::vector<std::byte> kept(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        cut.bytes = kept;
        capture::Decoder decoder;
        std::vector<model::Segment> segments;
        decoder.decode({&cut, 1}, segments);
        QCOMPARE(decoder.counts().tcp, segments.size());
        const auto& counts = decoder.counts();
        QCOMPARE(counts.tcp + counts.icmp_errors + counts.other_protocol + counts.cut_short +
                     counts.malformed + counts.fragments_waiting,
                 counts.frames);
        for (const model::DissectedField& layer : capture::dissect(cut).layers)
            QVERIFY(layer.begin <= layer.end && layer.end <= size);
    }
}

void CarriersTest::directions() {
    const Reading reading = readFile(dataFile("link-types.pcapng"));
    for (std::size_t i = 0; i < reading.frames.size(); ++i) {
        const std::string& name = reading.facts.interfaces[reading.frames[i].interface.value].name;
        if (name == "linux-sll" || name == "linux-sll2")
            QCOMPARE(reading.segments[i].direction, model::FrameDirection::Out);
        if (name == "ethernet")
            QCOMPARE(reading.segments[i].direction, model::FrameDirection::Unknown);
    }
}

void CarriersTest::loopOfHeadersEnds() {
    std::vector<std::byte> bytes(60'000);
    for (std::size_t at = 12; at + 4 <= bytes.size(); at += 4)
        bytes[at] = std::byte{0x81}; // 802.1Q tags without end
    capture::Frame frame;
    frame.bytes = bytes;
    frame.original_length = static_cast<std::uint32_t>(bytes.size());
    frame.link_type = capture::link::kEthernet;
    capture::Decoder decoder;
    std::vector<model::Segment> segments;
    decoder.decode({&frame, 1}, segments);
    QCOMPARE(decoder.counts().malformed, 1U);
}

QTEST_APPLESS_MAIN(CarriersTest)
#include "carriers_test.moc"

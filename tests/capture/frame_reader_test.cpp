// SPDX-License-Identifier: GPL-3.0-or-later
// Frames read again, in any order, from plain files and from what was unpacked.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "tests/capture/capture_support.h"

#include <algorithm>
#endif

#include <QtTest>

using namespace synscope;
using namespace synscope::test;

class FrameReaderTest : public QObject {
    Q_OBJECT

private slots:
    void again_data();
    void again();
    void withoutASource();
    void notKept();
    void nothingThere();
};

void FrameReaderTest::again_data() {
    QTest::addColumn<int>("unused");
    for (const char* name :
         {"little-us.pcap", "big-ns.pcap", "modified.pcap", "handshake.snoop", "handshake.pcap.gz",
          "handshake.pcap.zst", "handshake.pcapng.gz", "features-little.pcapng", "features-big.pcapng"})
        QTest::newRow(name) << 0;
}

void FrameReaderTest::again() {
    capture::OpenOptions options;
    options.keep_frames = true;
    auto source = capture::openFile(dataFile(QTest::currentDataTag()), options);
    QVERIFY(source.ok());
    Reading reading;
    readToEnd(*source.value(), reading);
    auto reader = source.value()->openFrames();
    QVERIFY2(reader.ok(), reader.ok() ? "" : reader.error().message.c_str());
    source.value().reset();
    for (auto frame = reading.frames.rbegin(); frame != reading.frames.rend(); ++frame) {
        const auto found = reader.value()->frameAt(frame->ref);
        QVERIFY(found.ok());
        QVERIFY(std::ranges::equal(found->bytes, frame->bytes));
        QCOMPARE(found->link_type, frame->link_type);
        QCOMPARE(found->interface.value, frame->interface.value);
        QCOMPARE(found->direction, frame->direction);
        QCOMPARE(found->original_length, frame->original_length);
        QCOMPARE(found->ref.number, frame->ref.number);
    }
}

void FrameReaderTest::withoutASource() {
    const Reading reading = readFile(dataFile("features-little.pcapng"));
    auto reader = capture::openFrames(dataFile("features-little.pcapng"));
    QVERIFY(reader.ok());
    const auto last = reader.value()->frameAt(reading.frames.back().ref);
    QVERIFY(last.ok());
    QCOMPARE(last->time, reading.frames.back().time);
}

void FrameReaderTest::notKept() {
    auto source = capture::openFile(dataFile("handshake.pcap.gz"));
    QVERIFY(source.ok());
    QVERIFY(!source.value()->openFrames().ok());
}

void FrameReaderTest::nothingThere() {
    auto reader = capture::openFrames(dataFile("little-us.pcap"));
    QVERIFY(reader.ok());
    QVERIFY(!reader.value()->frameAt({1'000'000, 9}).ok());
    QVERIFY(reader.value()->frameAt({24, 1}).ok());
}

QTEST_APPLESS_MAIN(FrameReaderTest)
#include "frame_reader_test.moc"

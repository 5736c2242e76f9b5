// SPDX-License-Identifier: GPL-3.0-or-later
// Payload that comes again: the same bytes, or others.
#include "app/repeated_bytes.h"
#include "capture/decode/decoder.h"
#include "capture/link_types.h"

#include <QTest>

#include <cstring>
#include <string>
#include <vector>

using namespace synscope;

namespace {

struct Packet {
    std::uint32_t sequence;
    const char* payload;
    std::size_t captured; ///< bytes of the payload
};

/// A segment 10.9.0.1:40000 → 10.9.0.2:80 as raw IPv4.
std::vector<std::byte> bytesOf(const Packet& packet) {
    const std::string payload = packet.payload;
    std::string bytes;
    const auto put = [&bytes](std::uint32_t value, int length) {
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            bytes += static_cast<char>(value >> shift & 0xffU);
        }
    };
    put(0x4500, 2);
    put(static_cast<std::uint32_t>(40 + payload.size()), 2);
    for (const std::uint32_t word : {0x00014000U, 0x40060000U, 0x0a090001U, 0x0a090002U}) {
        put(word, 4);
    }
    put(40000, 2);
    put(80, 2);
    put(packet.sequence, 4);
    put(1, 4);
    put(0x5018faf0, 4);
    put(0, 4);
    bytes += payload.substr(0, packet.captured);
    std::vector<std::byte> frame(bytes.size());
    std::memcpy(frame.data(), bytes.data(), bytes.size());
    return frame;
}

model::PacketEvidence compared(const std::vector<Packet>& packets) {
    std::vector<std::vector<std::byte>> kept;
    std::vector<capture::Frame> frames;
    for (const Packet& packet : packets) {
        kept.push_back(bytesOf(packet));
    }
    for (std::size_t i = 0; i < packets.size(); ++i) {
        capture::Frame frame;
        frame.time = static_cast<model::TimeNs>(i) * model::kSecondNs;
        frame.bytes = kept[i];
        frame.original_length = static_cast<std::uint32_t>(40 + std::strlen(packets[i].payload));
        frame.link_type = capture::link::kRaw;
        frame.ref = {.offset = i, .number = i + 1};
        frames.push_back(frame);
    }
    capture::Decoder decoder;
    std::vector<model::Segment> segments;
    decoder.decode(frames, segments);
    model::Connection connection = model::openConnection(segments.front());
    for (const model::Segment& segment : segments) {
        model::updateConnection(connection, segment);
    }
    model::PacketEvidence evidence;
    app::compareRepeatedBytes(
        model::replay(segments, connection),
        [&](model::FrameRef ref) { return model::Result<capture::Frame>(frames[ref.offset]); }, evidence);
    return evidence;
}

constexpr std::size_t kAll = 1000;

} // namespace

class RepeatedBytesTest : public QObject {
    Q_OBJECT

private slots:
    void copiesAreHeldAgainstEachOther_data() {
        QTest::addColumn<QString>("again");
        QTest::addColumn<int>("sequence");
        QTest::addColumn<int>("captured");
        QTest::addColumn<int>("compared_overlaps");
        QTest::addColumn<int>("changed");
        QTest::newRow("the same") << "GET /index" << 100 << 1000 << 1 << 0;
        QTest::newRow("one letter") << "GET /indeX" << 100 << 1000 << 1 << 1;
        QTest::newRow("a part, the same") << "index and more" << 105 << 1000 << 1 << 0;
        QTest::newRow("a part, changed") << "inDex and more" << 105 << 1000 << 1 << 1;
        QTest::newRow("the change was not captured") << "GET /indeX" << 100 << 9 << 1 << 0;
        QTest::newRow("nothing was captured") << "GET /indeX" << 100 << 0 << 0 << 0;
        QTest::newRow("new bytes") << "and more" << 110 << 1000 << 0 << 0;
    }
    void copiesAreHeldAgainstEachOther() {
        QFETCH(QString, again);
        QFETCH(int, sequence);
        QFETCH(int, captured);
        QFETCH(int, compared_overlaps);
        QFETCH(int, changed);
        const std::string text = again.toStdString();
        const auto evidence = compared(
            {{100, "GET /index", kAll},
             {static_cast<std::uint32_t>(sequence), text.c_str(), static_cast<std::size_t>(captured)}});
        QCOMPARE(evidence.repeats_compared, compared_overlaps);
        QCOMPARE(evidence.repeats_changed, changed);
        QCOMPARE(evidence.first_changed_frame, std::uint64_t{changed > 0 ? 2U : 0U});
    }
};

QTEST_APPLESS_MAIN(RepeatedBytesTest)
#include "repeated_bytes_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/chunk_stock.h"
#include "app/ingest.h"

#include <QTest>

#include <array>
#include <cstring>
#include <memory>
#include <sys/mman.h>
#include <unistd.h>

using namespace synscope;

namespace {

constexpr std::size_t kSynLength = 54;

/// Ethernet, IPv4, TCP SYN from 10.0.0.1:`port` to 10.0.0.2:80.
std::array<std::byte, kSynLength> synFrame(std::uint16_t port) {
    std::array<unsigned char, kSynLength> f{};
    f[12] = 0x08;
    f[14] = 0x45;
    f[17] = 40;
    f[22] = 64;
    f[23] = 6;
    f[26] = 10, f[29] = 1;
    f[30] = 10, f[33] = 2;
    f[34] = static_cast<unsigned char>(port >> 8), f[35] = static_cast<unsigned char>(port);
    f[37] = 80;
    f[46] = 0x50;
    f[47] = 0x02;
    std::array<std::byte, kSynLength> bytes;
    std::memcpy(bytes.data(), f.data(), f.size());
    return bytes;
}

/// `total` SYNs from as many ports; ends as told.
class SynSource : public capture::Source {
public:
    SynSource(std::size_t total, capture::ReadEnd end)
        : total_(total)
        , end_(end) {}

    capture::ReadEnd read(std::vector<capture::Frame>& frames, std::size_t capacity,
                          std::stop_token stop) override {
        frames.clear();
        bytes_.clear();
        bytes_.reserve(capacity);
        while (frames.size() < capacity && sent_ < total_) {
            bytes_.push_back(synFrame(static_cast<std::uint16_t>(sent_)));
            capture::Frame frame;
            frame.time = static_cast<model::TimeNs>(1'000 * (sent_ + 1));
            frame.bytes = bytes_.back();
            frame.original_length = kSynLength;
            frame.link_type = 1;
            frame.interface = model::InterfaceId{0};
            frame.ref = {sent_ * 70, sent_ + 1};
            frames.push_back(frame);
            ++sent_;
        }
        facts_.bytes_read = sent_ * 70;
        if (stop.stop_requested()) {
            return capture::ReadEnd::Cancelled;
        }
        return sent_ < total_ ? capture::ReadEnd::More : end_;
    }
    [[nodiscard]] const capture::SourceFacts& facts() const override { return facts_; }

private:
    std::size_t total_;
    capture::ReadEnd end_;
    std::uint64_t sent_ = 0;
    std::vector<std::array<std::byte, kSynLength>> bytes_;
    capture::SourceFacts facts_;
};

/// The kernel has given the chunk's last page its memory.
bool isResident(model::Chunk& chunk) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    unsigned char state = 0;
    return ::mincore(chunk.memory() + model::Chunk::kBytes - page, page, &state) == 0 && (state & 1) != 0;
}

} // namespace

class IngestTest : public QObject {
    Q_OBJECT

private slots:
    void everyFrameArrivesOnceAndInOrder_data() {
        QTest::addColumn<int>("frames");
        QTest::newRow("none") << 0;
        QTest::newRow("one") << 1;
        QTest::newRow("less than a batch") << 127;
        QTest::newRow("one batch") << 128;
        QTest::newRow("around the ring several times") << 20'000;
    }
    void everyFrameArrivesOnceAndInOrder() {
        QFETCH(int, frames);
        app::IngestReader reader(std::make_unique<SynSource>(frames, capture::ReadEnd::EndOfSource));
        app::IngestStore store(true);
        std::uint64_t next_number = 1;
        bool in_order = true;
        const auto end = app::ingestAll(reader,
                                        [&](const app::IngestBatch& batch) {
                                            store.add(batch);
                                            for (const auto& segment : batch.segments) {
                                                in_order = in_order && segment.frame.number == next_number++;
                                            }
                                        },
                                        {});
        QCOMPARE(end, capture::ReadEnd::EndOfSource);
        QVERIFY(in_order);
        QCOMPARE(store.frames, std::uint64_t(frames));
        QCOMPARE(store.wire_bytes, std::uint64_t(frames) * kSynLength);
        QCOMPARE(store.table.size(), std::size_t(frames));
        QCOMPARE(store.now, frames == 0 ? model::kNoTime : model::TimeNs(1'000) * frames);
        QCOMPARE(store.first, frames == 0 ? model::kNoTime : model::TimeNs(1'000));
    }

    void damageIsPassedOnAfterTheLastFrames() {
        app::IngestReader reader(std::make_unique<SynSource>(700, capture::ReadEnd::Damaged));
        app::IngestStore store(false);
        QCOMPARE(app::ingestAll(reader, [&](const auto& batch) { store.add(batch); }, {}),
                 capture::ReadEnd::Damaged);
        QCOMPARE(store.frames, std::uint64_t{700});
    }

    void cancelEndsBothThreads() {
        app::IngestReader reader(std::make_unique<SynSource>(60'000, capture::ReadEnd::EndOfSource));
        std::stop_source stop;
        std::uint64_t frames = 0;
        const auto end = app::ingestAll(
            reader,
            [&](const app::IngestBatch& batch) {
                frames += batch.frames;
                stop.request_stop();
            },
            stop.get_token());
        QCOMPARE(end, capture::ReadEnd::Cancelled);
        QVERIFY(frames < 60'000);
    }

    // What another thread has touched is handed out, each chunk once.
    void theStockIsFilledForLargeTables() {
        app::ChunkStock stock;
        stock.refill();
        const model::Chunk first = stock.take();
        const model::Chunk second = stock.take();
        stock.refill();
        stock.refill();
        std::array readied{stock.take(), stock.take()};
        QVERIFY(readied[0].memory() != readied[1].memory());
        for (model::Chunk& chunk : readied) {
            QVERIFY(isResident(chunk));
        }
    }

    void theIndexFindsTheFramesOfAConnection() {
        app::IngestReader reader(std::make_unique<SynSource>(3'000, capture::ReadEnd::EndOfSource));
        app::IngestStore store(true);
        app::ingestAll(reader, [&](const auto& batch) { store.add(batch); }, {});
        const auto frames = store.index.frames(model::ConnectionId{1234}, 10);
        QCOMPARE(frames.size(), std::size_t{1});
        QCOMPARE(frames[0].number, std::uint64_t{1235});
        QCOMPARE(frames[0].offset, std::uint64_t{1234 * 70});
    }
};

QTEST_GUILESS_MAIN(IngestTest)
#include "ingest_test.moc"

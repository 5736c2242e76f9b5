// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ingest.h"

#include "app/chunk_stock.h"
#include "model/fingerprint.h"
#include "model/tuple_hash.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

namespace synscope::app {

namespace {

constexpr std::size_t kBatchFrames = 256;

/// Batches between the two threads: several megabytes of segments, more than a processor's own cache. In a
/// smaller ring the reader would write into lines that are still in the keeper's cache, and fetching each
/// back takes several times as long as the write itself.
constexpr std::uint32_t kBatchesAhead = 128;

/// Tells two threads which batches of the ring are whose. Batches are counted from 0; the counts wrap.
///
/// Waking a thread costs as much as a batch or, where the processor sleeps as well, as several. The reader,
/// once out of space, is therefore woken when half of the ring is free, and the keeper looks for a while
/// before it sleeps.
class BatchGate {
public:
    void waitForSpace(std::uint32_t batch) {
        if (batch - released_.load(std::memory_order_acquire) < kBatchesAhead) {
            return;
        }
        const std::uint32_t wanted = (batch - kBatchesAhead) / kHalf + 1;
        std::uint32_t halves = halves_.load(std::memory_order_acquire);
        while (static_cast<std::int32_t>(halves - wanted) < 0) {
            halves_.wait(halves, std::memory_order_acquire);
            halves = halves_.load(std::memory_order_acquire);
        }
    }
    void publish(std::uint32_t batch) {
        published_.store(batch + 1, std::memory_order_release);
        published_.notify_one();
    }
    void waitForBatch(std::uint32_t batch) const {
        for (int look = 0; look < kLooks; ++look) {
            if (published_.load(std::memory_order_acquire) != batch) {
                return;
            }
            relaxProcessor();
        }
        published_.wait(batch, std::memory_order_acquire);
    }
    void release(std::uint32_t batch) {
        released_.store(batch + 1, std::memory_order_release);
        if ((batch + 1) % kHalf == 0) {
            halves_.fetch_add(1, std::memory_order_release);
            halves_.notify_one();
        }
    }

private:
    static constexpr std::uint32_t kHalf = kBatchesAhead / 2;
    static constexpr int kLooks = 1000; // some 20 µs

    static void relaxProcessor() {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#endif
    }

    alignas(64) std::atomic<std::uint32_t> published_ = 0;
    alignas(64) std::atomic<std::uint32_t> released_ = 0;
    alignas(64) std::atomic<std::uint32_t> halves_ = 0; ///< halves of the ring that were released
};

void widen(model::TimeNs time, model::TimeNs& first, model::TimeNs& last) {
    if (first == model::kNoTime || time < first) {
        first = time;
    }
    last = std::max(last, time);
}

/// The table takes its memory from the stock for as long as this lives.
class StockedTable {
public:
    StockedTable(model::ConnectionTable* table, ChunkStock& stock)
        : table_(table) {
        if (table_ != nullptr) {
            table_->takeMemoryFrom(&stock);
        }
    }
    StockedTable(const StockedTable&) = delete;
    StockedTable& operator=(const StockedTable&) = delete;
    ~StockedTable() {
        if (table_ != nullptr) {
            table_->takeMemoryFrom(nullptr);
        }
    }

private:
    model::ConnectionTable* table_;
};

} // namespace

IngestReader::IngestReader(std::unique_ptr<capture::Source> source)
    : source_(std::move(source)) {
    frames_.reserve(kBatchFrames);
}

void IngestReader::read(IngestBatch& batch, std::stop_token stop) {
    batch.segments.clear();
    batch.end = source_->read(frames_, kBatchFrames, std::move(stop));
    batch.frames = frames_.size();
    batch.wire_bytes = 0;
    for (const capture::Frame& frame : frames_) {
        batch.wire_bytes += frame.original_length;
        widen(frame.time, first_frame_time_, last_frame_time_);
    }
    decoder_.decode(frames_, batch.segments);
    for (model::Segment& segment : batch.segments) {
        segment.tuple_hash = model::tupleHash(segment);
        segment.fingerprint = model::computeFingerprint(segment);
    }
    batch.bytes_read = source_->facts().bytes_read;
    batch.first_frame_time = first_frame_time_;
    batch.last_frame_time = last_frame_time_;
}

std::span<const model::SegmentVerdict> IngestStore::add(const IngestBatch& batch) {
    verdicts_.resize(batch.segments.size());
    table.add(batch.segments, verdicts_);
    if (with_index) {
        for (std::size_t i = 0; i < verdicts_.size(); ++i) {
            if (verdicts_[i].connection.valid() && !verdicts_[i].only_counted) {
                index.append(verdicts_[i].connection, batch.segments[i].frame);
            }
        }
    }
    for (const model::IdRange& range : table.takeThinned()) {
        index.thin(range, [this](model::ConnectionId id) { return table.keeps(id); });
    }
    first = batch.first_frame_time;
    now = batch.last_frame_time;
    frames += batch.frames;
    wire_bytes += batch.wire_bytes;
    bytes_read = batch.bytes_read;
    return verdicts_;
}

capture::ReadEnd ingestAll(IngestReader& reader, const std::function<void(const IngestBatch&)>& consume,
                           std::stop_token stop, model::ConnectionTable* table) {
    std::vector<IngestBatch> ring(kBatchesAhead);
    BatchGate gate;
    ChunkStock stock;
    const StockedTable stocked(table, stock);

    const std::jthread read_ahead([&] {
        for (std::uint32_t i = 0;; ++i) {
            gate.waitForSpace(i);
            IngestBatch& batch = ring[i % kBatchesAhead];
            reader.read(batch, stop);
            const bool last = batch.end != capture::ReadEnd::More;
            gate.publish(i);
            if (last) {
                return;
            }
            stock.refill();
        }
    });

    for (std::uint32_t i = 0;; ++i) {
        gate.waitForBatch(i);
        const IngestBatch& batch = ring[i % kBatchesAhead];
        consume(batch);
        const capture::ReadEnd end = batch.end;
        gate.release(i);
        if (end != capture::ReadEnd::More) {
            return end;
        }
    }
}

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ingest.h"

#include <algorithm>
#include <array>
#include <semaphore>
#include <thread>
#include <utility>

namespace synscope::app {

namespace {

/// Frames per batch: a batch of segments stays within the second-level cache on its way to the table.
constexpr std::size_t kBatchFrames = 128;
/// Batches between the two threads.
constexpr std::size_t kBatchesAhead = 16;

void widen(model::TimeNs time, model::TimeNs& first, model::TimeNs& last) {
    if (first == model::kNoTime || time < first) {
        first = time;
    }
    last = std::max(last, time);
}

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
    batch.bytes_read = source_->facts().bytes_read;
    batch.first_frame_time = first_frame_time_;
    batch.last_frame_time = last_frame_time_;
}

std::span<const model::SegmentVerdict> IngestStore::add(const IngestBatch& batch) {
    verdicts_.resize(batch.segments.size());
    table.add(batch.segments, verdicts_);
    if (with_index) {
        for (std::size_t i = 0; i < verdicts_.size(); ++i) {
            if (verdicts_[i].connection.valid()) {
                index.append(verdicts_[i].connection, batch.segments[i].frame);
            }
        }
    }
    first = batch.first_frame_time;
    now = batch.last_frame_time;
    frames += batch.frames;
    wire_bytes += batch.wire_bytes;
    bytes_read = batch.bytes_read;
    return verdicts_;
}

capture::ReadEnd ingestAll(IngestReader& reader, const std::function<void(const IngestBatch&)>& consume,
                           std::stop_token stop) {
    std::array<IngestBatch, kBatchesAhead> ring;
    std::counting_semaphore<kBatchesAhead> free_slots(kBatchesAhead);
    std::counting_semaphore<kBatchesAhead> full_slots(0);

    std::jthread read_ahead([&] {
        for (std::size_t i = 0;; i = (i + 1) % kBatchesAhead) {
            free_slots.acquire();
            reader.read(ring[i], stop);
            const bool last = ring[i].end != capture::ReadEnd::More;
            full_slots.release();
            if (last) {
                return;
            }
        }
    });

    for (std::size_t i = 0;; i = (i + 1) % kBatchesAhead) {
        full_slots.acquire();
        consume(ring[i]);
        const capture::ReadEnd end = ring[i].end;
        free_slots.release();
        if (end != capture::ReadEnd::More) {
            return end;
        }
    }
}

} // namespace synscope::app

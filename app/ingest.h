// SPDX-License-Identifier: GPL-3.0-or-later
// Source → decoder → table, the loop that the window and the command line share. No Qt.
#pragma once

#include "capture/decode/decoder.h"
#include "capture/source.h"
#include "model/connection_table.h"
#include "model/packet_index.h"

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace synscope::app {

/// Some frames' worth of decoded segments on their way to the table.
struct IngestBatch {
    std::vector<model::Segment> segments;
    std::uint64_t frames = 0;
    std::uint64_t wire_bytes = 0;                    ///< of these frames, as they were on the wire
    std::uint64_t bytes_read = 0;                    ///< position in the source after this batch
    model::TimeNs first_frame_time = model::kNoTime; ///< oldest stamp of any frame so far, TCP or not
    model::TimeNs last_frame_time = model::kNoTime;  ///< newest stamp of any frame so far, TCP or not
    capture::ReadEnd end = capture::ReadEnd::More;
};

/// The reading half: one thread. Holds source and decoder.
class IngestReader {
public:
    explicit IngestReader(std::unique_ptr<capture::Source> source);

    /// Overwrites `batch` with what the next frames hold.
    void read(IngestBatch& batch, std::stop_token stop);

    [[nodiscard]] const capture::SourceFacts& facts() const { return source_->facts(); }
    [[nodiscard]] const capture::DecodeCounts& counts() const { return decoder_.counts(); }

private:
    std::unique_ptr<capture::Source> source_;
    capture::Decoder decoder_;
    std::vector<capture::Frame> frames_;
    model::TimeNs first_frame_time_ = model::kNoTime;
    model::TimeNs last_frame_time_ = model::kNoTime;
};

/// The keeping half: whoever owns the lock. Table and, where packets are to be found again, the index.
struct IngestStore {
    /// `most_packets`: in the index, see model::PacketIndex; 0: all.
    explicit IngestStore(bool index_packets, const model::MemoryPolicy& policy = {},
                         std::size_t most_packets = 0)
        : table(policy)
        , index(most_packets)
        , with_index(index_packets) {}

    /// The verdicts of the batch's segments, valid until the next call.
    std::span<const model::SegmentVerdict> add(const IngestBatch& batch);

    model::ConnectionTable table;
    model::PacketIndex index;
    bool with_index;
    model::TimeNs first = model::kNoTime; ///< oldest stamp of any frame
    model::TimeNs now = model::kNoTime;   ///< newest stamp: the last time the capture covers, what
                                          ///< model::judge() takes
    std::uint64_t frames = 0;
    std::uint64_t wire_bytes = 0;
    std::uint64_t bytes_read = 0;

private:
    std::vector<model::SegmentVerdict> verdicts_;
};

/// Reads the source to its end with a second thread that reads ahead (bounded), so that reading and decoding
/// overlap with the table. `consume` is called on the calling thread for every batch, in order. The second
/// thread also readies memory for `table`, the one that consume() adds to, if given. Returns how the source
/// ended.
capture::ReadEnd ingestAll(IngestReader& reader, const std::function<void(const IngestBatch&)>& consume,
                           std::stop_token stop, model::ConnectionTable* table = nullptr);

} // namespace synscope::app

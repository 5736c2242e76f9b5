// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/packet_reader.h"

#include "app/connection_frames.h"
#include "app/joined_detail.h"
#include "app/repeated_bytes.h"
#include "model/explanation.h"
#include "model/ladder.h"
#include "model/packet_evidence.h"

#include <algorithm>
#include <utility>

namespace synscope::app {

namespace {

/// Packets between two looks at the stop token and two reports of progress.
constexpr std::size_t kTraceRun = 1024;

std::shared_ptr<ui::ConnectionTrace> emptyTrace(const ui::ConnectionRow& row, std::uint64_t generation) {
    return std::make_shared<ui::ConnectionTrace>(
        ui::ConnectionTrace{row.id, model::SequenceTrace(row.connection), {}, generation, 0});
}

void inferFills(ui::ConnectionTrace& trace) {
    for (const model::Side side : {model::Side::Client, model::Side::Server}) {
        trace.fills[model::index(side)] = model::inferWindowFill(trace.sequence, side);
    }
}

std::shared_ptr<const ui::ConnectionTrace> traceOf(const std::vector<model::Segment>& segments,
                                                   const ui::ConnectionRow& row, std::uint64_t generation) {
    auto trace = emptyTrace(row, generation);
    trace->sequence.reserve(segments.size());
    for (const model::Segment& segment : segments) {
        trace->sequence.add(segment);
    }
    inferFills(*trace);
    return trace;
}

/// False when stopped.
bool readTrace(capture::FrameReader& reader, const LoadedCapture::Packets& packets,
               ui::ConnectionTrace& trace, std::atomic<double>& progress, const std::stop_token& stop) {
    const std::size_t count = packets.frames.size();
    const model::Connection& connection = packets.row.connection;
    const std::size_t all = std::size_t{connection.packets()} + connection.icmp_errors;
    trace.sequence.reserve(count);
    ConnectionFrames decoded(connection);
    std::vector<model::Segment> segments;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % kTraceRun == 0) {
            progress = static_cast<double>(i) / static_cast<double>(count);
            if (stop.stop_requested()) {
                return false;
            }
        }
        if (i == count / 2 && all > count) {
            trace.sequence.leaveOut(all - count);
        }
        if (i > 0 && packets.frames[i].number == packets.frames[i - 1].number) {
            continue; // several segments in one frame: all of them were taken with the first
        }
        segments.clear();
        const auto frame = reader.frameAt(packets.frames[i]);
        if (!frame || !decoded.append(frame.value(), segments)) {
            ++trace.unreadable;
        }
        std::for_each(segments.begin(), segments.end(),
                      [&trace](const model::Segment& segment) { trace.sequence.add(segment); });
    }
    return true;
}

} // namespace

std::shared_ptr<const ui::ConnectionDetail>
PacketReader::detail(const std::shared_ptr<const LoadedCapture>& capture, model::ConnectionId id,
                     const std::stop_token& stop) {
    const Vantages* vantages = capture->joined(); // which finds the packets itself, at every place
    LoadedCapture::Packets packets = capture->packets(id, vantages != nullptr ? 0 : kMaxLadderPackets);
    if (!packets.row.id.valid()) {
        return nullptr;
    }
    if (vantages != nullptr) {
        auto joined = joinedDetail(*vantages, packets.row, kMaxLadderPackets, stop);
        if (joined) {
            joined->generation = packets.generation;
        }
        return joined;
    }
    capture::FrameReader* reader = readerOf(capture);
    if (reader == nullptr) {
        return nullptr;
    }
    auto detail = std::make_shared<ui::ConnectionDetail>();
    const model::Connection& connection = packets.row.connection;
    const auto segments = readConnection(
        connection, packets.frames, [reader](model::FrameRef ref) { return reader->frameAt(ref); }, stop,
        detail->unreadable);
    if (stop.stop_requested() || segments.empty()) {
        return nullptr;
    }
    detail->unreadable += packets.forgotten;
    detail->steps = model::replay(segments, connection);
    detail->forecast = model::forecast(detail->steps, connection, packets.row.verdict, packets.row.now,
                                       packets.row.timers ? *packets.row.timers : model::ForecastBasis{});
    model::PacketEvidence evidence = model::collectEvidence(detail->steps);
    compareRepeatedBytes(
        detail->steps, [reader](model::FrameRef ref) { return reader->frameAt(ref); }, evidence);
    detail->explanation = model::explain(connection, packets.row.now, &evidence);
    detail->truncated = std::size_t{connection.packets()} + connection.icmp_errors > kMaxLadderPackets;
    detail->generation = packets.generation;
    detail->holes = std::move(packets.holes);
    if (!detail->truncated) {
        detail->trace = traceOf(segments, packets.row, packets.generation);
    }
    detail->row = std::move(packets.row);
    return detail;
}

std::shared_ptr<const ui::ConnectionTrace>
PacketReader::trace(const std::shared_ptr<const LoadedCapture>& capture, model::ConnectionId id,
                    std::atomic<double>& progress, const std::stop_token& stop) {
    const LoadedCapture::Packets packets = capture->packets(id, kMaxTracePackets);
    capture::FrameReader* reader = readerOf(capture);
    if (reader == nullptr || !packets.row.id.valid()) {
        return nullptr;
    }
    auto trace = emptyTrace(packets.row, packets.generation);
    if (!readTrace(*reader, packets, *trace, progress, stop)) {
        return nullptr;
    }
    inferFills(*trace);
    return trace;
}

std::shared_ptr<const model::DissectedFrame>
PacketReader::frame(const std::shared_ptr<const LoadedCapture>& capture, model::FrameRef ref) {
    capture::FrameReader* reader = readerOf(capture);
    if (reader == nullptr) {
        return nullptr;
    }
    const auto frame = reader->frameAt(ref);
    return frame ? std::make_shared<const model::DissectedFrame>(capture::dissect(frame.value())) : nullptr;
}

void PacketReader::release() {
    reader_.reset();
    capture_.reset();
}

capture::FrameReader* PacketReader::readerOf(const std::shared_ptr<const LoadedCapture>& capture) {
    if (capture_ != capture) {
        auto opened = capture->openFrames();
        reader_ = opened ? std::move(opened).value() : nullptr;
        capture_ = reader_ ? capture : nullptr;
    }
    return reader_.get();
}

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/packet_reader.h"

#include "capture/decode/decoder.h"
#include "model/explanation.h"
#include "model/ladder.h"

#include <utility>

namespace synscope::app {

namespace {

bool belongsTo(const model::Segment& segment, const model::Connection& connection) {
    return (segment.source == connection.client && segment.destination == connection.server) ||
           (segment.source == connection.server && segment.destination == connection.client);
}

/// The connection's segments among those of one frame; false when it has none, as a lone IP fragment.
bool appendSegments(const capture::Frame& frame, const model::Connection& connection,
                    std::vector<model::Segment>& segments) {
    capture::Decoder decoder;
    std::vector<model::Segment> decoded;
    decoder.decode({&frame, 1}, decoded);
    const std::size_t before = segments.size();
    for (const model::Segment& segment : decoded) {
        if (belongsTo(segment, connection)) {
            segments.push_back(segment);
        }
    }
    return segments.size() > before;
}

/// `unreadable` counts the frames that gave nothing.
std::vector<model::Segment> readSegments(capture::FrameReader& reader, const LoadedCapture::Packets& packets,
                                         const std::stop_token& stop, std::size_t& unreadable) {
    std::vector<model::Segment> segments;
    std::uint64_t last_number = 0;
    for (const model::FrameRef& ref : packets.frames) {
        if (stop.stop_requested()) {
            break;
        }
        // A tunnel may bundle several segments of one connection into one frame.
        if (std::exchange(last_number, ref.number) == ref.number) {
            continue;
        }
        const auto frame = reader.frameAt(ref);
        if (!frame || !appendSegments(frame.value(), packets.row.connection, segments)) {
            ++unreadable;
        }
    }
    return segments;
}

} // namespace

std::shared_ptr<const ui::ConnectionDetail>
PacketReader::detail(const std::shared_ptr<const LoadedCapture>& capture, model::ConnectionId id,
                     const std::stop_token& stop) {
    LoadedCapture::Packets packets = capture->packets(id, kMaxLadderPackets);
    capture::FrameReader* reader = readerOf(capture);
    if (reader == nullptr || !packets.row.id.valid()) {
        return nullptr;
    }
    auto detail = std::make_shared<ui::ConnectionDetail>();
    const auto segments = readSegments(*reader, packets, stop, detail->unreadable);
    if (stop.stop_requested() || segments.empty()) {
        return nullptr;
    }
    const model::Connection& connection = packets.row.connection;
    detail->explanation = model::explain(connection, packets.row.now);
    detail->steps = model::replay(segments, connection);
    detail->truncated = std::size_t{connection.packets()} + connection.icmp_errors > kMaxLadderPackets;
    detail->generation = packets.generation;
    detail->row = std::move(packets.row);
    return detail;
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

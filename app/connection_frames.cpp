// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connection_frames.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace synscope::app {

namespace {

bool belongsTo(const model::Segment& segment, const model::Connection& connection) {
    return (segment.source == connection.client && segment.destination == connection.server) ||
           (segment.source == connection.server && segment.destination == connection.client);
}

} // namespace

bool ConnectionFrames::append(const capture::Frame& frame, std::vector<model::Segment>& segments) {
    decoded_.clear();
    decoder_.decode({&frame, 1}, decoded_);
    const std::size_t before = segments.size();
    std::copy_if(decoded_.begin(), decoded_.end(), std::back_inserter(segments),
                 [this](const model::Segment& segment) { return belongsTo(segment, connection_); });
    return segments.size() > before;
}

std::vector<model::Segment> readConnection(const model::Connection& connection,
                                           std::span<const model::FrameRef> frames, const ReadFrame& read,
                                           const std::stop_token& stop, std::size_t& unreadable) {
    ConnectionFrames decoded(connection);
    std::vector<model::Segment> segments;
    std::uint64_t last_number = 0;
    for (const model::FrameRef& ref : frames) {
        if (stop.stop_requested()) {
            break;
        }
        // A tunnel may bundle several segments of one connection into one frame: all came with the first.
        if (std::exchange(last_number, ref.number) == ref.number) {
            continue;
        }
        const auto frame = read(ref);
        if (!frame || !decoded.append(frame.value(), segments)) {
            ++unreadable;
        }
    }
    return segments;
}

} // namespace synscope::app

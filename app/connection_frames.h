// SPDX-License-Identifier: GPL-3.0-or-later
// The packets of one connection, read and decoded again. No Qt.
#pragma once

#include "capture/decode/decoder.h"
#include "capture/source.h"
#include "model/connection.h"
#include "model/result.h"
#include "model/segment.h"

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace synscope::app {

/// Takes one connection's segments out of frames; for one thread.
class ConnectionFrames {
public:
    /// The connection must outlive this.
    explicit ConnectionFrames(const model::Connection& connection)
        : connection_(connection) {}

    /// Appends the connection's segments in this frame; false where it has none, as a lone IP fragment.
    bool append(const capture::Frame& frame, std::vector<model::Segment>& segments);

private:
    const model::Connection& connection_;
    capture::Decoder decoder_;
    std::vector<model::Segment> decoded_;
};

using ReadFrame = std::function<model::Result<capture::Frame>(model::FrameRef)>;

/// The connection's segments in these frames, in order, until `stop`. `unreadable` counts the frames that
/// gave none.
[[nodiscard]] std::vector<model::Segment> readConnection(const model::Connection& connection,
                                                         std::span<const model::FrameRef> frames,
                                                         const ReadFrame& read, const std::stop_token& stop,
                                                         std::size_t& unreadable);

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the packets of one connection again and takes them apart, for the ladder and the inspector.
#pragma once

#include "app/loaded_capture.h"
#include "model/dissection.h"
#include "ui/feed.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <vector>

namespace synscope::app {

/// Packets of one connection that a ladder takes in: beyond, the first and the last half.
constexpr std::size_t kMaxLadderPackets = 20'000;
/// The same for a trace: some 250 MB while the packets are read, 150 MB afterwards.
constexpr std::size_t kMaxTracePackets = 2'000'000;

/// For one worker thread; keeps the file open between calls.
class PacketReader {
public:
    /// Null when stopped, or when none of the packets can be read again.
    [[nodiscard]] std::shared_ptr<const ui::ConnectionDetail>
    detail(const std::shared_ptr<const LoadedCapture>& capture, model::ConnectionId id,
           const std::stop_token& stop);

    /// The same for all packets of a long connection. Writes 0…1 to `progress` as it goes.
    [[nodiscard]] std::shared_ptr<const ui::ConnectionTrace>
    trace(const std::shared_ptr<const LoadedCapture>& capture, model::ConnectionId id,
          std::atomic<double>& progress, const std::stop_token& stop);

    /// Null when the frame cannot be read again.
    [[nodiscard]] std::shared_ptr<const model::DissectedFrame>
    frame(const std::shared_ptr<const LoadedCapture>& capture, model::FrameRef ref);

    /// Lets go of the capture and its file.
    void release();

private:
    [[nodiscard]] capture::FrameReader* readerOf(const std::shared_ptr<const LoadedCapture>& capture);

    std::shared_ptr<const LoadedCapture> capture_;
    std::unique_ptr<capture::FrameReader> reader_;
};

} // namespace synscope::app

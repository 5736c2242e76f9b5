// SPDX-License-Identifier: GPL-3.0-or-later
// What one window looks at: the opened capture, the thread that reads it and the workers that read packets
// again.
#pragma once

#include "app/loaded_capture.h"
#include "app/packet_reader.h"
#include "ui/feed.h"
#include "ui/job_runner.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

namespace synscope::app {

/// open(), cancel(), requestDetail(), requestFrame() and the destructor belong to the UI thread, the rest to
/// any.
class Session : public ui::Feed {
public:
    Session() = default;
    ~Session() override; ///< waits for its threads, which stop within some 100 ms

    [[nodiscard]] ui::FeedStatus status() const override;
    bool rows(std::span<const model::ConnectionId> ids, std::vector<ui::ConnectionRow>& out) const override;
    void scan(std::uint32_t first,
              const std::function<bool(model::ConnectionId, std::span<const model::Connection>,
                                       model::TimeNs)>& visit) const override;
    void requestDetail(model::ConnectionId id, DetailReady ready) override;
    void requestFrame(model::FrameRef frame, FrameReady ready) override;
    void open(const QString& path) override;
    void cancel() override;

private:
    [[nodiscard]] std::shared_ptr<const LoadedCapture> capture() const;

    mutable std::mutex capture_lock_; ///< guards the pointer only
    std::shared_ptr<LoadedCapture> capture_;
    std::uint64_t openings_ = 0;

    // Each is used by the one thread of its runner only.
    std::shared_ptr<PacketReader> detail_reader_ = std::make_shared<PacketReader>();
    std::shared_ptr<PacketReader> frame_reader_ = std::make_shared<PacketReader>();
    ui::JobRunner detail_jobs_;
    ui::JobRunner frame_jobs_;
    std::jthread loader_;
};

} // namespace synscope::app

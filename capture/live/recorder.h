// SPDX-License-Identifier: GPL-3.0-or-later
// A live source whose frames are kept.
#pragma once

#include "capture/live/frame_log.h"
#include "capture/live/live_source.h"

#include <memory>

namespace synscope::capture {

/// Hands through what `source` delivers, having put it into `log`; from there openFrames() reads it again.
class Recorder final : public LiveSource {
public:
    Recorder(std::unique_ptr<LiveSource> source, std::shared_ptr<FrameLog> log)
        : source_(std::move(source))
        , log_(std::move(log)) {}

    ReadEnd read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) override;
    [[nodiscard]] const SourceFacts& facts() const override { return source_->facts(); }
    [[nodiscard]] model::Result<std::unique_ptr<FrameReader>> openFrames() const override;
    void setPaused(bool paused) override { source_->setPaused(paused); }
    void setHandshakesOnly(bool only) override { source_->setHandshakesOnly(only); }
    void finish() override { source_->finish(); }
    [[nodiscard]] LiveFacts liveFacts() const override;
    [[nodiscard]] std::vector<model::CaptureHole> holes() const override { return source_->holes(); }

private:
    std::unique_ptr<LiveSource> source_;
    std::shared_ptr<FrameLog> log_;
    model::TimeNs last_time_ = 0;
};

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// Interfaces of this machine, captured by the helper synscope-capture for a program without privilege.
#pragma once

#include "capture/live/helper_process.h"
#include "capture/live/live_source.h"
#include "capture/live/loss_log.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace synscope::capture {

class HelperCapture final : public LiveSource {
public:
    [[nodiscard]] static LiveOpening open(const LiveOptions& options, const std::string& program);

    /// When the interface goes away the helper ends (it may open nothing any more), and is started again when
    /// the interface is back.
    ReadEnd read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) override;
    [[nodiscard]] const SourceFacts& facts() const override { return facts_; }
    void setPaused(bool paused) override;
    void setHandshakesOnly(bool only) override;
    void finish() override;
    [[nodiscard]] LiveFacts liveFacts() const override;
    [[nodiscard]] std::vector<model::CaptureHole> holes() const override;

private:
    HelperCapture(LiveOptions options, std::string program);

    [[nodiscard]] std::vector<std::string> arguments() const;
    [[nodiscard]] std::optional<LiveProblem> begin();
    void noteFrames(const std::vector<Frame>& frames);
    /// How its end is to be taken; More: it was started again.
    [[nodiscard]] ReadEnd helperEnded(const std::stop_token& stop);
    [[nodiscard]] std::string lastWords();
    [[nodiscard]] bool awaitInterfaces(const std::stop_token& stop);
    [[nodiscard]] ReadEnd failed(std::string sentence);
    void takeErrors() const; ///< under the lock
    void setNotice(std::string notice);

    LiveOptions options_; ///< handshakes_only under the lock
    const std::string program_;
    std::unique_ptr<Source> stream_;
    SourceFacts facts_;
    std::uint64_t frames_before_ = 0; ///< of helpers that have ended
    std::uint64_t drops_before_ = 0;
    std::atomic<bool> wants_end_ = false;

    mutable std::mutex lock_; ///< guards the rest
    std::unique_ptr<HelperProcess> helper_;
    bool paused_ = false;
    mutable std::string said_; ///< on standard error, the unfinished line last
    mutable std::string notice_;
    std::uint64_t drops_ = 0;
    LossLog losses_;
};

} // namespace synscope::capture

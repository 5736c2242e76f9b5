// SPDX-License-Identifier: GPL-3.0-or-later
// What a capture that runs has beyond one that is read from a file: a clock, a pause, an end, a place on
// disk.
#pragma once

#include "capture/live/frame_log.h"
#include "capture/live/live_source.h"
#include "model/capture_hole.h"
#include "model/kernel_snapshot.h"
#include "model/result.h"
#include "ui/feed.h"

#include <QString>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace synscope::app {

struct LivePlan {
    capture::LiveOptions options;
    capture::FrameLogOptions log;
};

/// Any thread, but for open() and ended().
class LiveControl {
public:
    explicit LiveControl(LivePlan plan);

    /// The source, whose frames are kept on disk; it must live as long as this object is asked. Loader's
    /// thread, once.
    [[nodiscard]] model::Result<std::unique_ptr<capture::Source>> open();
    /// The source has ended. Loader's thread.
    void ended();

    void setPaused(bool paused);
    void setHandshakesOnly(bool only);
    void finish(); ///< what the kernel holds is still taken
    [[nodiscard]] std::optional<model::Error> saveTo(const std::string& path);
    /// Takes the files on disk away with the capture.
    void discard();

    [[nodiscard]] QString name() const; ///< "eth0, lo"
    /// Until when the capture covers the time, given the newest stamp: the clock's time while it runs.
    [[nodiscard]] model::TimeNs horizon(model::TimeNs newest) const;
    /// Grows twice a second while it runs: what time alone changes is to be shown anew.
    [[nodiscard]] std::uint64_t beat() const;
    void describe(ui::FeedStatus& status) const;
    /// How full the kernel's ring was when the capture last looked.
    [[nodiscard]] model::Readable<model::CaptureRing> captureRing() const;
    /// Holes that touch this time, oldest first.
    [[nodiscard]] std::vector<model::CaptureHole> holes(model::TimeNs begin, model::TimeNs end) const;

private:
    [[nodiscard]] model::TimeNs clock() const;

    const LivePlan plan_;
    mutable std::mutex lock_; ///< guards the rest
    bool handshakes_only_;
    capture::LiveSource* source_ = nullptr;
    std::shared_ptr<capture::FrameLog> log_;
    capture::LiveProblem problem_;
    bool wants_end_ = false; ///< before it was open
    bool paused_ = false;
    model::TimeNs begun_;
    model::TimeNs stopped_ = model::kNoTime; ///< when it was paused or ended
};

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
// Interfaces of this machine, captured by this process through libpcap (TPACKET_V3 rings of the kernel).
#pragma once

#include "capture/live/frame_merger.h"
#include "capture/live/live_source.h"
#include "capture/live/loss_log.h"
#include "capture/pcap/live_interface.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <poll.h>
#include <vector>

namespace synscope::capture {

/// What happens to an interface that goes away: reopening it asks for the privilege again.
enum class WhenGone : std::uint8_t { Reopen, End };

class LiveCapture final : public LiveSource {
public:
    /// All interfaces are open afterwards, or `problem` says why one is not.
    [[nodiscard]] static LiveOpening open(const LiveOptions& options, WhenGone when_gone);

    /// Also returns Cancelled, and can be called again, when a descriptor of interruptBy() is ready.
    ReadEnd read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) override;
    [[nodiscard]] const SourceFacts& facts() const override { return facts_; }
    void setPaused(bool paused) override;
    void setHandshakesOnly(bool only) override;
    void finish() override;
    [[nodiscard]] LiveFacts liveFacts() const override;
    [[nodiscard]] std::vector<model::CaptureHole> holes() const override;

    /// `events` as for poll(), which always reports errors and hang-ups too. Before the first read().
    void interruptBy(int fd, short events) { interrupters_.push_back({fd, events, 0}); }

    /// Counters of an interface as they were last read. For the thread that reads.
    [[nodiscard]] const LiveCounters& counters(std::size_t interface) const {
        return read_counters_[interface];
    }

private:
    using Clock = std::chrono::steady_clock;
    struct Taking; // where libpcap's callback puts a packet

    LiveCapture(const LiveOptions& options, WhenGone when_gone);

    [[nodiscard]] std::optional<LiveProblem> openAll();
    void describe(std::size_t interface);
    void take(std::vector<Frame>& frames, std::size_t capacity);
    void takeFrom(std::size_t interface, std::size_t most);
    void follow(); ///< what other threads asked for
    [[nodiscard]] bool drained() const;
    void look(); ///< at counters and interfaces
    [[nodiscard]] std::string lookAt(LiveInterface& interface);
    [[nodiscard]] bool allGone() const;
    /// False: interrupted.
    [[nodiscard]] bool wait();
    [[nodiscard]] int heldMs() const; ///< until a packet that is held back must go, if any is
    void wake() const;

    const LiveOptions options_;
    const WhenGone when_gone_;
    std::vector<std::unique_ptr<LiveInterface>> interfaces_;
    std::vector<LiveCounters> read_counters_;
    SourceFacts facts_;
    FrameMerger merger_;
    std::uint64_t taken_ = 0; ///< packets, out of the kernel's rings
    std::size_t next_ = 0;    ///< the interface whose turn it is
    Clock::time_point looked_{};
    bool applied_pause_ = false;
    bool applied_handshakes_only_;
    Clock::time_point drain_until_ = Clock::time_point::max(); ///< set at the end

    std::vector<pollfd> interrupters_;
    Descriptor wake_; ///< an eventfd: another thread wants something
    std::atomic<bool> wants_pause_ = false;
    std::atomic<bool> wants_handshakes_only_;
    std::atomic<bool> wants_end_ = false;

    mutable std::mutex lock_; ///< guards the two below
    LiveFacts live_;
    LossLog losses_;
};

} // namespace synscope::capture

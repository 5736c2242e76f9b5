// SPDX-License-Identifier: GPL-3.0-or-later
// Samples the kernel on a thread of its own and keeps what the samples tell over time.
#pragma once

#include "app/sampling_schedule.h"
#include "capture/kernel/observer.h"
#include "capture/kernel/socket_owner.h"
#include "model/kernel_history.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace synscope::app {

struct SamplerOptions {
    std::string interface;                                  ///< "any": that of the default route
    model::TimeNs interval_ns = 50 * model::kMillisecondNs; ///< 20 ms to 1 s
    /// Asked on the sampler's thread, at every look; empty: there is no capture.
    std::function<model::Readable<model::CaptureRing>()> capture_ring;
    capture::KernelRoot root;
};

/// Takes under 3 % of a core: see SamplingSchedule. In the network namespace of the thread that makes it.
/// Functions are for any thread; the destructor waits for a look that is under way.
class Sampler {
public:
    explicit Sampler(SamplerOptions options);
    ~Sampler();
    Sampler(const Sampler&) = delete;
    Sampler& operator=(const Sampler&) = delete;

    /// Whose sockets are looked at closely; nothing: of no connection in particular.
    void select(std::optional<capture::SelectedConnection> connection);

    /// No more looks; what they told stays.
    void stop();

    /// Counts looks: a new view() differs only when this has grown.
    [[nodiscard]] std::uint64_t looks() const { return looks_; }
    /// Copies some 100 kB; null before the first look.
    [[nodiscard]] std::shared_ptr<const model::KernelView> view() const;

private:
    void run(const std::stop_token& stop);
    void look(capture::KernelObserver& observer, SamplingSchedule& schedule, model::TimeNs now);
    void takeOwners(const capture::KernelObserver& observer, capture::SocketOwners& owners);
    void sleep(const std::stop_token& stop, model::TimeNs until);

    const SamplerOptions options_;
    mutable std::mutex lock_; ///< guards the four below
    std::condition_variable_any wake_;
    model::KernelHistory history_;
    model::SamplingReport report_;
    std::optional<capture::SelectedConnection> selected_;
    bool reselected_ = false;
    std::atomic<std::uint64_t> looks_ = 0;
    std::jthread thread_; ///< last: it uses all the others
};

} // namespace synscope::app

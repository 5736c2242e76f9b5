// SPDX-License-Identifier: GPL-3.0-or-later
// Traces a path on a thread of its own.
#pragma once

#include "model/path_trace.h"

#include <memory>
#include <mutex>
#include <thread>

namespace synscope::app {

/// Any thread, but one at a time for start() and stop().
class PathTracer {
public:
    /// Sends probes to `target`; what was being traced is given up.
    void start(const model::SocketAddress& target);
    void stop();
    /// What is known so far.
    [[nodiscard]] model::PathTrace trace() const;

private:
    mutable std::mutex lock_; ///< guards the trace
    model::PathTrace trace_;
    std::jthread thread_;
};

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/path_tracer.h"

#include "capture/trace/path_probe.h"

namespace synscope::app {

void PathTracer::start(const model::SocketAddress& target) {
    stop();
    {
        const std::scoped_lock lock(lock_);
        trace_ = {target, {}, false};
    }
    thread_ = std::jthread([this, target](const std::stop_token& stop) {
        capture::PathProbeOptions options;
        options.target = target;
        capture::tracePath(
            options,
            [this](const model::PathHop& hop) {
                const std::scoped_lock lock(lock_);
                trace_.hops.push_back(hop);
            },
            stop);
        const std::scoped_lock lock(lock_);
        trace_.done = true;
    });
}

void PathTracer::stop() {
    thread_ = {}; // asks it to stop and waits, some 20 ms
}

model::PathTrace PathTracer::trace() const {
    const std::scoped_lock lock(lock_);
    return trace_;
}

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
// Sends SYNs with growing TTL to one port: traceroute with the packets that count. Needs no privilege: each
// probe is a connect() of its own, whose ICMP error the kernel keeps (ip(7) IP_TTL and IP_RECVERR).
#pragma once

#include "model/path_trace.h"

#include <chrono>
#include <functional>
#include <stop_token>

namespace synscope::capture {

struct PathProbeOptions {
    model::SocketAddress target;
    int most_hops = 30;
    int most_silent = 5; ///< hops in a row without answer, after which it is given up
    /// For each hop. Long enough for one SYN more, which the kernel sends after a second.
    std::chrono::milliseconds wait{1400};
};

/// One hop after the other, each told to `heard` at once. Ends with the first probe that ends the path, after
/// the last hop, or when stopped (within some 20 ms). A probe that is accepted is closed at once: the program
/// at the target sees a connection without data. For a worker thread; at most most_hops × wait.
void tracePath(const PathProbeOptions& options, const std::function<void(const model::PathHop&)>& heard,
               const std::stop_token& stop);

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// Puts the packets of a capture file on an interface at a steady rate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>

namespace synscope::bench {

struct SendPlan {
    std::string file; ///< pcap; held in memory, sent over and over
    std::string interface;
    std::uint64_t per_second = 300'000;
    double seconds = 10;
    std::size_t burst = 64; ///< packets handed to the kernel at once, at most 64
};

struct Sent {
    std::uint64_t packets = 0;
    double seconds = 0;
};

/// Ends early when `stop` says so. Needs CAP_NET_RAW. Throws std::runtime_error when it cannot be done.
Sent sendPackets(const SendPlan& plan, const std::stop_token& stop = {});

} // namespace synscope::bench

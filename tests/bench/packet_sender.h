// SPDX-License-Identifier: GPL-3.0-or-later
// Puts the packets of a capture file on an interface at a steady rate.
#pragma once

#include <cstdint>
#include <string>

namespace synscope::bench {

struct SendPlan {
    std::string file; ///< pcap; held in memory, sent over and over
    std::string interface;
    std::uint64_t per_second = 300'000;
    double seconds = 10;
};

struct Sent {
    std::uint64_t packets = 0;
    double seconds = 0;
};

/// Needs CAP_NET_RAW. Throws std::runtime_error when it cannot be done.
Sent sendPackets(const SendPlan& plan);

} // namespace synscope::bench

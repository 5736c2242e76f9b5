// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up traffic for benchmarks: many connections at once, so that each packet finds its connection out of
// the cache, as on a busy server. The same plan gives the same bytes on every machine.
#pragma once

#include <cstdint>
#include <string>

namespace synscope::bench {

struct Plan {
    std::uint64_t packets = 10'000'000;
    std::uint64_t connections = 1'000'000;
    std::uint32_t snap_length = 96;
    std::uint32_t open_at_once = 50'000; ///< connections that are interleaved
};

/// Writes exactly the planned packets and connections to a pcap file and returns its size in bytes. A plan
/// needs at least eight packets per connection on average. Throws std::invalid_argument on another,
/// std::runtime_error when the file cannot be written.
///
/// Of the connections 10 % are refused, 5 % repeat their SYN first, 5 % are reset by the client, 5 % by the
/// server, 5 % never hear anything (three SYNs), one in eight is IPv6; all others exchange data and close.
std::uint64_t writeTraffic(const std::string& path, const Plan& plan);

} // namespace synscope::bench

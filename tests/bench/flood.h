// SPDX-License-Identifier: GPL-3.0-or-later
// A made-up SYN flood with one real connection in the middle of it. The same plan gives the same bytes on
// every machine.
#pragma once

#include <cstdint>
#include <string>

namespace synscope::bench {

struct FloodPlan {
    std::uint64_t syns = 10'000'000;
    std::uint32_t per_second = 200'000;
    bool answered = false; ///< a SYN-ACK for every SYN, as with SYN cookies
    std::uint32_t snap_length = 96;
};

/// Every SYN has a source of its own. The real connection repeats its SYN after a second, exchanges data and
/// closes: eleven packets over two seconds. Returns the bytes written; throws std::runtime_error when that
/// fails.
std::uint64_t writeFlood(const std::string& path, const FloodPlan& plan);

} // namespace synscope::bench

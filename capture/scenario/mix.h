// SPDX-License-Identifier: GPL-3.0-or-later
// Chance that is the same every time.
#pragma once

#include <cstdint>

namespace synscope::capture::scenario {

/// Every bit of the result depends on every bit of `value` (splitmix64, Steele, Lea and Flood 2014).
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15ULL;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ value >> 27) * 0x94d049bb133111ebULL;
    return value ^ value >> 31;
}

} // namespace synscope::capture::scenario

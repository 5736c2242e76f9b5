// SPDX-License-Identifier: GPL-3.0-or-later
// Time comes with the packet: the model has no clock.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace synscope::model {

/// Nanoseconds since 1970-01-01T00:00:00Z as captured (sources of coarser resolution are multiplied, finer
/// ones truncated). Range 1677–2262. Differences of two stamps use the same unit and may be negative: clocks
/// step back.
using TimeNs = std::int64_t;

constexpr TimeNs kNoTime = std::numeric_limits<TimeNs>::min();
constexpr TimeNs kSecondNs = 1'000'000'000;
constexpr TimeNs kMillisecondNs = 1'000'000;

/// A stretch of time, both ends in it.
struct TimeSpan {
    TimeNs begin = 0;
    TimeNs end = 0;
    friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// `later` minus `earlier`; stays at the ends of the range where the length has no number (damaged files hold
/// such stamps).
[[nodiscard]] constexpr TimeNs timeBetween(TimeNs earlier, TimeNs later) {
    const std::uint64_t length = static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier);
    if (later >= earlier) {
        return length > static_cast<std::uint64_t>(std::numeric_limits<TimeNs>::max())
                   ? std::numeric_limits<TimeNs>::max()
                   : static_cast<TimeNs>(length);
    }
    return static_cast<TimeNs>(length) < 0 ? static_cast<TimeNs>(length) : std::numeric_limits<TimeNs>::min();
}

/// Seconds since the epoch as a decimal with nine digits after the point, exact ("1795326828.293102345").
[[nodiscard]] std::string formatEpoch(TimeNs time);

/// "2026-11-22 18:16:19", Gregorian, in UTC; fractions are cut.
[[nodiscard]] std::string formatUtc(TimeNs time);

/// A length of time for a person, with unit and three to four significant digits: "17 µs", "60.7 ms", "2.33
/// s", "131 s", "15 min 24 s". Negative lengths keep their sign.
[[nodiscard]] std::string formatDuration(TimeNs length_ns);

} // namespace synscope::model

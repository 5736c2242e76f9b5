// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/time.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace synscope::model {
namespace {

constexpr TimeNs kMicrosecondNs = 1'000;
constexpr TimeNs kMinuteNs = 60 * kSecondNs;

/// Without undefined behaviour for the most negative number.
std::uint64_t magnitude(TimeNs time) {
    return time < 0 ? ~static_cast<std::uint64_t>(time) + 1 : static_cast<std::uint64_t>(time);
}

/// Three significant digits below 100, none after the point above, no trailing zeros: "0.21", "2.33", "60.7",
/// "131".
std::string shortNumber(double number) {
    const int decimals = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
    std::array<char, 32> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, number);
    std::string text(buffer.data(), static_cast<std::size_t>(length));
    if (decimals > 0) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') {
            text.pop_back();
        }
    }
    return text;
}

std::string twoUnits(std::uint64_t large, const char* large_unit, std::uint64_t small,
                     const char* small_unit) {
    std::string text = std::to_string(large) + ' ' + large_unit;
    if (small > 0) {
        text += ' ' + std::to_string(small) + ' ' + small_unit;
    }
    return text;
}

std::string longDuration(std::uint64_t length_ns) {
    const std::uint64_t seconds = (length_ns + kSecondNs / 2) / kSecondNs;
    if (seconds < 3600) {
        return twoUnits(seconds / 60, "min", seconds % 60, "s");
    }
    if (seconds < 24 * 3600) {
        return twoUnits(seconds / 3600, "h", seconds % 3600 / 60, "min");
    }
    return twoUnits(seconds / (24 * 3600), "d", seconds % (24 * 3600) / 3600, "h");
}

std::string unsignedDuration(std::uint64_t length_ns) {
    // Limits are a little below the next unit so that rounding never shows "1000 µs".
    const auto length = static_cast<double>(length_ns);
    if (length_ns < kMicrosecondNs) {
        return std::to_string(length_ns) + " ns";
    }
    if (length < 999.5 * kMicrosecondNs) {
        return shortNumber(length / kMicrosecondNs) + " µs";
    }
    if (length < 999.5 * kMillisecondNs) {
        return shortNumber(length / kMillisecondNs) + " ms";
    }
    if (length_ns < 3 * kMinuteNs) {
        return shortNumber(length / kSecondNs) + " s";
    }
    return longDuration(length_ns);
}

} // namespace

std::string formatEpoch(TimeNs time) {
    const std::uint64_t ns = magnitude(time);
    std::array<char, 40> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "%s%llu.%09llu", time < 0 ? "-" : "",
                                     static_cast<unsigned long long>(ns / kSecondNs),
                                     static_cast<unsigned long long>(ns % kSecondNs));
    return {buffer.data(), static_cast<std::size_t>(length)};
}

/// Days to a date, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
std::string formatUtc(TimeNs time) {
    constexpr std::int64_t kDay = 86'400;
    const std::int64_t seconds = time / kSecondNs - (time % kSecondNs < 0 ? 1 : 0);
    const std::int64_t days = seconds / kDay - (seconds % kDay < 0 ? 1 : 0);
    const std::int64_t of_day = seconds - days * kDay;
    const std::int64_t since = days + 719'468; // since 0000-03-01; positive in the range of TimeNs
    const std::int64_t era = since / 146'097;
    const std::int64_t day_of_era = since % 146'097;
    const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 -
                                      day_of_era / 146'096) /
                                     365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month = (5 * day_of_year + 2) / 153; // March is 0
    std::array<char, 96> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02d %02d:%02d:%02d",
                                     static_cast<int>(year_of_era + era * 400 + (month >= 10 ? 1 : 0)),
                                     static_cast<int>(month < 10 ? month + 3 : month - 9),
                                     static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1),
                                     static_cast<int>(of_day / 3600), static_cast<int>(of_day / 60 % 60),
                                     static_cast<int>(of_day % 60));
    return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string formatDuration(TimeNs length_ns) {
    const std::string text = unsignedDuration(magnitude(length_ns));
    return length_ns < 0 ? '-' + text : text;
}

} // namespace synscope::model

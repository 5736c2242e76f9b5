// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/filter_times.h"

#include <algorithm>
#include <charconv>

namespace synscope::model {

namespace {

/// Takes what stands before `mark`, and the mark with it.
std::string_view takeUpTo(std::string_view& text, std::string_view mark) {
    const std::size_t at = text.find(mark);
    const std::string_view first = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + mark.size());
    return first;
}

std::optional<std::int64_t> digits(std::string_view text) {
    std::int64_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = result.ec == std::errc{} && result.ptr == text.data() + text.size();
    return whole && text.front() != '-' ? std::optional(number) : std::nullopt;
}

/// Exact: no floating point, which has no nanoseconds left at today's date.
std::optional<TimeNs> parseEpoch(std::string_view text) {
    constexpr std::size_t kDigits = 9;
    constexpr std::int64_t kLatest = 9'000'000'000;
    const auto seconds = digits(takeUpTo(text, "."));
    if (!seconds || *seconds > kLatest || text.size() > kDigits) {
        return std::nullopt;
    }
    std::string fraction(text);
    fraction.resize(kDigits, '0');
    const auto nanoseconds = digits(fraction);
    return nanoseconds ? std::optional(*seconds * kSecondNs + *nanoseconds) : std::nullopt;
}

std::string milliseconds(TimeNs time) {
    constexpr std::size_t kMicroAndNano = 6;
    std::string text = formatEpoch(time);
    text.resize(text.size() - kMicroAndNano);
    return text;
}

} // namespace

std::optional<std::vector<TimeSpan>> parseStretches(std::string_view text) {
    std::vector<TimeSpan> stretches;
    while (!text.empty()) {
        std::string_view one = takeUpTo(text, ",");
        const auto begin = parseEpoch(takeUpTo(one, ".."));
        const auto end = one.empty() ? begin : parseEpoch(one);
        if (!begin || !end) {
            return std::nullopt;
        }
        stretches.push_back({*begin, *end});
    }
    return stretches.empty() ? std::nullopt : std::optional(std::move(stretches));
}

std::string duringFilter(std::span<const TimeSpan> stretches) {
    std::string text;
    for (const TimeSpan& stretch : stretches) {
        text += text.empty() ? "during:" : ",";
        text += milliseconds(stretch.begin) + ".." + milliseconds(stretch.end + kMillisecondNs - 1);
    }
    return text;
}

std::vector<TimeSpan> joinedStretches(std::span<const TimeSpan> stretches, TimeNs gap) {
    std::vector<TimeSpan> sorted(stretches.begin(), stretches.end());
    std::ranges::sort(sorted, {}, &TimeSpan::begin);
    std::vector<TimeSpan> joined;
    for (const TimeSpan& stretch : sorted) {
        if (!joined.empty() && timeBetween(joined.back().end, stretch.begin) <= gap) {
            joined.back().end = std::max(joined.back().end, stretch.end);
        } else {
            joined.push_back(stretch);
        }
    }
    return joined;
}

} // namespace synscope::model

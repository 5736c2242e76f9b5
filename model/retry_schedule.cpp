// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/retry_schedule.h"

#include "model/retry_tables.h"

#include <algorithm>
#include <array>

namespace synscope::model {

namespace {

constexpr std::array<std::string_view, kRetryCount> kRetryNames{"syn", "syn-ack",     "data",
                                                                "fin", "zero-window", "keep-alive"};

} // namespace

std::string plainNumber(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
        text.pop_back();
    }
    return text;
}

const char* stackName(Stack stack) {
    constexpr std::array names{
        SYNSCOPE_TEXT("Linux 6.5 and later"),
        SYNSCOPE_TEXT("Linux before 6.5"),
        SYNSCOPE_TEXT("FreeBSD 13 and later"),
        SYNSCOPE_TEXT("FreeBSD before 13"),
        SYNSCOPE_TEXT("macOS"),
        SYNSCOPE_TEXT("Windows 8 and later"),
        SYNSCOPE_TEXT("Windows 7 and earlier"),
    };
    return names[static_cast<std::size_t>(stack)];
}

std::string_view retryName(Retry retry) {
    return kRetryNames[static_cast<std::size_t>(retry)];
}

std::optional<Retry> parseRetry(std::string_view name) {
    const auto found = std::find(kRetryNames.begin(), kRetryNames.end(), name);
    return found == kRetryNames.end() ? std::nullopt
                                      : std::optional(static_cast<Retry>(found - kRetryNames.begin()));
}

std::optional<RetrySchedule> retrySchedule(Retry retry, Stack stack, const RetrySettings& settings) {
    return isLinux(stack) ? linuxSchedule(retry, stack, settings) : otherSchedule(retry, stack, settings);
}

} // namespace synscope::model

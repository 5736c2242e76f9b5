// SPDX-License-Identifier: GPL-3.0-or-later
// What the files that make retry schedules share. For nobody else.
#pragma once

#include "model/retry_schedule.h"

#include <cstddef>
#include <string>

namespace synscope::model {

/// No setting makes a longer table: 127 + 127 repeats at most.
constexpr std::size_t kMostSends = 300;

/// "12.6" for 12.6: as few digits as tell it.
[[nodiscard]] std::string plainNumber(double value);

[[nodiscard]] std::optional<RetrySchedule> linuxSchedule(Retry retry, Stack stack,
                                                         const RetrySettings& settings);
/// FreeBSD, macOS, Windows.
[[nodiscard]] std::optional<RetrySchedule> otherSchedule(Retry retry, Stack stack,
                                                         const RetrySettings& settings);

} // namespace synscope::model

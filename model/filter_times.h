// SPDX-License-Identifier: GPL-3.0-or-later
// The filter term `during:`: connections that were open in one of several stretches of time. Part of Filter;
// also for who makes such a filter.
#pragma once

#include "model/time.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace synscope::model {

/// "BEGIN..END,BEGIN..END" in seconds since the epoch, as formatEpoch() writes them; BEGIN alone is a moment.
/// Nothing for anything else.
[[nodiscard]] std::optional<std::vector<TimeSpan>> parseStretches(std::string_view text);

/// The filter text for `stretches`: "during:1795326828.29..1795326828.34". Rounded outwards to milliseconds.
[[nodiscard]] std::string duringFilter(std::span<const TimeSpan> stretches);

/// The same stretches in ascending order, those made one that overlap or have at most `gap` between them.
[[nodiscard]] std::vector<TimeSpan> joinedStretches(std::span<const TimeSpan> stretches, TimeNs gap);

} // namespace synscope::model

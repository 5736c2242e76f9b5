// SPDX-License-Identifier: GPL-3.0-or-later
// Kernel samples as charts: in words and lines.
#pragma once

#include "model/kernel_history.h"
#include "ui/charts/series_chart.h"

#include <cstdint>
#include <memory>

namespace synscope::ui {

/// How much of the past a chart shows until somebody zooms.
constexpr model::TimeNs kShownNs = 120 * model::kSecondNs;

/// The buffer of the socket with this cookie, or of the one that the receive path speaks of where that is 0
/// or not known any more. `view` may be null.
[[nodiscard]] ChartContent socketContent(const std::shared_ptr<const model::KernelView>& view,
                                         std::uint64_t cookie);

/// The capture's own ring and the longest CPU backlog.
[[nodiscard]] ChartContent ringContent(const std::shared_ptr<const model::KernelView>& view);

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// An inferred receive buffer as a chart: in words and lines.
#pragma once

#include "ui/charts/series_chart.h"
#include "ui/feed.h"

#include <memory>

namespace synscope::ui {

/// `connection` may be null: nothing is selected; so may `trace`: it is being read, or cannot be.
[[nodiscard]] ChartContent fillContent(const std::shared_ptr<const ConnectionTrace>& trace,
                                       const model::Connection* connection, model::Side receiver);

/// Fill as a share of the limit, 0…1: at `time`, or the highest where that is model::kNoTime. Negative: not
/// known.
[[nodiscard]] double fillShare(const ConnectionTrace& trace, model::Side receiver, model::TimeNs time);

} // namespace synscope::ui

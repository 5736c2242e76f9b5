// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/connection.h"
#include "model/ladder.h"

#include <QString>

namespace synscope::ui {

/// The segment's header in full, as rich text for a tooltip.
[[nodiscard]] QString segmentTip(const model::LadderStep& step, const model::Connection& connection);

} // namespace synscope::ui

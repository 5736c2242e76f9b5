// SPDX-License-Identifier: GPL-3.0-or-later
// The words of one row of the list; what the delegate paints and what is copied.
#pragma once

#include "ui/feed.h"

#include <QString>

namespace synscope::ui {

[[nodiscard]] QString groupWord(const GroupRow& row);   ///< "SYN flood"
[[nodiscard]] QString groupTitle(const GroupRow& row);  ///< "1,204 half-open from 10.9.0.7"
[[nodiscard]] QString groupDetail(const GroupRow& row); ///< where to, how fast, how long

[[nodiscard]] QString rowClient(const ConnectionRow& row); ///< "10.9.0.1:52114"
[[nodiscard]] QString rowServer(const ConnectionRow& row);
[[nodiscard]] QString rowDuration(const ConnectionRow& row); ///< first to last packet; "" for a single packet
/// The one fact that matters; where the model has none, packets and payload.
[[nodiscard]] QString rowDetail(const ConnectionRow& row);
/// All of it in one line, separated by tabs.
[[nodiscard]] QString rowLine(const ConnectionRow& row);
/// For a tooltip: everything in full, over several lines.
[[nodiscard]] QString rowTip(const ConnectionRow& row);

} // namespace synscope::ui

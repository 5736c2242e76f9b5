// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder from top to bottom, one thing after the other: what text and diagram formats share. For nobody
// else.
#pragma once

#include "model/ladder.h"

#include <array>
#include <span>
#include <string>

namespace synscope::model {

class LadderVisitor {
public:
    virtual ~LadderVisitor() = default;
    /// `states`: what the sides are in from here on, by index(Side); null where a side's state did not
    /// change.
    virtual void arrow(const LadderArrow& arrow, std::array<const LifelineSpan*, 2> states) = 0;
    virtual void gap(const LadderGap& gap) = 0;
    virtual void event(const LadderEvent& event) = 0;
};

/// Arrows, gaps and events merged in order of y; at the same y the arrow comes first.
void walkLadder(const Ladder& ladder, LadderVisitor& visitor);

/// Label, tag and the time on the way as one line.
[[nodiscard]] std::string labelAndTag(const LadderArrow& arrow);

} // namespace synscope::model

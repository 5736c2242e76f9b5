// SPDX-License-Identifier: GPL-3.0-or-later
// Arrows that were followed from end to end. Part of layOutLadder(), for nobody else.
#pragma once

#include "model/ladder.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace synscope::model {

/// Sets what the flight says about the arrow: its end, its arrival, and a tag where it has none yet.
void describeFlight(LadderArrow& arrow, const Flight& flight);

/// Arrows that have left and not yet arrived, in order of arrival.
class InTheAir {
public:
    struct Item {
        TimeNs arrives = 0;
        std::size_t arrow = 0; ///< index into Ladder::arrows
    };

    void add(Item item);
    /// The next arrival not later than `time`, taken out.
    std::optional<Item> landBy(TimeNs time);

private:
    std::vector<Item> items_; ///< latest first
};

/// Where an arrow's line ends that got lost: as far down as the others of its kind go.
class StubSlope {
public:
    void note(double slope);
    [[nodiscard]] double value() const { return typical_; }

private:
    double typical_ = kSingleVantageSlope;
    bool known_ = false;
};

} // namespace synscope::model

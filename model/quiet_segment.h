// SPDX-License-Identifier: GPL-3.0-or-later
// The short way through updateConnection(). Part of it, for nobody else.
#pragma once

#include "model/connection.h"

namespace synscope::model {

/// True for data or an ACK in an open conversation that goes on exactly where it stopped: such a segment has
/// no mark, moves no state, and answers nothing that was open. Most segments of most captures are like that.
[[nodiscard]] bool isQuiet(const Connection& connection, const Segment& segment, Side sender);

/// Does what the long way does with such a segment, no more and no less.
void takeQuiet(Connection& connection, const Segment& segment, Side sender);

/// What updateConnection() does with all other segments. Right for quiet ones, too: a test holds both ways
/// against each other.
SegmentVerdict updateTheLongWay(Connection& connection, const Segment& segment);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// The record of a connection that was captured at both ends: each side as its own end saw it.
#pragma once

#include "model/connection.h"
#include "model/join_clock.h"
#include "model/outcome.h"

namespace synscope::model {

/// What the capture at one end has of the connection.
struct EndRecord {
    const Connection* connection = nullptr; ///< null: nothing of it was seen there
    bool watched = false;                   ///< there was a capture that would have seen it
    bool flipped = false;                   ///< see VantageView
    ClockRelation clock;
    Horizon horizon = Horizon(0); ///< by its own clock
};

/// Endpoint::packets and the like count what each side sent as its own end saw it leave, the states are those
/// that each end infers. What the client was told comes from the client's end, what the server made of it
/// from the server's end. kJoined, kOpeningLost and kResetLost say what only both together know. Times are by
/// the reference clock, addresses as the client's end has them. At least one end has a connection.
[[nodiscard]] Connection joinedRecord(const EndRecord& client, const EndRecord& server);

/// What becomes of a verdict when both ends are known. Part of judge(), for nobody else.
[[nodiscard]] Verdict joinedVerdict(const Connection& connection, const Verdict& verdict);

} // namespace synscope::model

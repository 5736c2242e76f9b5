// SPDX-License-Identifier: GPL-3.0-or-later
// Zeek's view of a connection. Part of updateConnection(), for nobody else.
#pragma once

#include "model/connection.h"

namespace synscope::model {

/// Moves both endpoints' `seen` and writes the history, as analyzer/protocol/tcp/TCP.cc does. Checksums are
/// ignored, as `zeek -C` does. Runs after analyseSequence() and before the counters move.
void advanceSeenState(Connection& connection, const Segment& segment, Side sender, std::uint32_t marks);

/// What advanceSeenState() comes to for data or a pure ACK between two sides that were both seen to open.
void noteQuietLetter(Connection& connection, Side sender, bool has_data);

} // namespace synscope::model

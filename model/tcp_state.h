// SPDX-License-Identifier: GPL-3.0-or-later
// The states of both sockets, inferred. Part of updateConnection(), for nobody else.
//
// A transition that makes the socket send something is taken when that segment is seen, for that is proof;
// one that does not is taken when its cause is seen. So a server stays SYN_RECV until the final ACK passes,
// and goes back to SYN_RECV when it repeats its SYN-ACK afterwards.
#pragma once

#include "model/connection.h"

namespace synscope::model {

/// Moves both endpoints' `state`. Runs after analyseSequence() and noteFacts().
void advanceTcpStates(Connection& connection, const Segment& segment, Side sender, std::uint32_t marks);

} // namespace synscope::model

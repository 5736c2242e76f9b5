// SPDX-License-Identifier: GPL-3.0-or-later
// What happened once and decides the outcome. Part of updateConnection(), for nobody else.
#pragma once

#include "model/connection.h"

namespace synscope::model {

/// Adds the facts of one segment. Runs after analyseSequence() and before the states and the counters move.
void noteFacts(Connection& connection, const Segment& segment, Side sender, std::uint32_t marks);

/// An ICMP error that quotes a segment which `quoted_sender` sent.
void noteIcmpError(Connection& connection, const Segment& error, Side quoted_sender);

/// True for an ICMP error that ends a connect() on Linux; fragmentation-needed and the like do not.
[[nodiscard]] bool endsConnect(bool icmp_v6, std::uint8_t type, std::uint8_t code);

} // namespace synscope::model

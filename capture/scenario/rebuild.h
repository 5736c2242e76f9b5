// SPDX-License-Identifier: GPL-3.0-or-later
// A captured connection as a scenario that makes the same happen again, for the simulation and the lab.
#pragma once

#include "model/connection.h"
#include "model/outcome.h"
#include "model/result.h"
#include "model/segment.h"

#include <span>
#include <string>

namespace synscope::capture::scenario {

/// The text of a scenario file: two hosts with this kernel's settings, a path with the connection's round
/// trip that loses what was sent in vain, and programs that send as many bytes in the same order, wait as
/// long, and end it the same way. What was said is not in it, nor whose addresses they were. `segments`: all
/// of the connection, in order. An Error: it does not begin with a SYN, or how it went cannot be brought
/// about (with one sentence why).
[[nodiscard]] model::Result<std::string> rebuiltScenario(const model::Connection& connection,
                                                         std::span<const model::Segment> segments,
                                                         const model::Verdict& verdict);

} // namespace synscope::capture::scenario

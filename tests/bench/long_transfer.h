// SPDX-License-Identifier: GPL-3.0-or-later
// One made-up connection of any length: a download with losses, SACK, retransmissions and closed windows.
#pragma once

#include "model/segment.h"

#include <cstdint>
#include <vector>

namespace synscope::bench {

/// Some `packets` segments in order of time; the same ones everywhere.
///
/// The server sends full segments in bursts, the client acknowledges every second one. One segment in a
/// thousand is lost and sent again a round trip later, after duplicate ACKs with SACK; now and then the
/// client stops reading until its window is closed.
[[nodiscard]] std::vector<model::Segment> longTransfer(std::uint64_t packets);

} // namespace synscope::bench

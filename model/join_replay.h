// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder's steps of a connection that was captured at both ends.
#pragma once

#include "model/join_packets.h"
#include "model/ladder.h"

#include <span>
#include <vector>

namespace synscope::model {

/// replay() for several vantage points. Each side's states are those that its own end infers, so that a
/// packet which never arrived changes nothing there. Steps in order of departure; Segment::frame is that of
/// the first sighting. `views` as given to joinPackets(), which made `packets`.
[[nodiscard]] std::vector<LadderStep> replayJoined(std::span<const JoinedPacket> packets,
                                                   std::span<const VantageView> views);

} // namespace synscope::model

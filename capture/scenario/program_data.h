// SPDX-License-Identifier: GPL-3.0-or-later
// What programs send that no stack makes up: the same bytes in the simulation and in the lab.
#pragma once

#include "capture/scenario/packet.h"
#include "capture/scenario/scenario.h"

#include <optional>
#include <string>

namespace synscope::capture::scenario {

/// What a send writes: its text, and the alphabet where that is too short.
[[nodiscard]] std::string dataOf(const Call& call);

/// Of the connection that an injection imitates.
struct KnownSequences {
    std::uint32_t initial = 0; ///< its sender's first
    std::uint32_t next = 0;    ///< what its sender would send next
};

/// The `index`th hand-made packet of an inject call, from `own` unless the call says otherwise. `like`:
/// absent where the call imitates nothing, or there is nothing to imitate.
[[nodiscard]] Packet injectedPacket(const Call& call, int index, const IpAddress& own,
                                    const IpAddress& target, const std::optional<KnownSequences>& like);

} // namespace synscope::capture::scenario

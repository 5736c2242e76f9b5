// SPDX-License-Identifier: GPL-3.0-or-later
// Which packet at one capture point is which at the next: one connection, one direction.
#pragma once

#include "model/segment.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace synscope::model {

constexpr std::size_t kNoMatch = std::numeric_limits<std::size_t>::max();

/// A packet passing a capture point.
struct Passing {
    const Segment* segment = nullptr;
    TimeNs time = 0; ///< by a clock that both points share
};

/// Where a packet of the earlier point came by again. Segmentation offload makes one packet many, or many
/// one.
struct Landing {
    std::size_t first = kNoMatch; ///< index at the later point; kNoMatch: nothing of it was seen there
    std::size_t last = kNoMatch;  ///< the packet that completed it
    std::uint32_t bytes = 0;      ///< of its payload that were seen there
};

struct Matching {
    std::vector<Landing> landings;    ///< for each packet of the earlier point
    std::vector<std::size_t> origins; ///< for each packet of the later point its first packet at the earlier
                                      ///< one
};

/// Both in order of capture, without frames captured twice. `slack_ns`: how far a packet may seem to arrive
/// before it left, since clocks are aligned with an uncertainty only.
///
/// What must agree: kind, flags, sequence numbers, length, timestamps, IP identification. Addresses and ports
/// are not looked at, so that NAT does not matter; an identification or timestamps that no packet kept on
/// the way are left out. Equal packets (repeats without anything that tells them apart) are matched by
/// order when none is missing, else each with the latest one that left before it arrived.
[[nodiscard]] Matching matchPassing(std::span<const Passing> earlier, std::span<const Passing> later,
                                    TimeNs slack_ns);

/// Packets that nothing else in `a` or `b` can be mistaken for, as pairs of indices: what clocks are aligned
/// with. Directions may be mixed.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> matchUnmistakable(std::span<const Segment> a,
                                                                                 std::span<const Segment> b);

} // namespace synscope::model

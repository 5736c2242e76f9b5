// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory a connection table may take, and what it says about connections that had to go.
#pragma once

#include "model/ids.h"
#include "model/outcome.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace synscope::model {

/// A connection is either kept (it has a record) or only counted. Nothing is given up below `soft_bytes`.
///
/// Above it the oldest connections go first, 8,192 neighbours at a time, and of them only those that tell
/// nothing: one SYN that nobody answered or that got SYN-ACKs and no more (nothing else, ever: no repeat, no
/// reset, no ICMP error), one packet a side of a connection that began before the capture, and then failed
/// attempts without payload that belong to a group. The newest 8,192 are never touched.
/// Above `hard_bytes` other connections go as well: failed ones, then ended ones, then the oldest of the
/// rest.
///
/// Ids stay what they are: position in order of first packet, as tcp.stream. Of the last million or so that
/// were given up (a fixed memory of 24 bytes each) a late packet is recognised: a repeated SYN, or the
/// client's answer, gives the connection a record again; anything else is counted as late. A packet of one
/// that went even earlier opens a new connection.
struct MemoryPolicy {
    std::size_t soft_bytes = std::size_t{320} << 20; ///< all that the table holds, not only records
    std::size_t hard_bytes = std::size_t{2} << 30;
};

/// Connections without a record, judged at the moment they lost it; a lone SYN anew when the silence after it
/// has decided, as for one that has a record (to the second).
struct OnlyCounted {
    std::uint64_t connections = 0;
    std::uint64_t in_groups = 0; ///< of these, also counted in a Group
    std::uint64_t packets = 0;
    std::uint64_t late_packets = 0; ///< came afterwards
    std::array<std::uint64_t, kOutcomeCount> outcomes{};
};

/// Consecutive ids.
struct IdRange {
    ConnectionId begin;
    ConnectionId end; ///< one after the last
};

} // namespace synscope::model

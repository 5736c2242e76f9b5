// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a packet from the wire to recv(), as stations: each with its limit, its fill or why that cannot
// be read, what it dropped, and what to change when it did. Derived from kernel snapshots alone.
#pragma once

#include "model/kernel_snapshot.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace synscope::model {

enum class StationHealth : std::uint8_t {
    Good,
    Strained, ///< nothing lost, but at its limit
    Dropping, ///< lost something within the last seconds
};

/// How something drops, and the numbers behind it.
struct Station {
    Text name;
    Text headline; ///< "rx 256 of 4096 slots"
    Text detail;   ///< second line
    Text source;   ///< of the headline's number
    Provenance provenance = Provenance::Measured;
    double fill = -1;                   ///< 0…1; negative: see fill_note
    Text fill_note;                     ///< why there is no fill
    std::optional<std::uint64_t> drops; ///< since the first look; none: not counted here
    StationHealth health = StationHealth::Good;
    Text advice;         ///< one sentence; empty while all is well
    std::string command; ///< for a terminal, with today's value behind “#”; may be empty
    friend bool operator==(const Station& a, const Station& b) = default;
};

/// Wire, network card's ring, interrupt and softirq, CPU backlog, socket buffer, recv().
using ReceivePath = std::array<Station, 6>;
enum StationIndex : std::size_t { kWire, kRing, kSoftirq, kBacklog, kSocketBuffer, kReading };

/// What a path is made from. All three were taken in this order.
struct PathBasis {
    const KernelSnapshot& first;  ///< when looking began
    const KernelSnapshot& recent; ///< some seconds ago: rates, and what dropped lately
    const KernelSnapshot& now;
    /// The socket that the two last stations speak of, then and now; none: no socket to speak of.
    std::optional<KernelSocket> socket_first;
    std::optional<KernelSocket> socket_recent;
    std::optional<KernelSocket> socket_now;
};

[[nodiscard]] ReceivePath receivePath(const PathBasis& basis);

} // namespace synscope::model

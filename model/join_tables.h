// SPDX-License-Identifier: GPL-3.0-or-later
// Which connection of one capture is which of another, and at which end of it each capture was taken.
#pragma once

#include "model/connection_table.h"
#include "model/ids.h"
#include "model/join_clock.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace synscope::model {

/// A capture of the traffic, taken at one place.
struct VantageTable {
    enum class End : std::uint8_t { Unknown, Client, Server };
    std::string name; ///< "client", "server", "router", "eth0"
    End end = End::Unknown;
    const ConnectionTable* table = nullptr;
};

/// What a name says about the end: "client", "server", also as the first part of a name ("client-eth0").
[[nodiscard]] VantageTable::End endFromName(std::string_view name);

/// The same connection in each capture: an id a vantage point, invalid where it was not seen.
using ConnectionViews = std::vector<ConnectionId>;

/// Connections with the same addresses, ports and initial sequence numbers are the same; then, among those
/// left over, connections with the same initial sequence numbers whose addresses or ports NAT has rewritten.
/// Every connection that a table keeps comes exactly once, in the order of the first table that saw it.
[[nodiscard]] std::vector<ConnectionViews> joinTables(std::span<const VantageTable> vantages);

/// True when this view's client is the server of the other view, as in a simultaneous open.
[[nodiscard]] bool isFlipped(const Connection& view, const Connection& reference);

/// The order of the vantage points from clients to servers, as the whole capture shows it: where a SYN
/// waits longest for its SYN-ACK is the client's end. Names that say an end come first or last unless all
/// connections contradict them by more than a millisecond.
[[nodiscard]] std::vector<std::size_t> pathOrder(std::span<const VantageTable> vantages,
                                                 std::span<const ConnectionViews> connections);

/// The order for one connection: its own where all saw its SYN-ACK and differ clearly (hosts may call each
/// other in both directions), else `general`.
[[nodiscard]] std::vector<std::size_t> pathOrder(std::span<const VantageTable> vantages,
                                                 const ConnectionViews& views,
                                                 std::span<const std::size_t> general);

} // namespace synscope::model

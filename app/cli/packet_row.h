// SPDX-License-Identifier: GPL-3.0-or-later
// A segment as a row of JSON or a table.
#pragma once

#include "app/vantages.h"
#include "model/connection.h"
#include "model/connection_table.h"
#include "model/join_packets.h"
#include "model/segment.h"

#include <cstdint>
#include <span>
#include <string>

namespace synscope::app::cli {

/// A segment with the numbers that its connection gives it.
struct PacketRow {
    const model::Segment& segment;
    const model::SegmentVerdict& verdict;
    const model::Connection* connection; ///< null: an ICMP error about a connection that the capture does not
                                         ///< hold
    std::uint32_t seq;
    std::uint32_t ack;
    const model::JoinedPacket* joined = nullptr; ///< where several captures are joined
    std::span<const VantagePoint> vantages = {}; ///< that its sightings name
};

/// `connection` null: the numbers stay as they are in the header.
[[nodiscard]] PacketRow rowOf(const model::Segment& segment, const model::SegmentVerdict& verdict,
                              const model::Connection* connection);

/// One line, without its end. `file` is empty when only one file is read.
void appendJson(std::string& out, const PacketRow& row, const std::string& file);
void appendTable(std::string& out, const PacketRow& row, const std::string& file);

} // namespace synscope::app::cli

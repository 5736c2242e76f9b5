// SPDX-License-Identifier: GPL-3.0-or-later
// Sequence analysis of one segment: the marks. Part of updateConnection(), for nobody else.
#pragma once

#include "model/connection.h"

namespace synscope::model {

/// True when `a` comes after `b` in the circle of sequence numbers. Numbers half a circle apart are after
/// each other, as Wireshark has it.
[[nodiscard]] constexpr bool sequenceAfter(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::int32_t>(b - a) < 0;
}

/// Sequence numbers that the segment takes: payload, and one each for SYN and FIN.
[[nodiscard]] std::uint32_t sequenceLength(const Segment& segment);

/// Takes the segment's numbers, window and options into both endpoints and tells what Wireshark 4.0 would say
/// about it (tcp_analyze_sequence_number in epan/dissectors/packet-tcp.c), as bits of mark::.
[[nodiscard]] std::uint32_t analyseSequence(Connection& connection, const Segment& segment, Side sender);

/// Takes a SYN's window scale and the first plain ACK after it into account, and the initial RTT. Runs after
/// analyseSequence().
void noteHandshakeNumbers(Connection& connection, const Segment& segment, Side sender);

/// What Wireshark 4.0 puts into tcp.completeness for the segment that opens the connection …
[[nodiscard]] std::uint8_t openingCompleteness(const Segment& segment, bool is_reuse);
/// … and for each segment when it looks a second time. In two-pass mode that includes the first segment, but
/// nobody sees it before the second segment is shown.
[[nodiscard]] std::uint8_t completenessOf(const Segment& segment);

} // namespace synscope::model

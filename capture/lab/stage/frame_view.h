// SPDX-License-Identifier: GPL-3.0-or-later
// A frame on the wire as rules look at it.
#pragma once

#include "capture/scenario/packet.h"

#include <cstddef>
#include <optional>
#include <span>

namespace synscope::capture::lab {

using Bytes = std::span<const std::byte>;

/// The fields that rules and answers need, payload length included (the payload itself is `x`es). Nothing for
/// anything but ARP and IPv4 with TCP, UDP or ICMP.
[[nodiscard]] std::optional<scenario::Packet> packetOf(Bytes frame);

/// The same frame with a wrong TCP or UDP checksum; unchanged where it has none.
[[nodiscard]] std::vector<std::byte> damaged(Bytes frame);

} // namespace synscope::capture::lab

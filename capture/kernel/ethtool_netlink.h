// SPDX-License-Identifier: GPL-3.0-or-later
// The generic netlink side of ethtool.h; for nobody else.
#pragma once

#include "capture/kernel/netlink.h"

#include <array>
#include <cstdint>
#include <string>

namespace synscope::capture::ethtool {

/// The number that the kernel gave to a generic netlink family; 0: it has none.
[[nodiscard]] std::uint16_t familyNumber(NetlinkTransport& transport, const char* name,
                                         std::uint32_t sequence);

/// The answer's 32-bit attributes by their number (linux/ethtool_netlink.h); 0 where not sent.
using Numbers = std::array<std::uint32_t, 32>;

/// Asks one ETHTOOL_MSG_*_GET about `interface`. Nothing: done; else an errno (EOPNOTSUPP: the driver has no
/// such thing).
[[nodiscard]] std::optional<int> get(NetlinkTransport& transport, std::uint16_t family, std::uint8_t command,
                                     const std::string& interface, std::uint32_t sequence, Numbers& into);

} // namespace synscope::capture::ethtool

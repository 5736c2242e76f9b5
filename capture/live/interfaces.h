// SPDX-License-Identifier: GPL-3.0-or-later
// What can be captured on this machine.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace synscope::capture {

struct InterfaceListing {
    std::string name;
    std::string description;            ///< may be empty
    std::vector<std::string> addresses; ///< as text, without prefix length
    bool up = false;
    bool loopback = false;
    bool any = false;        ///< libpcap's "any": all interfaces at once
    std::string problem;     ///< one sentence why it cannot be captured (now); empty: it can
    std::string command;     ///< what mends the problem, for a terminal; may be empty
    bool permission = false; ///< the problem is a privilege that is missing
};

/// Network interfaces of this network namespace as libpcap lists them, "any" behind them. Any thread; some
/// milliseconds.
[[nodiscard]] std::vector<InterfaceListing> listInterfaces();

/// Packets received and sent since the interface came up, by name: /proc/net/dev of the calling thread's
/// namespace.
[[nodiscard]] std::map<std::string, std::uint64_t> interfaceTraffic();

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// Links, addresses, routes and neighbours by rtnetlink (man 7 rtnetlink).
#pragma once

#include "capture/kernel/netlink.h"
#include "capture/scenario/packet.h"
#include "model/result.h"

#include <memory>
#include <optional>
#include <string>

namespace synscope::capture::lab {

using scenario::IpAddress;
using scenario::MacAddress;

using Problem = std::optional<model::Error>;

/// One end of a veth pair: MTU 1500.
struct VethEnd {
    std::string name;
    MacAddress mac{};
    int network = -1; ///< descriptor of its network namespace
};

/// Works in the network namespace in which it was made. One thread.
class RouteNetlink {
public:
    RouteNetlink();

    [[nodiscard]] Problem addVeth(const VethEnd& one, const VethEnd& other);
    [[nodiscard]] Problem setUp(const std::string& interface);
    /// With the network of 24 bits around it.
    [[nodiscard]] Problem addAddress(const std::string& interface, const IpAddress& address);
    /// `prefix` "10.20.0.0/24" or "default".
    [[nodiscard]] Problem addGateway(const std::string& prefix, const IpAddress& gateway);
    /// `kind`: unreachable, prohibit, blackhole.
    [[nodiscard]] Problem addRefusal(const std::string& prefix, const std::string& kind);
    [[nodiscard]] Problem addNeighbour(const std::string& interface, const IpAddress& address,
                                       const MacAddress& mac);

private:
    class Request;

    [[nodiscard]] Problem carryOut(Request& request, const std::string& what);

    model::Text why_not_; ///< made before the transport, which sets it
    std::unique_ptr<NetlinkTransport> transport_;
    std::uint32_t sequence_ = 0;
};

} // namespace synscope::capture::lab

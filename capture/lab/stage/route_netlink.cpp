// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/route_netlink.h"

#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>

namespace synscope::capture::lab {

namespace {

constexpr std::uint32_t kMtu = 1500;
constexpr std::uint8_t kPrefix = 24;

/// "10.20.0.0/24", or "default": 0.0.0.0/0.
struct Prefix {
    IpAddress address = IpAddress::v4(0);
    std::uint8_t length = 0;
};

Prefix prefixOf(const std::string& text) {
    const std::size_t slash = text.find('/');
    Prefix prefix;
    prefix.address = model::parseAddress(text.substr(0, slash)).value_or(IpAddress::v4(0));
    if (slash != std::string::npos) {
        prefix.length = static_cast<std::uint8_t>(std::stoul(text.substr(slash + 1)));
    }
    return prefix;
}

std::uint8_t routeType(const std::string& kind) {
    return kind == "prohibit" ? RTN_PROHIBIT : kind == "blackhole" ? RTN_BLACKHOLE : RTN_UNREACHABLE;
}

} // namespace

/// A message under construction.
class RouteNetlink::Request {
public:
    explicit Request(std::uint16_t type, int flags = NLM_F_CREATE | NLM_F_EXCL)
        : header_(mnl_nlmsg_put_header(bytes_.data())) {
        header_->nlmsg_type = type;
        header_->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
    }
    template <class Body>
    void body(const Body& body) {
        std::memcpy(mnl_nlmsg_put_extra_header(header_, sizeof body), &body, sizeof body);
    }
    void text(std::uint16_t type, const std::string& value) {
        mnl_attr_put_strz(header_, type, value.c_str());
    }
    void number(std::uint16_t type, std::uint32_t value) { mnl_attr_put_u32(header_, type, value); }
    void address(std::uint16_t type, const IpAddress& value) {
        number(type, htonl(static_cast<std::uint32_t>(value.low)));
    }
    void mac(std::uint16_t type, const MacAddress& value) {
        mnl_attr_put(header_, type, value.size(), value.data());
    }
    [[nodiscard]] nlattr* begin(std::uint16_t type) { return mnl_attr_nest_start(header_, type); }
    void end(nlattr* nest) { mnl_attr_nest_end(header_, nest); }
    void route(const Prefix& to, std::uint8_t type) {
        rtmsg message{};
        message.rtm_family = AF_INET;
        message.rtm_dst_len = to.length;
        message.rtm_table = RT_TABLE_MAIN;
        message.rtm_protocol = RTPROT_STATIC;
        message.rtm_type = type;
        body(message);
        address(RTA_DST, to.address);
    }
    void linkAttributes(const VethEnd& end) {
        text(IFLA_IFNAME, end.name);
        mac(IFLA_ADDRESS, end.mac);
        number(IFLA_MTU, kMtu);
        number(IFLA_NET_NS_FD, static_cast<std::uint32_t>(end.network));
    }
    [[nodiscard]] nlmsghdr& header() { return *header_; }

private:
    alignas(nlmsghdr) std::array<char, 1024> bytes_{};
    nlmsghdr* header_;
};

RouteNetlink::RouteNetlink()
    : transport_(openNetlink(NETLINK_ROUTE, why_not_)) {}

Problem RouteNetlink::carryOut(Request& request, const std::string& what) {
    if (!transport_) {
        return model::Error{what + " failed: there is no netlink socket (" + std::strerror(errno) + ")."};
    }
    request.header().nlmsg_seq = ++sequence_;
    if (const auto error = ask(*transport_, request.header(), [](const nlmsghdr&) {})) {
        return model::Error{what + " failed: " + std::strerror(*error) + "."};
    }
    return std::nullopt;
}

Problem RouteNetlink::addVeth(const VethEnd& one, const VethEnd& other) {
    Request request(RTM_NEWLINK);
    request.body(ifinfomsg{});
    request.linkAttributes(one);
    nlattr* const info = request.begin(IFLA_LINKINFO);
    request.text(IFLA_INFO_KIND, "veth");
    nlattr* const data = request.begin(IFLA_INFO_DATA);
    nlattr* const peer = request.begin(VETH_INFO_PEER);
    request.body(ifinfomsg{});
    request.linkAttributes(other);
    request.end(peer);
    request.end(data);
    request.end(info);
    return carryOut(request, "Laying the cable " + one.name + "–" + other.name);
}

Problem RouteNetlink::setUp(const std::string& interface) {
    Request request(RTM_NEWLINK, 0);
    ifinfomsg link{};
    link.ifi_index = static_cast<int>(::if_nametoindex(interface.c_str()));
    link.ifi_flags = IFF_UP;
    link.ifi_change = IFF_UP;
    request.body(link);
    return carryOut(request, "Bringing " + interface + " up");
}

Problem RouteNetlink::addAddress(const std::string& interface, const IpAddress& address) {
    Request request(RTM_NEWADDR);
    ifaddrmsg message{};
    message.ifa_family = AF_INET;
    message.ifa_prefixlen = kPrefix;
    message.ifa_index = ::if_nametoindex(interface.c_str());
    request.body(message);
    request.address(IFA_LOCAL, address);
    request.address(IFA_ADDRESS, address);
    return carryOut(request, "Giving " + interface + " the address " + toString(address));
}

Problem RouteNetlink::addGateway(const std::string& prefix, const IpAddress& gateway) {
    Request request(RTM_NEWROUTE);
    request.route(prefixOf(prefix), RTN_UNICAST);
    request.address(RTA_GATEWAY, gateway);
    return carryOut(request, "The route " + prefix + " over " + toString(gateway));
}

Problem RouteNetlink::addRefusal(const std::string& prefix, const std::string& kind) {
    Request request(RTM_NEWROUTE);
    request.route(prefixOf(prefix), routeType(kind));
    return carryOut(request, "The route " + prefix + " (" + kind + ")");
}

Problem RouteNetlink::addNeighbour(const std::string& interface, const IpAddress& address,
                                   const MacAddress& mac) {
    Request request(RTM_NEWNEIGH);
    ndmsg neighbour{};
    neighbour.ndm_family = AF_INET;
    neighbour.ndm_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    neighbour.ndm_state = NUD_PERMANENT;
    request.body(neighbour);
    request.address(NDA_DST, address);
    request.mac(NDA_LLADDR, mac);
    return carryOut(request, "The neighbour " + toString(address));
}

} // namespace synscope::capture::lab

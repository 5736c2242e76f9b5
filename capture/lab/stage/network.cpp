// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/network.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace synscope::capture::lab {

namespace {

using scenario::HostSpec;
using scenario::RouterSpec;
using scenario::Scenario;

constexpr const char* kOwnNetwork = "/proc/thread-self/ns/net";

model::Error failed(const std::string& what) {
    return {what + " failed: " + std::strerror(errno) + "."};
}

bool writeFile(const std::string& path, const std::string& value) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    return file.valid() &&
           ::write(file.fd(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

MacAddress macOf(const IpAddress& address) {
    const auto value = static_cast<std::uint32_t>(address.low);
    return {0x02,
            0x00,
            static_cast<std::uint8_t>(value >> 24),
            static_cast<std::uint8_t>(value >> 16),
            static_cast<std::uint8_t>(value >> 8),
            static_cast<std::uint8_t>(value)};
}

bool sameNetwork(const IpAddress& a, const IpAddress& b) {
    return a.low >> 8 == b.low >> 8;
}

/// What the kernel would do in hardware is off, so that taps see packets as a cable carries them: with their
/// checksums, one segment each. A driver without a feature has nothing to switch off.
void offloadsOff(const std::string& interface) {
    const Descriptor probe(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    for (const std::uint32_t command : {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_STXCSUM}) {
        ethtool_value value{command, 0};
        ifreq request{};
        interface.copy(request.ifr_name, IFNAMSIZ - 1);
        request.ifr_data = reinterpret_cast<char*>(&value);
        (void)::ioctl(probe.fd(), SIOCETHTOOL, &request);
    }
}

void awaitRunning(int network, const std::string& interface) {
    constexpr int kTries = 3000;
    constexpr timespec kMillisecond{0, 1'000'000};
    const InsideNetwork inside(network);
    const Descriptor probe(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    interface.copy(request.ifr_name, IFNAMSIZ - 1);
    for (int i = 0; i < kTries; ++i) {
        if (::ioctl(probe.fd(), SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_RUNNING) != 0) {
            return;
        }
        ::nanosleep(&kMillisecond, nullptr);
    }
}

/// Else every new interface asks for routers and neighbours.
void silenceIpv6() {
    writeFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
    writeFile("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
}

/// What a namespace takes over from the machine or has only by chance, set to what simulated hosts have.
/// Reno: the model's congestion control, and recordings'.
void useKnownDefaults() {
    silenceIpv6();
    for (const char* which : {"all", "default"}) {
        const std::string folder = std::string("/proc/sys/net/ipv4/conf/") + which;
        writeFile(folder + "/rp_filter", "0");
        writeFile(folder + "/send_redirects", "0");
        writeFile(folder + "/accept_redirects", "0");
    }
    writeFile("/proc/sys/net/ipv4/tcp_congestion_control", "reno");
    writeFile("/proc/sys/net/ipv4/tcp_rmem", "4096 131072 33554432");
    writeFile("/proc/sys/net/ipv4/tcp_wmem", "4096 16384 4194304");
}

std::string joined(const std::vector<std::int64_t>& numbers) {
    std::string text;
    for (const std::int64_t number : numbers) {
        text += (text.empty() ? "" : " ") + std::to_string(number);
    }
    return text;
}

Problem applySysctls(const HostSpec& host) {
    for (const auto& [name, numbers] : host.sysctls) {
        if (auto problem = writeSysctl(name, joined(numbers))) {
            return problem;
        }
    }
    return std::nullopt;
}

/// A fresh namespace with loopback up; the thread is in it afterwards.
Problem enterNewNetwork(Descriptor& network) {
    if (::unshare(CLONE_NEWNET) != 0) {
        return failed("Making a host (a network namespace)");
    }
    network = Descriptor(::open(kOwnNetwork, O_RDONLY | O_CLOEXEC));
    useKnownDefaults();
    return RouteNetlink().setUp("lo");
}

class Builder {
public:
    Builder(const Scenario& scenario, bool always_wire)
        : scenario_(scenario)
        , always_wire_(always_wire) {}

    Problem build() {
        network_.wire = Descriptor(::open(kOwnNetwork, O_RDONLY | O_CLOEXEC));
        silenceIpv6();
        // New namespaces get a small hash table of their own for sockets, so that listing them is quick.
        writeFile("/proc/sys/net/ipv4/tcp_child_ehash_entries", "1024");
        for (std::uint32_t i = 0; i < hostCount(); ++i) {
            if (auto problem = makeHost(i)) {
                return problem;
            }
        }
        listPorts();
        if (auto problem = layCables()) {
            return problem;
        }
        for (std::uint32_t i = 0; i < hostCount(); ++i) {
            if (auto problem = configure(i)) {
                return problem;
            }
        }
        return std::nullopt;
    }

    Network take() { return std::move(network_); }

private:
    [[nodiscard]] const std::optional<RouterSpec>& router() const { return scenario_.path.router; }
    [[nodiscard]] std::uint32_t hostCount() const {
        return static_cast<std::uint32_t>(scenario_.hosts.size()) + (router() ? 1 : 0);
    }
    [[nodiscard]] bool isRouter(std::uint32_t host) const { return host == scenario_.hosts.size(); }
    [[nodiscard]] bool direct() const {
        return !always_wire_ && scenario_.hosts.size() == 2 && !router() && scenario_.path.delay == 0 &&
               scenario_.path.jitter == 0 && scenario_.path.rules.empty();
    }

    Problem makeHost(std::uint32_t index) {
        const InsideNetwork home(network_.wire.fd());
        Descriptor& network = network_.hosts.emplace_back();
        if (auto problem = enterNewNetwork(network)) {
            return problem;
        }
        if (isRouter(index)) {
            return writeSysctl("ip_forward", "1");
        }
        return applySysctls(scenario_.hosts[index]);
    }

    void addPort(std::uint32_t host, const char* interface, const IpAddress& address) {
        Port port;
        port.host = host;
        port.interface = interface;
        port.address = address;
        port.mac = macOf(address);
        port.far = router() && !sameNetwork(address, router()->near_address);
        if (!direct()) {
            port.wire_end = "wire" + std::to_string(network_.ports.size());
        }
        network_.ports.push_back(port);
    }

    void listPorts() {
        for (std::uint32_t i = 0; i < scenario_.hosts.size(); ++i) {
            addPort(i, "veth0", scenario_.hosts[i].address);
        }
        if (router()) {
            const auto index = static_cast<std::uint32_t>(scenario_.hosts.size());
            addPort(index, "veth0", router()->near_address);
            addPort(index, "veth1", router()->far_address);
        }
    }

    [[nodiscard]] VethEnd hostEnd(const Port& port) const {
        return {port.interface, port.mac, network_.hosts[port.host].fd()};
    }

    Problem layCables() {
        RouteNetlink links;
        if (direct()) {
            return links.addVeth(hostEnd(network_.ports[0]), hostEnd(network_.ports[1]));
        }
        std::uint8_t number = 0;
        for (const Port& port : network_.ports) {
            const VethEnd wire{port.wire_end, {0x02, 0xff, 0, 0, 0, ++number}, network_.wire.fd()};
            if (auto problem = links.addVeth(hostEnd(port), wire)) {
                return problem;
            }
            offloadsOff(port.wire_end);
            if (auto problem = links.setUp(port.wire_end)) {
                return problem;
            }
        }
        return std::nullopt;
    }

    Problem configure(std::uint32_t host) {
        const InsideNetwork inside(network_.hosts[host].fd());
        RouteNetlink netlink;
        for (const Port& port : network_.ports) {
            if (port.host != host) {
                continue;
            }
            offloadsOff(port.interface);
            if (auto problem = netlink.setUp(port.interface)) {
                return problem;
            }
            if (auto problem = netlink.addAddress(port.interface, port.address)) {
                return problem;
            }
            if (auto problem = nameNeighbours(netlink, port)) {
                return problem;
            }
        }
        return isRouter(host) ? std::nullopt : addRoutes(netlink, scenario_.hosts[host]);
    }

    /// Neighbours are known unless the scenario wants to see them found. Nobody answers for addresses that no
    /// host has.
    Problem nameNeighbours(RouteNetlink& netlink, const Port& port) const {
        if (!isRouter(port.host) && scenario_.hosts[port.host].resolve) {
            return std::nullopt;
        }
        for (const Port& other : network_.ports) {
            if (other.host == port.host || !sameNetwork(other.address, port.address)) {
                continue;
            }
            if (auto problem = netlink.addNeighbour(port.interface, other.address, other.mac)) {
                return problem;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] IpAddress gatewayOf(const HostSpec& host) const {
        if (router()) {
            return sameNetwork(host.address, router()->near_address) ? router()->near_address
                                                                     : router()->far_address;
        }
        const auto other = std::find_if(scenario_.hosts.begin(), scenario_.hosts.end(),
                                        [&](const HostSpec& one) { return one.name != host.name; });
        return other == scenario_.hosts.end() ? host.address : other->address;
    }

    Problem addRoutes(RouteNetlink& netlink, const HostSpec& host) const {
        if (router()) {
            if (auto problem = netlink.addGateway("default", gatewayOf(host))) {
                return problem;
            }
        }
        for (const auto& [prefix, kind] : host.routes) {
            auto problem = kind == "neighbour" ? netlink.addGateway(prefix, gatewayOf(host))
                                               : netlink.addRefusal(prefix, kind);
            if (problem) {
                return problem;
            }
        }
        return std::nullopt;
    }

    const Scenario& scenario_;
    const bool always_wire_;
    Network network_;
};

} // namespace

InsideNetwork::InsideNetwork(int network)
    : home_(::open(kOwnNetwork, O_RDONLY | O_CLOEXEC))
    , entered_(::setns(network, CLONE_NEWNET) == 0) {}

InsideNetwork::~InsideNetwork() {
    (void)::setns(home_.fd(), CLONE_NEWNET);
}

model::Result<Network> buildNetwork(const Scenario& scenario, bool always_wire) {
    Builder builder(scenario, always_wire);
    if (auto problem = builder.build()) {
        return *problem;
    }
    return builder.take();
}

void awaitCarrier(const Network& network) {
    for (const Port& port : network.ports) {
        awaitRunning(network.hosts[port.host].fd(), port.interface);
        if (!port.wire_end.empty()) {
            awaitRunning(network.wire.fd(), port.wire_end);
        }
    }
}

Problem writeSysctl(const std::string& name, const std::string& value) {
    constexpr std::array kCore{"somaxconn", "rmem_default", "rmem_max", "wmem_default", "wmem_max"};
    const bool core = std::find(kCore.begin(), kCore.end(), name) != kCore.end();
    const std::string path = std::string("/proc/sys/net/") + (core ? "core/" : "ipv4/") + name;
    if (!writeFile(path, value)) {
        return failed("Setting " + name + " to " + value);
    }
    return std::nullopt;
}

} // namespace synscope::capture::lab

// SPDX-License-Identifier: GPL-3.0-or-later
// One simulated host: its stack from the tap upwards.
#pragma once

#include "capture/scenario/nic.h"
#include "capture/scenario/packet.h"
#include "capture/scenario/recorder.h"
#include "capture/scenario/rules.h"
#include "capture/scenario/sysctls.h"
#include "capture/scenario/tcp_layer.h"
#include "capture/scenario/udp_layer.h"

#include <map>
#include <vector>

namespace synscope::capture::scenario {

class World;

class Host {
public:
    Host(World& world, std::uint32_t index, const HostSpec& spec);

    [[nodiscard]] const HostSpec& spec() const { return spec_; }
    [[nodiscard]] std::uint32_t index() const { return index_; }
    [[nodiscard]] IpAddress address() const { return spec_.address; }
    [[nodiscard]] Clock& clock();
    [[nodiscard]] Recorder& recorder();
    [[nodiscard]] Sysctls& sysctls() { return sysctls_; }
    [[nodiscard]] const Sysctls& sysctls() const { return sysctls_; }
    [[nodiscard]] TcpLayer& tcp() { return tcp_; }
    [[nodiscard]] UdpLayer& udp() { return udp_; }
    [[nodiscard]] RuleSet& firewall() { return firewall_; }
    [[nodiscard]] bool isLinux() const;
    [[nodiscard]] std::uint64_t seed() const;

    /// Something happened that a blocked call may wait for.
    void wakePrograms();
    void count(const char* name, std::int64_t delta = 1) { recorder().count(index_, name, delta); }

    /// errno of connect() to a destination without usable route; empty: there is one.
    [[nodiscard]] ErrorName routeError(const IpAddress& destination) const;

    enum class Sent : std::uint8_t { Yes, Dropped };
    /// Through the output hook, ARP, the tap, and onto the path. Fills MAC addresses, TTL (where 0) and IP
    /// ID.
    Sent send(Packet packet);
    /// Packets to that address wait for an answer to ARP.
    [[nodiscard]] bool waitsForNeighbour(const IpAddress& destination) const;
    /// What a raw socket sends: nothing is counted or filled in but the frame's own fields.
    void sendRaw(Packet packet);
    /// A frame arrives at the NIC.
    void arrive(const PacketPtr& packet);
    /// The host loses everything it knew.
    void crash();

private:
    friend class Nic;
    void deliver(const PacketPtr& packet); ///< softirq hands the frame to the stack
    void inputIp(const PacketPtr& packet);
    void inputArp(const Packet& packet);
    void inputIcmp(const Packet& packet);
    [[nodiscard]] bool passesInput(const PacketPtr& packet);
    void reject(const Rule& rule, const Packet& packet);
    void rejectOutgoing(const Rule& rule, const Packet& packet);
    void sendIcmpError(const Packet& about, std::uint8_t type, std::uint8_t code);
    [[nodiscard]] bool icmpRateLimited(const IpAddress& target);
    [[nodiscard]] bool needsArp(const IpAddress& next_hop) const;
    void resolve(const IpAddress& next_hop, Packet packet);
    void askWho(const IpAddress& next_hop);
    void resolutionFailed(const IpAddress& next_hop);
    void transmit(Packet packet);

    struct Resolution {
        explicit Resolution(Clock& clock)
            : timer(clock) {}
        int asked = 0;
        std::vector<Packet> waiting;
        Timer timer;
    };

    World& world_;
    std::uint32_t index_;
    const HostSpec& spec_;
    Sysctls sysctls_;
    RuleSet firewall_;
    Nic nic_;
    TcpLayer tcp_;
    UdpLayer udp_;
    std::uint16_t next_id_ = 1;
    std::map<IpAddress, std::unique_ptr<Resolution>> resolving_;
    std::map<IpAddress, MacAddress> neighbours_;
    std::map<IpAddress, std::pair<std::int64_t, SimTime>> icmp_tokens_;
};

/// The quote of an ICMP error about `packet`: its first bytes as RFC 792 and RFC 1812 want them.
[[nodiscard]] SimIcmp icmpAbout(const Packet& packet, std::uint8_t type, std::uint8_t code);

} // namespace synscope::capture::scenario

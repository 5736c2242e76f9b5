// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/host.h"

#include "capture/scenario/world.h"

#include <algorithm>

namespace synscope::capture::scenario {

namespace {

bool sameNetwork(const IpAddress& a, const IpAddress& b) { // all networks here are /24
    return a.low >> 8 == b.low >> 8;
}

bool inNetwork(const IpAddress& address, const std::string& network) {
    const auto base = model::parseAddress(network.substr(0, network.find('/')));
    return base && sameNetwork(address, *base);
}

MacAddress macOf(const IpAddress& address) {
    return {0x02,
            0x00,
            static_cast<std::uint8_t>(address.low >> 24 & 0xff),
            static_cast<std::uint8_t>(address.low >> 16 & 0xff),
            static_cast<std::uint8_t>(address.low >> 8 & 0xff),
            static_cast<std::uint8_t>(address.low & 0xff)};
}

std::uint8_t defaultTtl(const HostSpec& spec, const Sysctls& sysctls) {
    const bool windows = spec.os == model::Stack::WindowsOld || spec.os == model::Stack::WindowsSince8;
    return windows ? 128 : static_cast<std::uint8_t>(sysctls.get("ip_default_ttl"));
}

OptionOrder orderOf(model::Stack os) {
    switch (os) {
    case model::Stack::LinuxSince65:
    case model::Stack::LinuxBefore65:
        return OptionOrder::Linux;
    case model::Stack::WindowsSince8:
    case model::Stack::WindowsOld:
        return OptionOrder::Windows;
    default:
        return OptionOrder::Bsd;
    }
}

} // namespace

SimIcmp icmpAbout(const Packet& packet, std::uint8_t type, std::uint8_t code) {
    SimIcmp icmp;
    icmp.type = type;
    icmp.code = code;
    icmp.quote.protocol = packet.protocol;
    icmp.quote.source = packet.source;
    icmp.quote.destination = packet.destination;
    icmp.quote.source_port = packet.protocol == Protocol::Tcp ? packet.tcp.source_port : packet.source_port;
    icmp.quote.destination_port = packet.protocol == Protocol::Tcp ? packet.tcp.destination_port
                                                                   : packet.destination_port;
    icmp.quote.seq = packet.tcp.seq;
    constexpr std::size_t kEthernet = 14;
    constexpr std::size_t kMost = 548; // RFC 1812 4.3.2.3: 576 bytes in all
    const std::vector<std::byte> frame = buildFrame(packet);
    const std::size_t end = std::min(frame.size(), kEthernet + kMost);
    icmp.quoted.assign(frame.begin() + kEthernet, frame.begin() + static_cast<std::ptrdiff_t>(end));
    return icmp;
}

Host::Host(World& world, std::uint32_t index, const HostSpec& spec)
    : world_(world)
    , index_(index)
    , spec_(spec)
    , sysctls_(spec)
    , firewall_(spec.firewall)
    , nic_(*this, world.clock(), spec.nic)
    , tcp_(*this)
    , udp_(*this) {}

Clock& Host::clock() {
    return world_.clock();
}

Recorder& Host::recorder() {
    return world_.recorder();
}

bool Host::isLinux() const {
    return spec_.os == model::Stack::LinuxSince65 || spec_.os == model::Stack::LinuxBefore65;
}

std::uint64_t Host::seed() const {
    return world_.seed() * 1000 + index_ + 1;
}

ErrorName Host::routeError(const IpAddress& destination) const {
    for (const auto& [network, kind] : spec_.routes) {
        if (inNetwork(destination, network)) {
            return kind == "unreachable" ? "EHOSTUNREACH"
                   : kind == "prohibit"  ? "EACCES"
                   : kind == "blackhole" ? "EINVAL"
                                         : "";
        }
    }
    const bool loopback = destination.low >> 24 == 127;
    return loopback || sameNetwork(destination, address()) || world_.hasRouter() ? "" : "ENETUNREACH";
}

Host::Sent Host::send(Packet packet) {
    if (packet.ttl == 0) {
        packet.ttl = defaultTtl(spec_, sysctls_);
    }
    packet.id = packet.protocol == Protocol::Tcp && packet.tcp.has(model::tcp_flag::kRst) ? 0 : next_id_++;
    packet.order = orderOf(spec_.os);
    if (packet.protocol == Protocol::Tcp && packet.counted) {
        count("Tcp.OutSegs");
    }
    if (const Rule* rule = firewall_.match(packet, spec_.name, clock().now(), true)) {
        rejectOutgoing(*rule, packet);
        return Sent::Dropped;
    }
    if (!routeError(packet.destination).empty()) {
        return Sent::Dropped;
    }
    const IpAddress next_hop = world_.nextHop(*this, packet.destination);
    if (needsArp(next_hop)) {
        resolve(next_hop, std::move(packet));
        return Sent::Yes;
    }
    packet.from_mac = macOf(address());
    packet.to_mac = macOf(next_hop);
    transmit(std::move(packet));
    return Sent::Yes;
}

void Host::wakePrograms() {
    world_.wakePrograms();
}

void Host::sendRaw(Packet packet) {
    packet.ttl = 64;
    packet.from_mac = macOf(address());
    packet.to_mac = macOf(world_.nextHop(*this, packet.destination));
    packet.dont_fragment = false;
    transmit(std::move(packet));
}

void Host::transmit(Packet packet) {
    const auto shared = std::make_shared<const Packet>(std::move(packet));
    recorder().sent(index_, shared);
    world_.carry(*this, shared);
}

void Host::rejectOutgoing(const Rule& rule, const Packet& packet) {
    if (rule.verdict == Verdict::RejectReset && packet.protocol == Protocol::Tcp) {
        const Packet answer = resetAnswering(packet);
        clock().in(100 * kMicrosecond,
                   [this, answer] { tcp_.input(std::make_shared<const Packet>(answer)); });
    } else if (rule.verdict == Verdict::RejectIcmp) {
        // The error comes back within the call that sent the packet, while it holds the socket.
        const SimIcmp icmp = icmpAbout(packet, 3, rule.icmp_code);
        clock().in(kMicrosecond, [this, icmp] {
            count("Icmp.InDestUnreachs");
            tcp_.icmpError(icmp);
        });
    }
}

bool Host::needsArp(const IpAddress& next_hop) const {
    return (spec_.resolve || !world_.exists(next_hop)) && !neighbours_.contains(next_hop) &&
           next_hop.low >> 24 != 127 && sameNetwork(next_hop, address());
}

bool Host::waitsForNeighbour(const IpAddress& destination) const {
    return resolving_.contains(world_.nextHop(*this, destination));
}

void Host::resolve(const IpAddress& next_hop, Packet packet) {
    auto& entry = resolving_[next_hop];
    const bool fresh = entry == nullptr;
    if (fresh) {
        entry = std::make_unique<Resolution>(clock());
    }
    constexpr std::size_t kMostWaiting = 101; // unres_qlen_bytes, about
    if (entry->waiting.size() < kMostWaiting) {
        entry->waiting.push_back(std::move(packet));
    }
    if (fresh) {
        askWho(next_hop);
    }
}

/// neigh_timer_handler(): three requests a second apart (mcast_solicit, retrans_time_ms).
void Host::askWho(const IpAddress& next_hop) {
    Resolution& entry = *resolving_.at(next_hop);
    constexpr int kMost = 3;
    if (entry.asked == kMost) {
        return resolutionFailed(next_hop);
    }
    ++entry.asked;
    entry.timer.start(kSecond, [this, next_hop] { askWho(next_hop); });
    Packet packet;
    packet.protocol = Protocol::Arp;
    packet.from_mac = macOf(address());
    packet.to_mac = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    packet.arp.sender = address();
    packet.arp.target = next_hop;
    transmit(std::move(packet));
}

/// arp_error_report(): whoever waited hears “host unreachable”, as from a router.
void Host::resolutionFailed(const IpAddress& next_hop) {
    const auto entry = std::move(resolving_.at(next_hop));
    resolving_.erase(next_hop);
    for (const Packet& packet : entry->waiting) {
        SimIcmp icmp = icmpAbout(packet, 3, 1);
        if (packet.source == address()) { // the host writes to itself
            for (const char* counter :
                 {"Icmp.OutMsgs", "Icmp.OutDestUnreachs", "Icmp.InMsgs", "Icmp.InDestUnreachs"}) {
                count(counter);
            }
            tcp_.icmpError(icmp);
            udp_.icmpError(icmp);
        } else {
            sendIcmpError(packet, 3, 1);
        }
    }
}

void Host::arrive(const PacketPtr& packet) {
    recorder().seen(index_, packet);
    nic_.arrive(packet);
}

void Host::deliver(const PacketPtr& packet) {
    packet->protocol == Protocol::Arp ? inputArp(*packet) : inputIp(packet);
}

void Host::inputArp(const Packet& packet) {
    if (packet.arp.target != address()) {
        return;
    }
    if (packet.arp.reply) {
        neighbours_[packet.arp.sender] = packet.from_mac;
        if (const auto found = resolving_.find(packet.arp.sender); found != resolving_.end()) {
            const auto entry = std::move(found->second);
            resolving_.erase(found);
            for (Packet& waiting : entry->waiting) {
                waiting.from_mac = macOf(address());
                waiting.to_mac = packet.from_mac;
                transmit(std::move(waiting));
            }
        }
        return;
    }
    neighbours_[packet.arp.sender] = packet.from_mac;
    Packet answer;
    answer.protocol = Protocol::Arp;
    answer.from_mac = macOf(address());
    answer.to_mac = packet.from_mac;
    answer.arp.reply = true;
    answer.arp.sender = address();
    answer.arp.target = packet.arp.sender;
    transmit(std::move(answer));
}

/// True when the input hook lets the packet through.
bool Host::passesInput(const PacketPtr& packet) {
    const Rule* rule = firewall_.match(*packet, "", clock().now(), false);
    if (rule == nullptr) {
        return true;
    }
    reject(*rule, *packet);
    return false;
}

void Host::reject(const Rule& rule, const Packet& packet) {
    if (rule.verdict == Verdict::RejectReset && packet.protocol == Protocol::Tcp) {
        Packet answer = resetAnswering(packet);
        answer.counted = false; // nf_send_reset(): TCP itself knows nothing of it
        (void)send(std::move(answer));
    } else if (rule.verdict == Verdict::RejectIcmp) {
        sendIcmpError(packet, 3, rule.icmp_code);
    }
}

/// inet_peer_xrlim_allow(): a burst of six, then one per icmp_ratelimit.
bool Host::icmpRateLimited(const IpAddress& target) {
    const SimTime per = sysctls_.get("icmp_ratelimit") * kMillisecond;
    if (per == 0) {
        return false;
    }
    constexpr std::int64_t kBurst = 6;
    auto [place, fresh] = icmp_tokens_.try_emplace(target, kBurst * per, clock().now());
    auto& [tokens, last] = place->second;
    tokens = std::min<std::int64_t>(tokens + clock().now() - last, kBurst * per);
    last = clock().now();
    if (tokens < per) {
        return true;
    }
    tokens -= per;
    return false;
}

void Host::sendIcmpError(const Packet& about, std::uint8_t type, std::uint8_t code) {
    if (icmpRateLimited(about.source)) {
        count("Icmp.OutRateLimitHost");
        return;
    }
    Packet packet;
    packet.protocol = Protocol::Icmp;
    packet.source = address();
    packet.destination = about.source;
    packet.ttl = 0;
    packet.dont_fragment = false;
    packet.icmp = icmpAbout(about, type, code);
    count("Icmp.OutMsgs");
    count(type == 3 ? "Icmp.OutDestUnreachs" : "Icmp.OutTimeExcds");
    (void)send(std::move(packet));
}

void Host::inputIcmp(const Packet& packet) {
    count("Icmp.InMsgs");
    count(packet.icmp.type == 3 ? "Icmp.InDestUnreachs" : "Icmp.InTimeExcds");
    if (packet.icmp.quote.protocol == Protocol::Tcp) {
        tcp_.icmpError(packet.icmp);
    } else {
        udp_.icmpError(packet.icmp);
    }
}

void Host::inputIp(const PacketPtr& packet) {
    if (packet->destination != address() && packet->destination.low >> 24 != 127) {
        count("Ip.InAddrErrors");
        return;
    }
    if (!passesInput(packet)) {
        return;
    }
    switch (packet->protocol) {
    case Protocol::Tcp:
        tcp_.input(packet);
        break;
    case Protocol::Udp:
        if (!udp_.input(packet)) {
            sendIcmpError(*packet, 3, 3);
        }
        break;
    case Protocol::Icmp:
        inputIcmp(*packet);
        break;
    case Protocol::Arp:
        break;
    }
}

void Host::crash() {
    nic_.clear();
    tcp_.vanish();
    udp_.vanish();
    resolving_.clear();
    recorder().note(index_, spec_.name + " loses power and forgets every connection.");
}

} // namespace synscope::capture::scenario

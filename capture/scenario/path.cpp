// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/path.h"

#include "capture/scenario/mix.h"
#include "capture/scenario/world.h"

#include <algorithm>

namespace synscope::capture::scenario {

namespace {

constexpr SimTime kCable = 10 * kMicrosecond; // where the scenario gives no delay
constexpr int kArpSeconds = 3;                // until a router gives a neighbour up

} // namespace

Path::Path(World& world, const PathSpec& spec)
    : world_(world)
    , spec_(spec)
    , rules_(spec.rules) {}

SimTime Path::delay() {
    SimTime total = spec_.delay + kCable;
    if (spec_.jitter > 0) {
        total += static_cast<SimTime>(mix(world_.seed() ^ ++chance_) %
                                      static_cast<std::uint64_t>(spec_.jitter));
    }
    return total;
}

Host* Path::receiver(const Host& from, const PacketPtr& packet) const {
    if (packet->protocol == Protocol::Arp) {
        return world_.hostAt(packet->arp.target);
    }
    if (Host* owner = world_.hostAt(packet->destination)) {
        return owner;
    }
    for (const auto& host : world_.hosts()) { // an address that nobody has, routed to the neighbour
        if (host.get() != &from) {
            return host.get();
        }
    }
    return nullptr;
}

bool Path::onNearSide(const IpAddress& address) const {
    return spec_.router && address.low >> 8 == spec_.router->near_address.low >> 8;
}

void Path::carry(Host& from, const PacketPtr& packet) {
    if (packet->destination.low >> 24 == 127 || packet->destination == from.address()) {
        world_.clock().in(kCable / 2, [&from, packet] { from.arrive(packet); }); // loopback: both taps are
                                                                                 // one
        return;
    }
    const Rule* rule = rules_.match(*packet, from.spec().name, world_.clock().now(), false);
    if (rule == nullptr) {
        return deliver(from, packet, 0);
    }
    switch (rule->verdict) {
    case Verdict::Lose:
    case Verdict::Drop:
        return;
    case Verdict::RejectReset:
    case Verdict::RejectIcmp:
        return rejectBetween(*rule, from, packet);
    case Verdict::Duplicate:
        deliver(from, packet, 0);
        return deliver(from, packet, rule->delay);
    case Verdict::Delay:
        return deliver(from, packet, rule->delay);
    case Verdict::Corrupt: {
        Packet damaged = *packet;
        damaged.bad_checksum = true;
        return deliver(from, std::make_shared<const Packet>(std::move(damaged)), 0);
    }
    }
}

void Path::deliver(Host& from, const PacketPtr& packet, SimTime extra) {
    const SimTime wait = delay() + extra;
    if (spec_.router) { // the delay lies between the near side and the router
        const SimTime hop = onNearSide(from.address()) ? wait : kCable;
        world_.clock().in(hop, [this, packet] { route(packet); });
        return;
    }
    arriveAfter(packet, receiver(from, packet), wait);
}

void Path::arriveAfter(const PacketPtr& packet, Host* to, SimTime delay) {
    if (to == nullptr) {
        return;
    }
    SimTime at = world_.clock().now() + delay;
    if (spec_.jitter > 0) {
        at = std::max(at, last_arrival_[to]);
        last_arrival_[to] = at;
    }
    world_.clock().at(at, [to, packet] { to->arrive(packet); });
}

void Path::rejectBetween(const Rule& rule, Host& from, const PacketPtr& packet) {
    Packet answer;
    if (rule.verdict == Verdict::RejectReset) {
        if (packet->protocol != Protocol::Tcp) {
            return;
        }
        answer = resetAnswering(*packet);
    } else {
        answer.protocol = Protocol::Icmp;
        answer.source = packet->destination;
        answer.destination = packet->source;
        answer.icmp = icmpAbout(*packet, 3, rule.icmp_code);
    }
    answer.ttl = 64;
    const auto shared = std::make_shared<const Packet>(std::move(answer));
    arriveAfter(shared, &from, 2 * (spec_.delay / 2 + kCable));
}

void Path::route(const PacketPtr& packet) {
    world_.recorder().seen(static_cast<std::uint32_t>(world_.hosts().size()), packet);
    if (packet->ttl <= 1) {
        return routerError(*packet, 11, 0);
    }
    Packet next = *packet;
    --next.ttl;
    Host* to = world_.hostAt(packet->destination);
    if (to != nullptr) {
        return forward(std::move(next), onNearSide(packet->destination) ? delay() : kCable);
    }
    if (packet->destination.low >> 8 == spec_.router->far_address.low >> 8) {
        return routerAsks(packet);
    }
    routerError(*packet, 3, 0);
}

void Path::forward(Packet packet, SimTime delay) {
    const auto tap = static_cast<std::uint32_t>(world_.hosts().size());
    const auto shared = std::make_shared<const Packet>(std::move(packet));
    world_.recorder().sent(tap, shared);
    arriveAfter(shared, world_.hostAt(shared->destination), delay);
}

void Path::routerError(const Packet& about, std::uint8_t type, std::uint8_t code) {
    Packet packet;
    packet.protocol = Protocol::Icmp;
    packet.source = onNearSide(about.source) ? spec_.router->near_address : spec_.router->far_address;
    packet.destination = about.source;
    packet.dont_fragment = false;
    packet.icmp = icmpAbout(about, type, code);
    forward(std::move(packet), onNearSide(about.source) ? delay() : kCable);
}

/// Nobody has the address: after three ARP requests everything that waits is answered.
void Path::routerAsks(const PacketPtr& packet) {
    const IpAddress wanted = packet->destination;
    std::vector<PacketPtr>& waiting = unresolved_[wanted];
    waiting.push_back(packet);
    if (waiting.size() > 1) {
        return;
    }
    world_.clock().in(kArpSeconds * kSecond, [this, wanted] {
        const std::vector<PacketPtr> unlucky = std::move(unresolved_[wanted]);
        unresolved_.erase(wanted);
        for (const PacketPtr& one : unlucky) {
            routerError(*one, 3, 1);
        }
    });
}

} // namespace synscope::capture::scenario

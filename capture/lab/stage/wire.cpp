// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/wire.h"

#include "capture/lab/stage/run_clock.h"
#include "capture/scenario/host.h"
#include "capture/scenario/mix.h"

#include <algorithm>

namespace synscope::capture::lab {

namespace {

using scenario::Packet;
using scenario::Rule;
using scenario::Verdict;

constexpr std::size_t kMostUnderWay = 20'000;

bool isForAll(const MacAddress& mac) {
    return (mac[0] & 1) != 0;
}

} // namespace

Wire::Wire(const scenario::Scenario& scenario, const std::vector<Port>& ports)
    : scenario_(&scenario)
    , ports_(ports)
    , rules_(scenario.path.rules) {}

model::Result<Wire> Wire::open(const scenario::Scenario& scenario, const std::vector<Port>& ports) {
    Wire wire(scenario, ports);
    for (std::size_t i = 0; i < ports.size(); ++i) {
        if (ports[i].wire_end.empty()) {
            continue;
        }
        auto socket = PacketSocket::open(ports[i].wire_end);
        if (!socket) {
            return socket.error();
        }
        wire.ends_.push_back({i, std::move(*socket), 0});
    }
    return wire;
}

std::vector<std::pair<std::size_t, int>> Wire::ends() const {
    std::vector<std::pair<std::size_t, int>> list;
    for (const End& end : ends_) {
        list.emplace_back(end.port, end.socket.fd());
    }
    return list;
}

void Wire::receive(std::size_t port, const Epoch& epoch, const Fate& fate) {
    const auto end = std::find_if(ends_.begin(), ends_.end(),
                                  [port](const End& one) { return one.port == port; });
    const auto index = static_cast<std::size_t>(end - ends_.begin());
    while (const auto frame = end->socket.receive()) {
        if (!frame->outgoing) {
            fate(port, frame->bytes, !handle(index, frame->bytes, frame->real_ns - epoch.real_ns));
        }
    }
}

/// False: the frame is lost.
bool Wire::handle(std::size_t from, Bytes frame, SimTime now) {
    const auto packet = packetOf(frame);
    if (!packet || under_way_.size() >= kMostUnderWay) {
        return false;
    }
    const std::uint32_t host = ports_[ends_[from].port].host;
    if (host < scenario_->hosts.size() && isUnwanted(scenario_->hosts[host].name, *packet)) {
        return false;
    }
    const Rule* rule = ruleFor(from, *packet, now);
    const SimTime arrival = now + delay(from);
    if (rule == nullptr) {
        carry(from, frame, *packet, arrival);
        return true;
    }
    switch (rule->verdict) {
    case Verdict::Lose:
    case Verdict::Drop:
        return false;
    case Verdict::RejectReset:
    case Verdict::RejectIcmp:
        reject(from, frame, *rule, *packet, now);
        return false;
    case Verdict::Duplicate:
        carry(from, frame, *packet, arrival);
        carry(from, frame, *packet, arrival + rule->delay);
        return true;
    case Verdict::Delay:
        carry(from, frame, *packet, arrival + rule->delay);
        return true;
    case Verdict::Corrupt:
        carry(from, damaged(frame), *packet, arrival);
        return false;
    }
    return false;
}

void Wire::obey(const model::LabControl& control) {
    if (control.kind == model::LabControl::Kind::Lose) {
        unwanted_.push_back({control.host, control.name, control.value});
    } else if (control.value != 0) {
        blocked_.insert(control.host);
    } else {
        blocked_.erase(control.host);
    }
}

bool Wire::isUnwanted(const std::string& host, const Packet& packet) {
    const bool tcp = packet.protocol == scenario::Protocol::Tcp;
    const auto meant = [&](const Unwanted& one) {
        return one.left > 0 && one.host == host &&
               (one.kind == model::kSyn    ? tcp && packet.tcp.has(model::tcp_flag::kSyn)
                : one.kind == model::kData ? !packet.payload.empty()
                                           : one.kind == model::kAnyPacket);
    };
    const auto found = std::find_if(unwanted_.begin(), unwanted_.end(), meant);
    if (found == unwanted_.end()) {
        return blocked_.contains(host);
    }
    --found->left;
    std::erase_if(unwanted_, [](const Unwanted& one) { return one.left <= 0; });
    return true;
}

/// Rules are about what hosts send, before a router passes it on.
const Rule* Wire::ruleFor(std::size_t from, const Packet& packet, SimTime now) {
    const std::uint32_t host = ports_[ends_[from].port].host;
    if (host >= scenario_->hosts.size()) {
        return nullptr;
    }
    return rules_.match(packet, scenario_->hosts[host].name, now, false);
}

bool Wire::reaches(std::size_t from, std::size_t to, const Packet& packet) const {
    const Port& sender = ports_[ends_[from].port];
    const Port& receiver = ports_[ends_[to].port];
    return from != to && sender.far == receiver.far &&
           (isForAll(packet.to_mac) || packet.to_mac == receiver.mac);
}

void Wire::carry(std::size_t from, Bytes frame, const Packet& packet, SimTime at) {
    for (std::size_t to = 0; to < ends_.size(); ++to) {
        if (reaches(from, to, packet)) {
            put(at, to, frame);
        }
    }
}

/// A box half-way answers in the receiver's name.
void Wire::reject(std::size_t from, Bytes frame, const Rule& rule, const Packet& packet, SimTime now) {
    Packet answer;
    if (rule.verdict == Verdict::RejectReset) {
        if (packet.protocol != scenario::Protocol::Tcp) {
            return;
        }
        answer = scenario::resetAnswering(packet);
    } else {
        answer.protocol = scenario::Protocol::Icmp;
        answer.source = packet.destination;
        answer.destination = packet.source;
        answer.icmp = scenario::icmpAbout(packet, 3, rule.icmp_code);
        constexpr std::size_t kEthernet = 14;
        const Bytes ip = frame.subspan(kEthernet,
                                       std::min(frame.size() - kEthernet, answer.icmp.quoted.size()));
        answer.icmp.quoted.assign(ip.begin(), ip.end());
    }
    answer.ttl = 64;
    answer.to_mac = packet.from_mac;
    answer.from_mac = packet.to_mac;
    put(now + scenario_->path.delay, from, scenario::buildFrame(answer));
}

SimTime Wire::delay(std::size_t from) {
    if (ports_[ends_[from].port].far) { // the delay lies between the near side and the router
        return 0;
    }
    SimTime total = scenario_->path.delay;
    if (scenario_->path.jitter > 0) {
        total += static_cast<SimTime>(scenario::mix(scenario_->seed ^ ++chance_) %
                                      static_cast<std::uint64_t>(scenario_->path.jitter));
    }
    return total;
}

void Wire::put(SimTime at, std::size_t end, Bytes frame) {
    if (scenario_->path.jitter > 0) { // a wire does not reorder by jitter
        at = std::max(at, ends_[end].last_arrival);
        ends_[end].last_arrival = at;
    }
    under_way_.emplace(at, UnderWay{end, {frame.begin(), frame.end()}});
}

void Wire::deliver(SimTime now) {
    while (!under_way_.empty() && under_way_.begin()->first <= now) {
        const auto first = under_way_.extract(under_way_.begin());
        ends_[first.mapped().end].socket.send(first.mapped().frame);
    }
}

std::optional<SimTime> Wire::due() const {
    return under_way_.empty() ? std::nullopt : std::optional(under_way_.begin()->first);
}

} // namespace synscope::capture::lab

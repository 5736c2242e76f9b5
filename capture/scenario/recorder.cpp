// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/recorder.h"

namespace synscope::capture::scenario {

namespace {

bool same(const SampleEvent& a, const SampleEvent& b) {
    return a.rmem_alloc == b.rmem_alloc && a.rcvbuf == b.rcvbuf && a.payload == b.payload &&
           a.accept_queue == b.accept_queue && a.accept_queue_limit == b.accept_queue_limit &&
           a.syn_queue == b.syn_queue && a.ring == b.ring && a.backlog == b.backlog;
}

const char* nameOf(Protocol protocol) {
    switch (protocol) {
    case Protocol::Icmp:
        return "icmp";
    case Protocol::Tcp:
        return "tcp";
    case Protocol::Udp:
        return "udp";
    case Protocol::Arp:
        return "arp";
    }
    return "";
}

std::uint32_t lengthOf(const Packet& packet) {
    constexpr std::uint32_t kArp = 28;
    constexpr std::uint32_t kIcmpHeader = 8;
    switch (packet.protocol) {
    case Protocol::Arp:
        return kArp;
    case Protocol::Icmp:
        return kIcmpHeader + static_cast<std::uint32_t>(packet.icmp.quoted.size());
    default:
        return static_cast<std::uint32_t>(packet.payload.size());
    }
}

} // namespace

void Recorder::frame(std::uint32_t host, const PacketPtr& packet, bool outgoing) {
    if (full()) {
        return;
    }
    const auto [place, fresh] = frames_.try_emplace(packet.get(), packet,
                                                    static_cast<std::uint32_t>(run_.frames.size()));
    if (fresh) {
        run_.frames.push_back({buildFrame(*packet)});
    }
    PacketEvent event;
    event.frame = place->second.second;
    event.outgoing = outgoing;
    event.protocol = nameOf(packet->protocol);
    event.length = lengthOf(*packet);
    add(host, event);
}

void Recorder::count(std::uint32_t host, const char* name, std::int64_t delta) {
    if (delta != 0) {
        add(host, CounterEvent{name, delta});
    }
}

void Recorder::sample(std::uint32_t host, SampleEvent event) {
    const auto key = std::pair(host, event.socket);
    const auto found = last_samples_.find(key);
    if (found != last_samples_.end() && same(found->second, event)) {
        return;
    }
    last_samples_[key] = event;
    add(host, std::move(event));
}

void Recorder::state(std::uint32_t host, std::string socket, model::TcpState state) {
    StateEvent event;
    event.socket = std::move(socket);
    event.state = state;
    add(host, std::move(event));
}

} // namespace synscope::capture::scenario

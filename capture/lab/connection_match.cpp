// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/connection_match.h"

#include <set>

namespace synscope::capture::lab {

namespace {

using model::SocketAddress;
using scenario::PacketEvent;
using scenario::Run;

struct Ends {
    SocketAddress client;
    SocketAddress server;
};
using Connections = std::map<std::uint32_t, Ends>;

Connections connectionsOf(const Run& run) {
    Connections found;
    for (const scenario::RunEvent& event : run.events) {
        const auto* packet = std::get_if<PacketEvent>(&event.what);
        if (packet == nullptr || !packet->tcp || !packet->connection.valid() ||
            packet->segment.kind == model::SegmentKind::IcmpError) {
            continue;
        }
        const bool from_client = packet->from == PacketEvent::Sender::Client;
        const SocketAddress& source = packet->segment.source;
        const SocketAddress& target = packet->segment.destination;
        found.try_emplace(packet->connection.value,
                          from_client ? Ends{source, target} : Ends{target, source});
    }
    return found;
}

std::set<std::uint16_t> clientPorts(const Connections& connections) {
    std::set<std::uint16_t> ports;
    for (const auto& [id, ends] : connections) {
        ports.insert(ends.client.port);
    }
    return ports;
}

bool sameButClientPort(const Ends& a, const Ends& b) {
    return a.client.address == b.client.address && a.server == b.server;
}

} // namespace

std::map<std::uint32_t, std::uint32_t> matchConnections(const Run& model, const Run& lab) {
    const Connections ours = connectionsOf(model);
    const Connections theirs = connectionsOf(lab);
    const std::set<std::uint16_t> known = clientPorts(ours);
    const std::set<std::uint16_t> real = clientPorts(theirs);
    std::map<std::uint32_t, std::uint32_t> match;
    std::set<std::uint32_t> taken;
    for (const auto& [id, ends] : ours) {
        for (const auto& [other, other_ends] : theirs) {
            const bool port = ends.client.port == other_ends.client.port ||
                              (!real.contains(ends.client.port) && !known.contains(other_ends.client.port));
            if (port && sameButClientPort(ends, other_ends) && taken.insert(other).second) {
                match[id] = other;
                break;
            }
        }
    }
    return match;
}

} // namespace synscope::capture::lab

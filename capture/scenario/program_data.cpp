// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/program_data.h"

namespace synscope::capture::scenario {

namespace {

std::uint32_t sequenceOf(const Injection& wish, int index, const std::optional<KnownSequences>& like) {
    const std::uint32_t made_up = 1'000'000U + static_cast<std::uint32_t>(index) * 7919U;
    const std::uint32_t base = !like ? made_up : wish.like == "isn" ? like->initial : like->next;
    return base + static_cast<std::uint32_t>(wish.sequence_offset);
}

void fillTcp(const Injection& wish, Packet& packet) {
    packet.tcp.flags = wish.flags;
    packet.tcp.window = wish.flags == model::tcp_flag::kSyn ? 64240 : 0;
    if ((wish.flags & model::tcp_flag::kSyn) == 0) {
        return;
    }
    packet.tcp.options.mss = static_cast<std::uint16_t>(1460);
    if (wish.full_options) {
        packet.tcp.options.sack_permitted = true;
        packet.tcp.options.timestamps = true;
        packet.tcp.options.timestamp_value = 12345;
        packet.tcp.options.window_scale = static_cast<std::uint8_t>(7);
    }
}

} // namespace

std::string dataOf(const Call& call) {
    std::string data = call.text;
    const auto wanted = static_cast<std::size_t>(call.bytes);
    while (data.size() < wanted) {
        data += static_cast<char>('a' + data.size() % 26);
    }
    data.resize(wanted);
    return data;
}

Packet injectedPacket(const Call& call, int index, const IpAddress& own, const IpAddress& target,
                      const std::optional<KnownSequences>& like) {
    const Injection& wish = call.injection;
    const auto port = static_cast<std::uint16_t>(wish.from_port + (wish.new_port_each ? index : 0));
    Packet packet;
    packet.source = wish.from.value_or(own);
    packet.source.low += static_cast<std::uint64_t>(index % wish.from_count);
    packet.destination = target;
    packet.bad_checksum = wish.bad_checksum;
    if (wish.udp) {
        packet.protocol = Protocol::Udp;
        packet.source_port = port;
        packet.destination_port = call.port;
        packet.payload.assign(static_cast<std::size_t>(wish.length), '\0');
        return packet;
    }
    packet.tcp.source_port = port;
    packet.tcp.destination_port = call.port;
    packet.tcp.seq = sequenceOf(wish, index, like);
    fillTcp(wish, packet);
    return packet;
}

} // namespace synscope::capture::scenario

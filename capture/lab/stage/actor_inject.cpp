// SPDX-License-Identifier: GPL-3.0-or-later
// Hand-made packets, from a raw socket.
#include "capture/lab/stage/actor.h"
#include "capture/lab/stage/run_clock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace synscope::capture::lab {

namespace {

using scenario::Injection;
using scenario::Packet;

constexpr std::size_t kEthernet = 14;

std::uint32_t sequenceOf(const Injection& wish, int index, const Answer& known) {
    const std::uint32_t base = wish.like == "isn"    ? known.initial_sequence
                               : wish.like == "next" ? known.next_sequence
                                                     : 1'000'000U + static_cast<std::uint32_t>(index) * 7919U;
    return base + static_cast<std::uint32_t>(wish.sequence_offset);
}

void fillTcp(const Injection& wish, std::uint32_t sequence, Packet& packet) {
    packet.tcp.flags = wish.flags;
    packet.tcp.window = wish.flags == model::tcp_flag::kSyn ? 64240 : 0;
    packet.tcp.seq = sequence;
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

void Actor::injectOne(const Call& call, int index, const Answer& sequences, int raw) {
    const Injection& wish = call.injection;
    const auto port = static_cast<std::uint16_t>(wish.from_port + (wish.new_port_each ? index : 0));
    Packet packet;
    packet.source = wish.from.value_or(process_.host.address);
    packet.source.low += static_cast<std::uint64_t>(index % wish.from_count);
    packet.destination = target(call);
    packet.bad_checksum = wish.bad_checksum;
    packet.id = static_cast<std::uint16_t>(1 + index);
    if (wish.udp) {
        packet.protocol = scenario::Protocol::Udp;
        packet.source_port = port;
        packet.destination_port = call.port;
        packet.payload.assign(static_cast<std::size_t>(wish.length), '\0');
    } else {
        packet.tcp.source_port = port;
        packet.tcp.destination_port = call.port;
        fillTcp(wish, sequenceOf(wish, index, sequences), packet);
    }
    const std::vector<std::byte> frame = buildFrame(packet);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(packet.destination.low));
    (void)::sendto(raw, frame.data() + kEthernet, frame.size() - kEthernet, 0,
                   reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

void Actor::inject(const Call& call) {
    Answer sequences;
    if (!call.injection.like.empty()) {
        Message message;
        message.kind = Message::Kind::Sequences;
        message.host = process_.host_index;
        sequences = process_.channel.ask(message);
    }
    const Descriptor raw(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
    for (int i = 0; i < call.injection.count; ++i) {
        injectOne(call, i, sequences, raw.fd());
        if (call.injection.every > 0) {
            const SimTime next = started_ + (i + 1) * call.injection.every;
            const timespec until = timespecOf(process_.epoch.steady_ns + next);
            ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
        }
    }
}

} // namespace synscope::capture::lab

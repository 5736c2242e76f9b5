// SPDX-License-Identifier: GPL-3.0-or-later
// Hand-made packets, from a raw socket.
#include "capture/lab/stage/actor.h"
#include "capture/lab/stage/run_clock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace synscope::capture::lab {

namespace {

constexpr std::size_t kEthernet = 14;

} // namespace

void Actor::injectOne(const Call& call, int index, const std::optional<scenario::KnownSequences>& like,
                      int raw) {
    scenario::Packet packet = injectedPacket(call, index, process_.host.address, target(call), like);
    packet.id = static_cast<std::uint16_t>(1 + index);
    const std::vector<std::byte> frame = buildFrame(packet);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(packet.destination.low));
    (void)::sendto(raw, frame.data() + kEthernet, frame.size() - kEthernet, 0,
                   reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

void Actor::inject(const Call& call) {
    std::optional<scenario::KnownSequences> like;
    if (!call.injection.like.empty()) {
        Message message;
        message.kind = Message::Kind::Sequences;
        message.host = process_.host_index;
        const Answer answer = process_.channel.ask(message);
        like = {answer.initial_sequence, answer.next_sequence};
    }
    const Descriptor raw(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
    for (int i = 0; i < call.injection.count; ++i) {
        injectOne(call, i, like, raw.fd());
        if (call.injection.every > 0) {
            const SimTime next = started_ + (i + 1) * call.injection.every;
            const timespec until = timespecOf(process_.epoch.steady_ns + next);
            ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
        }
    }
}

} // namespace synscope::capture::lab

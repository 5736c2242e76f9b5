// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 826, for IPv4 over any hardware: who asks for whom. Carries no TCP, so it ends the walk.
#include "capture/decode/ip_address.h"
#include "capture/decode/protocols.h"
#include "model/neighbours.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::size_t kFixed = 8;
constexpr std::uint16_t kIpv4 = 0x0800;
constexpr std::uint16_t kRequest = 1;
constexpr std::uint16_t kReply = 2;

constexpr std::array kFields{
    FieldSpec{"Hardware type", 0, 2, Show::Decimal, "1 for Ethernet (IANA arp-parameters).", 0, 0},
    FieldSpec{"Protocol type", 2, 2, Show::Hex, "0x0800 for IPv4.", 0, 0},
    FieldSpec{"Operation", 6, 2, Show::Decimal, "1 asks who has an address, 2 answers (RFC 826).", 0, 0},
};

void note(Walk& walk, std::uint16_t operation, const model::IpAddress& sender,
          const model::IpAddress& target) {
    if (operation == kRequest)
        walk.neighbours->request(sender, target, walk.frame.time);
    // Whoever speaks is there, whether it asks or answers.
    if (operation == kRequest || operation == kReply)
        walk.neighbours->answer(sender);
}

} // namespace

void decodeArp(Walk& walk, ByteView bytes) {
    if (!walk.enter(bytes, kFixed, "ARP", kFields, "Address Resolution Protocol, RFC 826."))
        return;
    const std::size_t hardware = bytes.u8(4);
    const std::size_t sender_at = kFixed + hardware;
    const std::size_t target_at = sender_at + 4 + hardware;
    const bool is_ipv4 = bytes.u16(2) == kIpv4 && bytes.u8(5) == 4;
    if (is_ipv4 && bytes.has(target_at + 4) && walk.neighbours != nullptr)
        note(walk, bytes.u16(6), ipv4At(bytes, sender_at), ipv4At(bytes, target_at));
    walk.end(Verdict::OtherProtocol, bytes.from(kFixed), "a protocol that carries no TCP");
}

} // namespace synscope::capture

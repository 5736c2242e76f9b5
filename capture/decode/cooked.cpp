// SPDX-License-Identifier: GPL-3.0-or-later
// Pseudo headers of operating systems: BSD null and loop, Linux cooked captures, netfilter's log.
#include "capture/decode/protocols.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::uint8_t kOutgoing = 4; // PACKET_OUTGOING, <linux/if_packet.h>
constexpr std::uint16_t kHardwareGre = 778;
constexpr std::uint16_t kHardwareRadiotap = 803;
constexpr std::uint16_t kHardwareFrameRelay = 770;

constexpr std::array kSllFields{
    FieldSpec{"Packet type", 0, 2, Show::Decimal,
              "0 to this host, 1 broadcast, 2 multicast, 3 to another host, 4 sent.", 0, 0},
    FieldSpec{"Hardware type", 2, 2, Show::Decimal, "ARPHRD_ number of the interface.", 0, 0},
    FieldSpec{"Address", 6, 8, Show::Bytes, "", 0, 0},
    FieldSpec{"Protocol", 14, 2, Show::EtherType, "", 0, 0},
};

constexpr std::array kSll2Fields{
    FieldSpec{"Protocol", 0, 2, Show::EtherType, "", 0, 0},
    FieldSpec{"Interface index", 4, 4, Show::Decimal, "", 0, 0},
    FieldSpec{"Hardware type", 8, 2, Show::Decimal, "ARPHRD_ number of the interface.", 0, 0},
    FieldSpec{"Packet type", 10, 1, Show::Decimal,
              "0 to this host, 1 broadcast, 2 multicast, 3 to another host, 4 sent.", 0, 0},
    FieldSpec{"Address", 12, 8, Show::Bytes, "", 0, 0},
};

// Each BSD has its own number for IPv6, and Linux another one.
void decodeFamily(Walk& walk, std::uint32_t family, ByteView bytes) {
    constexpr std::uint32_t kFirstEtherType = 1536;
    switch (family) {
    case 2:
    case 10:
    case 24:
    case 28:
    case 30:
        return decodeIp(walk, bytes);
    default:
        break;
    }
    if (family >= kFirstEtherType && family <= 0xffff)
        return decodeEtherType(walk, static_cast<std::uint16_t>(family), bytes);
    walk.end(Verdict::OtherProtocol, bytes, "a protocol that carries no TCP");
}

void decodeCooked(Walk& walk, std::uint16_t hardware, std::uint16_t protocol, ByteView bytes) {
    constexpr std::uint16_t kFirstEtherType = 1536;
    constexpr std::uint16_t kEveryProtocol = 3; // ETH_P_ALL and below, <linux/if_ether.h>
    constexpr std::uint16_t kLlc = 4;
    constexpr std::uint16_t kPpp = 7;
    if (hardware == kHardwareRadiotap)
        return decodeRadiotap(walk, bytes);
    if (hardware == kHardwareFrameRelay)
        return decodeFrameRelay(walk, bytes);
    if (hardware != kHardwareGre && protocol == kLlc)
        return decodeLlc(walk, bytes);
    if (protocol == kPpp)
        return decodePpp(walk, bytes);
    if (protocol == kEveryProtocol)
        return decodeEthernet(walk, bytes);
    if (protocol >= kFirstEtherType)
        return decodeEtherType(walk, protocol, bytes);
    walk.end(Verdict::OtherProtocol, bytes, "a protocol that carries no TCP");
}

model::FrameDirection direction(std::uint16_t packet_type) {
    return packet_type == kOutgoing ? model::FrameDirection::Out : model::FrameDirection::In;
}

/// The packet among the attributes that follow the header, each of them length, type, value, padding to four
/// bytes.
ByteView nflogPayload(ByteView attributes, ByteOrder order) {
    constexpr std::uint16_t kPayload = 9; // NFULA_PAYLOAD, <linux/netfilter/nfnetlink_log.h>
    while (attributes.has(4)) {
        const std::size_t length = attributes.u16(0, order);
        const std::uint16_t type = attributes.u16(2, order) & 0x7fff;
        if (length < 4)
            return {};
        if (type == kPayload)
            return attributes.part(4, length - 4);
        attributes = attributes.from((length + 3) & ~std::size_t{3});
    }
    return {};
}

} // namespace

// The family is in the byte order of the machine that captured; no family needs more than 16 bits.
void decodeNull(Walk& walk, ByteView bytes) {
    constexpr std::uint16_t kPppFraming = 0xff03;
    if (bytes.u16(0) == kPppFraming)
        return decodePpp(walk, bytes);
    if (!walk.enter(bytes, 4, "BSD loopback"))
        return;
    const std::uint32_t little = bytes.u32(0, ByteOrder::Little);
    decodeFamily(walk, little > 0xffff ? bytes.u32(0) : little, bytes.from(4));
}

void decodeLoop(Walk& walk, ByteView bytes) {
    decodeNull(walk, bytes);
}

void decodeSll(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 16;
    if (!walk.enter(bytes, kSize, "Linux cooked", kSllFields, "LINKTYPE_LINUX_SLL."))
        return;
    walk.direction = direction(bytes.u16(0));
    decodeCooked(walk, bytes.u16(2), bytes.u16(14), bytes.from(kSize));
}

void decodeSll2(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 20;
    if (!walk.enter(bytes, kSize, "Linux cooked v2", kSll2Fields, "LINKTYPE_LINUX_SLL2."))
        return;
    walk.direction = direction(bytes.u8(10));
    decodeCooked(walk, bytes.u16(8), bytes.u16(0), bytes.from(kSize));
}

// The attributes are in the byte order of the machine that captured, which the header does not tell.
void decodeNflog(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 4;
    if (!walk.enter(bytes, kSize, "NFLOG", {}, "Netfilter log, LINKTYPE_NFLOG."))
        return;
    ByteView packet = nflogPayload(bytes.from(kSize), ByteOrder::Little);
    if (packet.size() == 0)
        packet = nflogPayload(bytes.from(kSize), ByteOrder::Big);
    if (packet.size() == 0)
        return walk.end(Verdict::OtherProtocol, bytes.from(kSize), "no packet was logged");
    decodeIp(walk, packet);
}

} // namespace synscope::capture

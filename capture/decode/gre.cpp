// SPDX-License-Identifier: GPL-3.0-or-later
// GRE (RFC 2784, 2890, the enhanced form of RFC 2637) and what is carried in it: IP, Ethernet, PPP, ERSPAN.
#include "capture/decode/protocols.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::uint16_t kChecksum = 0x8000;
constexpr std::uint16_t kRouting = 0x4000;
constexpr std::uint16_t kKey = 0x2000;
constexpr std::uint16_t kSequence = 0x1000;
constexpr std::uint16_t kAcknowledgment = 0x0080; // version 1 only

constexpr std::array kFields{
    FieldSpec{"Flags and version", 0, 2, Show::Hex,
              "Which optional fields are there (RFC 2784 2.1, RFC 2890 2).", 0, 0},
    FieldSpec{"Protocol", 2, 2, Show::EtherType, "", 0, 0},
};

std::size_t headerSize(std::uint16_t flags) {
    std::size_t size = 4;
    if ((flags & (kChecksum | kRouting)) != 0)
        size += 4;
    if ((flags & kKey) != 0)
        size += 4;
    if ((flags & kSequence) != 0)
        size += 4;
    if ((flags & 7) == 1 && (flags & kAcknowledgment) != 0)
        size += 4;
    return size;
}

/// RFC 1701: source route entries of address family, offset and length; a zero entry ends them.
std::size_t routeSize(ByteView bytes) {
    std::size_t size = 0;
    while (bytes.has(size + 4)) {
        const std::uint8_t length = bytes.u8(size + 3);
        const bool last = bytes.u16(size) == 0 && length == 0;
        size += std::size_t{4} + length;
        if (last)
            break;
    }
    return size;
}

// Sent to a cache by Cisco WCCP: four bytes precede the packet, unless it begins right away.
void decodeWccp(Walk& walk, ByteView bytes) {
    const bool direct = bytes.u8(0) >> 4 == 4;
    decodeIp(walk, direct ? bytes : bytes.from(4));
}

void decodePayload(Walk& walk, std::uint16_t flags, std::uint16_t protocol, ByteView bytes) {
    switch (protocol) {
    case 0x880b:
        return decodePpp(walk, bytes);
    case 0x6400:
        return decodeEthernet(walk, bytes);
    case 0x883e:
        return decodeWccp(walk, bytes);
    case 0x88be:
        return (flags & kSequence) != 0 ? decodeErspan(walk, bytes) : decodeEthernet(walk, bytes);
    case 0x22eb:
        return decodeErspan(walk, bytes);
    case 0x6559:
        return decodeFrameRelay(walk, bytes);
    default:
        break;
    }
    if ((protocol & 0xfe0f) == 0x8200) // Aruba access points
        return decodeWlan(walk, bytes);
    constexpr std::uint16_t kFirstEtherType = 1536;
    if (protocol < kFirstEtherType)
        return walk.end(Verdict::OtherProtocol, bytes, "a protocol that carries no TCP");
    decodeEtherType(walk, protocol, bytes);
}

} // namespace

void decodeGre(Walk& walk, ByteView bytes) {
    const std::uint16_t flags = bytes.u16(0);
    std::size_t size = headerSize(flags);
    if ((flags & kRouting) != 0)
        size += routeSize(bytes.from(size));
    if (walk.enter(bytes, size, "GRE", kFields, "Generic routing encapsulation, RFC 2784."))
        decodePayload(walk, flags, bytes.u16(2), bytes.from(size));
}

// draft-foschiano-erspan: type I has no header at all (see GRE), II has version 1, III has version 2.
void decodeErspan(Walk& walk, ByteView bytes) {
    const int version = bytes.u8(0) >> 4;
    std::size_t size = 8;
    if (version == 2) {
        const bool sub_header = (bytes.u8(11) & 1) != 0;
        size = sub_header ? 20 : 12;
    }
    if (version != 1 && version != 2)
        return walk.end(Verdict::OtherProtocol, bytes, "ERSPAN of an unknown version");
    if (!walk.enter(bytes, size, "ERSPAN", {}, "Mirrored frame, draft-foschiano-erspan."))
        return;
    const bool ip = version == 2 && (bytes.u8(10) >> 2 & 0x1f) == 2;
    return ip ? decodeIp(walk, bytes.from(size)) : decodeEthernet(walk, bytes.from(size));
}

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// Tunnels over UDP: VXLAN, GENEVE, GTP-U, L2TP, Teredo, AYIYA, TZSP, CAPWAP.
#include "capture/decode/protocols.h"
#include "capture/decode/wlan.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::array kVxlanFields{
    FieldSpec{"Flags", 0, 1, Show::Hex, "", 0, 0},
    FieldSpec{"VNI", 4, 3, Show::Decimal, "Which virtual network (RFC 7348 5).", 0, 0},
};

constexpr std::array kGeneveFields{
    FieldSpec{"Options length", 0, 1, Show::Decimal, "In units of four bytes (RFC 8926 3.4).", 0, 0x3f},
    FieldSpec{"Protocol", 2, 2, Show::EtherType, "", 0, 0},
    FieldSpec{"VNI", 4, 3, Show::Decimal, "Which virtual network (RFC 8926 3.4).", 0, 0},
};

constexpr std::array kGtpFields{
    FieldSpec{"Flags", 0, 1, Show::Hex, "", 0, 0},
    FieldSpec{"Message type", 1, 1, Show::Decimal, "255: a user's packet (3GPP TS 29.281 6.1).", 0, 0},
    FieldSpec{"Length", 2, 2, Show::Decimal, "", 0, 0},
    FieldSpec{"TEID", 4, 4, Show::Hex, "Which tunnel.", 0, 0},
};

constexpr std::array kL2tpFields{
    FieldSpec{"Flags and version", 0, 2, Show::Hex, "Which fields are there (RFC 2661 3.1).", 0, 0},
};

/// Size of a GTP-U header with its extension headers (TS 29.281 5.2), 0 when they do not end.
std::size_t gtpHeaderSize(ByteView bytes) {
    constexpr std::uint8_t kAnyOptional = 0x07;
    constexpr std::uint8_t kExtension = 0x04;
    const std::uint8_t flags = bytes.u8(0);
    if ((flags & kAnyOptional) == 0)
        return 8;
    std::size_t size = 12;
    std::uint8_t next = (flags & kExtension) != 0 ? bytes.u8(11) : std::uint8_t{0};
    while (next != 0) {
        const std::size_t length = std::size_t{4} * bytes.u8(size);
        if (length == 0 || !bytes.has(size + length))
            return 0;
        size += length;
        next = bytes.u8(size - 1);
    }
    return size;
}

std::size_t l2tpHeaderSize(ByteView bytes) {
    const std::uint16_t flags = bytes.u16(0);
    std::size_t size = 6;
    if ((flags & 0x4000) != 0)
        size += 2;
    if ((flags & 0x0800) != 0)
        size += 4;
    if ((flags & 0x0200) != 0)
        size += std::size_t{2} + bytes.u16(size);
    return size;
}

/// RFC 4380 5.1.1: authentication and origin indication may precede the IPv6 packet.
std::size_t teredoIndications(ByteView bytes) {
    std::size_t size = 0;
    if (bytes.u16(0) == 1)
        size = std::size_t{13} + bytes.u8(2) + bytes.u8(3);
    if (bytes.has(size + 2) && bytes.u16(size) == 0)
        size += 8;
    return size;
}

std::size_t tzspTags(ByteView bytes) {
    constexpr std::uint8_t kPadding = 0;
    constexpr std::uint8_t kEnd = 1;
    std::size_t at = 0;
    while (at < bytes.size() && bytes.u8(at) != kEnd)
        at += bytes.u8(at) == kPadding ? 1 : std::size_t{2} + bytes.u8(at + 1);
    return at + 1;
}

} // namespace

void decodeVxlan(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 8;
    if (walk.enter(bytes, kSize, "VXLAN", kVxlanFields, "Virtual extensible LAN, RFC 7348."))
        decodeEthernet(walk, bytes.from(kSize));
}

void decodeVxlanGpe(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 8;
    if (walk.enter(bytes, kSize, "VXLAN-GPE", kVxlanFields, "draft-ietf-nvo3-vxlan-gpe."))
        decodeNextProtocol(walk, bytes.u8(3), bytes.from(kSize));
}

void decodeGeneve(Walk& walk, ByteView bytes) {
    const std::size_t size = std::size_t{8} + std::size_t{4} * (bytes.u8(0) & 0x3f);
    if (!walk.enter(bytes, size, "GENEVE", kGeneveFields,
                    "Generic network virtualization encapsulation, RFC 8926."))
        return;
    decodeEtherType(walk, bytes.u16(2), bytes.from(size));
}

void decodeGtp(Walk& walk, ByteView bytes) {
    constexpr std::uint8_t kUserPacket = 255;
    const bool version1 = bytes.u8(0) >> 5 == 1;
    const std::size_t size = gtpHeaderSize(bytes);
    if (!version1 || bytes.u8(1) != kUserPacket || size == 0)
        return walk.end(Verdict::OtherProtocol, bytes, "a GTP message that is no user packet");
    if (!walk.enter(bytes, size, "GTP-U", kGtpFields, "GPRS tunnelling protocol, 3GPP TS 29.281."))
        return;
    const ByteView payload = bytes.first(std::size_t{8} + bytes.u16(2)).from(size);
    const int nibble = payload.u8(0) >> 4;
    return nibble == 4 || nibble == 6 ? decodeIp(walk, payload) : decodePpp(walk, payload);
}

void decodeL2tp(Walk& walk, ByteView bytes) {
    constexpr std::uint16_t kControl = 0x8000;
    const std::uint16_t flags = bytes.u16(0);
    if ((flags & kControl) != 0 || (flags & 0xf) != 2)
        return walk.end(Verdict::OtherProtocol, bytes, "an L2TP message that carries no user packet");
    const std::size_t size = l2tpHeaderSize(bytes);
    if (walk.enter(bytes, size, "L2TP", kL2tpFields, "Layer two tunneling protocol, RFC 2661."))
        decodePpp(walk, bytes.from(size));
}

void decodeTeredo(Walk& walk, ByteView bytes) {
    const std::size_t size = teredoIndications(bytes);
    if (!walk.enter(bytes, size, "Teredo", {}, "IPv6 over UDP through NAT, RFC 4380."))
        return;
    const ByteView packet = bytes.from(size);
    if (packet.u8(0) >> 4 != 6)
        return walk.end(Verdict::OtherProtocol, packet, "no IPv6 packet");
    decodeIpv6(walk, packet);
}

// draft-massar-v6ops-ayiya: identity and signature have lengths of their own.
void decodeAyiya(Walk& walk, ByteView bytes) {
    const std::size_t identity = std::size_t{1} << (bytes.u8(0) >> 4);
    const std::size_t signature = std::size_t{4} * (bytes.u8(1) >> 4);
    const std::size_t size = 8 + identity + signature;
    constexpr std::uint8_t kForward = 1;
    if (!walk.enter(bytes, size, "AYIYA"))
        return;
    if ((bytes.u8(2) & 0xf) != kForward)
        return walk.end(Verdict::OtherProtocol, bytes.from(size), "an AYIYA message that carries no packet");
    decodeIpProtocol(walk, bytes.u8(3), bytes.from(size));
}

void decodeTzsp(Walk& walk, ByteView bytes) {
    constexpr std::size_t kFixed = 4;
    const std::size_t size = kFixed + tzspTags(bytes.from(kFixed));
    if (!walk.enter(bytes, size, "TZSP", {}, "TaZmen sniffer protocol."))
        return;
    constexpr std::uint16_t kEthernet = 1;
    constexpr std::uint16_t kWlan = 18;
    switch (bytes.u16(2)) {
    case kEthernet:
        return decodeEthernet(walk, bytes.from(size));
    case kWlan:
        return decodeWlan(walk, bytes.from(size));
    default:
        return walk.end(Verdict::OtherProtocol, bytes.from(size), "a link type that carries no TCP");
    }
}

// RFC 5415 4.3. Encrypted (DTLS) and fragmented messages are passed over.
void decodeCapwapData(Walk& walk, ByteView bytes) {
    constexpr std::uint8_t kNative = 0x01;
    constexpr std::uint8_t kFragment = 0x80;
    constexpr std::uint8_t kKeepAlive = 0x08;
    const std::size_t size = std::size_t{4} * (bytes.u8(1) >> 3);
    const bool plain = bytes.u8(0) == 0 && (bytes.u8(3) & (kFragment | kKeepAlive)) == 0;
    if (!plain || size < 8)
        return walk.end(Verdict::OtherProtocol, bytes, "a CAPWAP message that carries no whole plain frame");
    if (!walk.enter(bytes, size, "CAPWAP", {},
                    "Control and provisioning of wireless access points, RFC 5415."))
        return;
    const bool native = (bytes.u8(2) & kNative) != 0;
    return native ? decodeWlanFrame(walk, bytes.from(size), {.swapped_control = true})
                  : decodeEthernet(walk, bytes.from(size));
}

} // namespace synscope::capture

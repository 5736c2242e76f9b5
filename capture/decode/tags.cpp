// SPDX-License-Identifier: GPL-3.0-or-later
// What is pushed between an Ethernet header and its payload: VLAN and other tags, MPLS labels, NSH.
#include "capture/decode/protocols.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::array kVlanFields{
    FieldSpec{"Priority", 0, 1, Show::Decimal, "Priority code point (IEEE 802.1Q 9.6).", 5, 7},
    FieldSpec{"VLAN", 0, 2, Show::Decimal, "VLAN identifier (IEEE 802.1Q 9.6).", 0, 0xfff},
    FieldSpec{"Type", 2, 2, Show::EtherType, "", 0, 0},
};

constexpr std::array kMplsFields{
    FieldSpec{"Label", 0, 3, Show::Decimal, "RFC 3032 2.1.", 4, 0xfffff},
    FieldSpec{"Traffic class", 2, 1, Show::Decimal, "RFC 5462.", 1, 7},
    FieldSpec{"Bottom of stack", 2, 1, Show::Decimal, "1 in the last label.", 0, 1},
    FieldSpec{"TTL", 3, 1, Show::Decimal, "", 0, 0},
};

bool looksLikeEthernet(ByteView bytes) {
    switch (bytes.u16(12)) {
    case 0x0800:
    case 0x0806:
    case 0x8100:
    case 0x8847:
    case 0x86dd:
    case 0x88a8:
        return bytes.has(14);
    default:
        return false;
    }
}

// Labels do not say what they carry. An IP header shows itself by its version (RFC 4928); a pseudowire has
// Ethernet, mostly after a control word that begins with four zero bits (RFC 4448).
void decodeMplsPayload(Walk& walk, ByteView bytes) {
    constexpr std::size_t kControlWord = 4;
    const int nibble = bytes.u8(0) >> 4;
    if (nibble == 4 || nibble == 6)
        return decodeIp(walk, bytes);
    if (nibble == 0 && looksLikeEthernet(bytes.from(kControlWord)))
        return decodeEthernet(walk, bytes.from(kControlWord));
    if (looksLikeEthernet(bytes))
        return decodeEthernet(walk, bytes);
    walk.end(Verdict::OtherProtocol, bytes, "an MPLS payload that is neither IP nor Ethernet");
}

} // namespace

void decodeVlan(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 4;
    if (walk.enter(bytes, kSize, "VLAN", kVlanFields, "IEEE 802.1Q."))
        decodeEtherType(walk, bytes.u16(2), bytes.from(kSize));
}

void decodeEtag(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 8;
    if (walk.enter(bytes, kSize, "E-Tag", {}, "IEEE 802.1BR port extender."))
        decodeEtherType(walk, bytes.u16(6), bytes.from(kSize));
}

void decodeVnTag(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 6;
    if (walk.enter(bytes, kSize, "VN-Tag", {}, "Cisco virtual network interface tag."))
        decodeEtherType(walk, bytes.u16(4), bytes.from(kSize));
}

void decodeBackbone(Walk& walk, ByteView bytes) {
    constexpr std::size_t kTag = 4; // an Ethernet header follows
    if (walk.enter(bytes, kTag, "802.1ah", {}, "Provider backbone bridge, IEEE 802.1ah."))
        decodeEthernet(walk, bytes.from(kTag));
}

void decodeMpls(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 4;
    if (!walk.enter(bytes, kSize, "MPLS", kMplsFields, "Multiprotocol label switching, RFC 3032."))
        return;
    const bool bottom = (bytes.u8(2) & 1) != 0;
    return bottom ? decodeMplsPayload(walk, bytes.from(kSize)) : decodeMpls(walk, bytes.from(kSize));
}

void decodeNsh(Walk& walk, ByteView bytes) {
    const std::size_t size = std::size_t{4} * (bytes.u16(0) & 0x3f);
    if (!walk.enter(bytes, std::max<std::size_t>(size, 8), "NSH", {}, "Network service header, RFC 8300."))
        return;
    decodeNextProtocol(walk, bytes.u8(3), bytes.from(size));
}

// The numbers of NSH (RFC 8300 2.2), shared by VXLAN-GPE.
void decodeNextProtocol(Walk& walk, std::uint8_t protocol, ByteView bytes) {
    switch (protocol) {
    case 1:
    case 2:
        return decodeIp(walk, bytes);
    case 3:
        return decodeEthernet(walk, bytes);
    case 4:
        return decodeNsh(walk, bytes);
    case 5:
        return decodeMpls(walk, bytes);
    default:
        return walk.end(Verdict::OtherProtocol, bytes, "a protocol that carries no TCP");
    }
}

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// IEEE 802.2 LLC and SNAP.
#include "capture/decode/llc.h"

#include "capture/decode/protocols.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::uint8_t kSnapSap = 0xaa;
constexpr std::uint8_t kIpSap = 0x06;
constexpr std::uint8_t kUnnumbered = 0x03;
constexpr std::size_t kSnapSize = 5;
constexpr std::uint32_t kOuiEthernet = 0x000000;
constexpr std::uint32_t kOuiCisco90 = 0x0000f8;
constexpr std::uint32_t kOuiBridged = 0x0080c2;

constexpr std::array kFields{
    FieldSpec{"DSAP", 0, 1, Show::Hex, "Destination service access point (IEEE 802.2).", 0, 0},
    FieldSpec{"SSAP", 1, 1, Show::Hex, "Source service access point (IEEE 802.2).", 0, 0},
    FieldSpec{"Control", 2, 1, Show::Hex, "3: unnumbered information.", 0, 0},
};

constexpr std::array kSnapFields{
    FieldSpec{"OUI", 0, 3, Show::Hex, "Whose protocol numbers these are; 0: EtherTypes (RFC 1042).", 0, 0},
    FieldSpec{"Type", 3, 2, Show::EtherType, "", 0, 0},
};

bool isBridgedEthernet(std::uint16_t protocol) {
    return protocol == 0x0001 || protocol == 0x0007;
}

} // namespace

void decodeSnap(Walk& walk, ByteView bytes, std::size_t bridge_padding) {
    if (!walk.enter(bytes, kSnapSize, "SNAP", kSnapFields, "Subnetwork access protocol, IEEE 802."))
        return;
    const std::uint32_t oui = bytes.u24(0);
    const std::uint16_t protocol = bytes.u16(3);
    const ByteView payload = bytes.from(kSnapSize);
    constexpr std::uint16_t kFirstEtherType = 1536;
    if ((oui == kOuiEthernet || oui == kOuiCisco90) && protocol >= kFirstEtherType)
        return decodeEtherType(walk, protocol, payload);
    if (oui == kOuiBridged && isBridgedEthernet(protocol))
        return decodeEthernet(walk, payload.from(bridge_padding));
    walk.end(Verdict::OtherProtocol, payload, "a SNAP protocol that carries no TCP");
}

void decodeLlcWithPadding(Walk& walk, ByteView bytes, std::size_t bridge_padding) {
    const bool unnumbered = (bytes.u8(2) & kUnnumbered) == kUnnumbered;
    const std::size_t size = unnumbered ? 3 : 4;
    if (!walk.enter(bytes, size, "LLC", kFields, "Logical link control, IEEE 802.2."))
        return;
    const std::uint8_t destination = bytes.u8(0);
    if (destination == kSnapSap && bytes.u8(1) == kSnapSap)
        return decodeSnap(walk, bytes.from(size), bridge_padding);
    if (destination == kIpSap && unnumbered)
        return decodeIp(walk, bytes.from(size));
    walk.end(Verdict::OtherProtocol, bytes.from(size), "an LLC payload that carries no TCP");
}

void decodeLlc(Walk& walk, ByteView bytes) {
    decodeLlcWithPadding(walk, bytes, 0);
}

} // namespace synscope::capture

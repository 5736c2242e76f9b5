// SPDX-License-Identifier: GPL-3.0-or-later
// Who comes after an EtherType (IEEE 802 numbers), the same for Ethernet, VLAN tags, GRE, SLL and the rest.
#include "capture/decode/protocols.h"

namespace synscope::capture {

namespace {

constexpr std::uint16_t kLargestLength = 1500; // IEEE 802.3: up to here the field is a length, and LLC
                                               // follows

} // namespace

void decodeEtherType(Walk& walk, std::uint16_t type, ByteView bytes) {
    if (type <= kLargestLength)
        return decodeLlc(walk, bytes.first(type));
    switch (type) {
    case 0x0800:
        return decodeIp(walk, bytes);
    case 0x0806:
        return decodeArp(walk, bytes);
    case 0x86dd:
        return walk.descend() ? decodeIpv6(walk, bytes) : void();
    case 0x8100: // 802.1Q
    case 0x88a8: // 802.1ad
    case 0x9100: // the same before it was standardised
        return decodeVlan(walk, bytes);
    case 0x8847:
    case 0x8848:
        return decodeMpls(walk, bytes);
    case 0x8864:
        return decodePppoe(walk, bytes);
    case 0x893f:
        return decodeEtag(walk, bytes);
    case 0x88e7:
        return decodeBackbone(walk, bytes);
    case 0x8926:
        return decodeVnTag(walk, bytes);
    case 0x894f:
        return decodeNsh(walk, bytes);
    case 0x6558:
        return decodeEthernet(walk, bytes);
    case 0x8903: // Cisco FabricPath: tag and hop limit, then the frame
        return walk.enter(bytes, 2, "FabricPath") ? decodeEthernet(walk, bytes.from(2)) : void();
    case 0x8870: // jumbo frames with LLC
        return decodeLlc(walk, bytes);
    default:
        return walk.end(Verdict::OtherProtocol, bytes, "a protocol that carries no TCP");
    }
}

} // namespace synscope::capture

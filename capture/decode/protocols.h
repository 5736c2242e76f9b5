// SPDX-License-Identifier: GPL-3.0-or-later
// One function per protocol. `bytes` begins with the protocol's header and ends with what its carrier says
// belongs to it.
#pragma once

#include "capture/decode/walk.h"

namespace synscope::capture {

// Tables: who comes next.
void decodeLinkType(Walk& walk, LinkType type, ByteView bytes);
void decodeEtherType(Walk& walk, std::uint16_t type, ByteView bytes);
void decodeIpProtocol(Walk& walk, std::uint8_t protocol, ByteView bytes);
void decodeUdpPayload(Walk& walk, std::uint16_t source_port, std::uint16_t destination_port, ByteView bytes);
void decodePppProtocol(Walk& walk, std::uint16_t protocol, ByteView bytes);

// Network and transport.
void decodeIp(Walk& walk, ByteView bytes); ///< either version, by its first four bits
void decodeIpv4(Walk& walk, ByteView bytes);
void decodeIpv6(Walk& walk, ByteView bytes);
void decodeAh(Walk& walk, ByteView bytes);
void decodeTcp(Walk& walk, ByteView bytes);
void decodeUdp(Walk& walk, ByteView bytes);
void decodeIcmp(Walk& walk, ByteView bytes);
void decodeIcmpv6(Walk& walk, ByteView bytes);
void decodeArp(Walk& walk, ByteView bytes);

// Ethernet and its tags.
void decodeEthernet(Walk& walk, ByteView bytes);
void decodeVlan(Walk& walk, ByteView bytes);
void decodeEtag(Walk& walk, ByteView bytes);
void decodeBackbone(Walk& walk, ByteView bytes); ///< 802.1ah I-TAG
void decodeVnTag(Walk& walk, ByteView bytes);
void decodeMpls(Walk& walk, ByteView bytes);
void decodeLlc(Walk& walk, ByteView bytes);
void decodePppoe(Walk& walk, ByteView bytes);
void decodePpp(Walk& walk, ByteView bytes); ///< with or without address and control bytes
void decodeNsh(Walk& walk, ByteView bytes);
void decodeNextProtocol(Walk& walk, std::uint8_t protocol, ByteView bytes); ///< of NSH and VXLAN-GPE

// Tunnels.
void decodeGre(Walk& walk, ByteView bytes);
void decodeErspan(Walk& walk, ByteView bytes);
void decodeVxlan(Walk& walk, ByteView bytes);
void decodeVxlanGpe(Walk& walk, ByteView bytes);
void decodeGeneve(Walk& walk, ByteView bytes);
void decodeGtp(Walk& walk, ByteView bytes);
void decodeL2tp(Walk& walk, ByteView bytes);
void decodeTeredo(Walk& walk, ByteView bytes);
void decodeAyiya(Walk& walk, ByteView bytes);
void decodeTzsp(Walk& walk, ByteView bytes);
void decodeCapwapData(Walk& walk, ByteView bytes);

// Link types with a header of their own.
void decodeNull(Walk& walk, ByteView bytes);
void decodeLoop(Walk& walk, ByteView bytes);
void decodeSll(Walk& walk, ByteView bytes);
void decodeSll2(Walk& walk, ByteView bytes);
void decodeCiscoHdlc(Walk& walk, ByteView bytes);
void decodeFrameRelay(Walk& walk, ByteView bytes);
void decodeWlan(Walk& walk, ByteView bytes);
void decodeRadiotap(Walk& walk, ByteView bytes);
void decodePrism(Walk& walk, ByteView bytes);
void decodePpi(Walk& walk, ByteView bytes);
void decodeNflog(Walk& walk, ByteView bytes);

} // namespace synscope::capture

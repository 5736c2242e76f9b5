// SPDX-License-Identifier: GPL-3.0-or-later
// Who takes the first byte of a frame.
#include "capture/decode/decoder.h"
#include "capture/decode/link_headers.h"
#include "capture/decode/protocols.h"
#include "capture/link_types.h"

#include <algorithm>
#include <array>

namespace synscope::capture {

namespace {

using Decode = void (*)(Walk&, ByteView);

struct LinkEntry {
    LinkType type;
    Decode decode;
};

constexpr std::array kLinkTypes{
    LinkEntry{link::kNull, decodeNull},
    LinkEntry{link::kEthernet, decodeEthernet},
    LinkEntry{link::kTokenRing, decodeTokenRing},
    LinkEntry{link::kArcnetBsd, decodeArcnet},
    LinkEntry{link::kSlip, decodeSlip},
    LinkEntry{link::kPpp, decodePpp},
    LinkEntry{link::kFddi, decodeFddi},
    LinkEntry{link::kAtmRfc1483Bsd, decodeAtmRfc1483},
    LinkEntry{link::kRawBsd, decodeIp},
    LinkEntry{link::kRawOpenBsd, decodeIp},
    LinkEntry{link::kPppHdlc, decodePppSerial},
    LinkEntry{link::kPppoe, decodePppoe},
    LinkEntry{link::kAtmRfc1483, decodeAtmRfc1483},
    LinkEntry{link::kRaw, decodeIp},
    LinkEntry{link::kCiscoHdlc, decodeCiscoHdlc},
    LinkEntry{link::kWlan, decodeWlan},
    LinkEntry{link::kFrameRelay, decodeFrameRelay},
    LinkEntry{link::kLoop, decodeLoop},
    LinkEntry{link::kEnc, decodeEnc},
    LinkEntry{link::kLinuxSll, decodeSll},
    LinkEntry{link::kPflog, decodePflog},
    LinkEntry{link::kPrism, decodePrism},
    LinkEntry{link::kIpOverFibreChannel, decodeIpOverFibreChannel},
    LinkEntry{link::kSunAtm, decodeSunAtm},
    LinkEntry{link::kRadiotap, decodeRadiotap},
    LinkEntry{link::kArcnetLinux, decodeArcnetLinux},
    LinkEntry{link::kAppleIpOverFirewire, decodeIpOverFirewire},
    LinkEntry{link::kDocsis, decodeDocsis},
    LinkEntry{link::kAvs, decodePrism},
    LinkEntry{link::kPppPppd, decodePppWithDirection},
    LinkEntry{link::kJuniperEther, decodeJuniperEther},
    LinkEntry{link::kPpi, decodePpi},
    LinkEntry{link::kPppWithDirection, decodePppWithDirection},
    LinkEntry{link::kCiscoHdlcWithDirection, decodeCiscoHdlcWithDirection},
    LinkEntry{link::kFrameRelayWithDirection, decodeFrameRelayWithDirection},
    LinkEntry{link::kIpnet, decodeIpnet},
    LinkEntry{link::kIpv4, decodeIp},
    LinkEntry{link::kIpv6, decodeIp},
    LinkEntry{link::kNflog, decodeNflog},
    LinkEntry{link::kNetAnalyzer, decodeNetAnalyzer},
    LinkEntry{link::kNetAnalyzerTransparent, decodeNetAnalyzerTransparent},
    LinkEntry{link::kIpoib, decodeIpoib},
    LinkEntry{link::kPktap, decodePktap},
    LinkEntry{link::kEthernetMpacket, decodeMpacket},
    LinkEntry{link::kLinuxSll2, decodeSll2},
};

Decode find(LinkType type) {
    const auto found = std::lower_bound(
        kLinkTypes.begin(), kLinkTypes.end(), type,
        [](const LinkEntry& entry, LinkType wanted) { return entry.type < wanted; });
    return found != kLinkTypes.end() && found->type == type ? found->decode : nullptr;
}

} // namespace

bool canDecode(LinkType type) {
    return find(type) != nullptr;
}

void decodeLinkType(Walk& walk, LinkType type, ByteView bytes) {
    if (type == link::kEthernet) [[likely]]
        return decodeEthernet(walk, bytes);
    if (const Decode decode = find(type))
        return decode(walk, bytes);
    walk.end(Verdict::UnsupportedLink, bytes, "this link type cannot be taken apart");
}

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// Who comes after an IP protocol number (IANA), and behind a UDP port.
#include "capture/decode/protocols.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::array kUdpFields{
    FieldSpec{"Source port", 0, 2, Show::Decimal, "", 0, 0},
    FieldSpec{"Destination port", 2, 2, Show::Decimal, "", 0, 0},
    FieldSpec{"Length", 4, 2, Show::Decimal, "Bytes of header and payload (RFC 768).", 0, 0},
    FieldSpec{"Checksum", 6, 2, Show::Hex, "0: none was computed (RFC 768).", 0, 0},
};

constexpr std::size_t kUdpHeaderSize = 8;

using Decode = void (*)(Walk&, ByteView);

struct Tunnel {
    std::uint16_t port;
    Decode decode;
};

// The ports that tshark knows by default.
constexpr std::array kTunnels{
    Tunnel{1701, decodeL2tp},     Tunnel{2152, decodeGtp},   Tunnel{3544, decodeTeredo},
    Tunnel{4341, decodeIp},       Tunnel{4754, decodeGre},   Tunnel{4789, decodeVxlan},
    Tunnel{4790, decodeVxlanGpe}, Tunnel{5072, decodeAyiya}, Tunnel{5247, decodeCapwapData},
    Tunnel{6081, decodeGeneve},   Tunnel{6635, decodeMpls},  Tunnel{37008, decodeTzsp},
};

Decode tunnelAt(std::uint16_t port) {
    for (const Tunnel& tunnel : kTunnels) {
        if (tunnel.port == port)
            return tunnel.decode;
    }
    return nullptr;
}

} // namespace

void decodeIpProtocol(Walk& walk, std::uint8_t protocol, ByteView bytes) {
    switch (protocol) {
    case 6:
        return decodeTcp(walk, bytes);
    case 17:
        return decodeUdp(walk, bytes);
    case 1:
        return decodeIcmp(walk, bytes);
    case 58:
        return decodeIcmpv6(walk, bytes);
    case 4:
        return decodeIp(walk, bytes);
    case 41:
        return walk.descend() ? decodeIpv6(walk, bytes) : void();
    case 47:
        return decodeGre(walk, bytes);
    case 51:
        return decodeAh(walk, bytes);
    case 97: // EtherIP, RFC 3378: two bytes, then the frame
        return walk.enter(bytes, 2, "EtherIP") ? decodeEthernet(walk, bytes.from(2)) : void();
    case 137:
        return decodeMpls(walk, bytes);
    case 143: // RFC 8986 10.1
        return decodeEthernet(walk, bytes);
    default:
        return walk.end(Verdict::OtherProtocol, bytes, "a protocol that is not TCP");
    }
}

// Of the two ports the lower one is asked first, as tshark does.
void decodeUdpPayload(Walk& walk, std::uint16_t source_port, std::uint16_t destination_port, ByteView bytes) {
    Decode decode = tunnelAt(std::min(source_port, destination_port));
    if (decode == nullptr)
        decode = tunnelAt(std::max(source_port, destination_port));
    if (decode != nullptr)
        return decode(walk, bytes);
    walk.end(Verdict::OtherProtocol, bytes, "a UDP payload that is no known tunnel");
}

void decodeUdp(Walk& walk, ByteView bytes) {
    if (!walk.enter(bytes, kUdpHeaderSize, "UDP", kUdpFields, "User Datagram Protocol, RFC 768."))
        return;
    const std::size_t length = bytes.u16(4);
    const ByteView datagram = length >= kUdpHeaderSize ? bytes.first(length) : bytes;
    decodeUdpPayload(walk, bytes.u16(0), bytes.u16(2), datagram.from(kUdpHeaderSize));
}

} // namespace synscope::capture

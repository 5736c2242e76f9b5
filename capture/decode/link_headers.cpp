// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decode/link_headers.h"

#include "capture/decode/llc.h"
#include "capture/decode/protocols.h"

namespace synscope::capture {

namespace {

constexpr std::size_t kAtmBridgePadding = 2;

// RFC 1201: a split flag and a sequence number precede the packet; a flag of 0xff is followed by the real
// ones.
void decodeArcnetProtocol(Walk& walk, std::uint8_t protocol, ByteView bytes) {
    constexpr std::uint8_t kIpRfc1201 = 212;
    constexpr std::uint8_t kIpRfc1051 = 240;
    constexpr std::uint8_t kIpv6 = 196;
    if (protocol == kIpRfc1051)
        return decodeIp(walk, bytes);
    if (protocol != kIpRfc1201 && protocol != kIpv6)
        return walk.end(Verdict::OtherProtocol, bytes, "an ARCNET protocol that carries no TCP");
    const std::size_t size = bytes.u8(0) == 0xff ? 7 : 3;
    if (bytes.u8(size - 3) != 0)
        return walk.end(Verdict::OtherProtocol, bytes, "a fragment of an ARCNET packet");
    decodeIp(walk, bytes.from(size));
}

} // namespace

void decodeTokenRing(Walk& walk, ByteView bytes) {
    const bool routed = (bytes.u8(8) & 0x80) != 0; // the source address' top bit
    const std::size_t size = 14 + (routed ? bytes.u8(14) & std::size_t{0x1f} : 0);
    if (walk.enter(bytes, size, "Token Ring", {}, "IEEE 802.5."))
        decodeLlc(walk, bytes.from(size));
}

void decodeFddi(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 13;
    constexpr std::uint8_t kLlc = 0x50;
    if (!walk.enter(bytes, kSize, "FDDI", {}, "ISO 9314-2."))
        return;
    if ((bytes.u8(0) & 0xf0) != kLlc)
        return walk.end(Verdict::OtherProtocol, bytes.from(kSize), "an FDDI frame without LLC");
    decodeLlc(walk, bytes.from(kSize));
}

void decodeArcnet(Walk& walk, ByteView bytes) {
    if (walk.enter(bytes, 3, "ARCNET"))
        decodeArcnetProtocol(walk, bytes.u8(2), bytes.from(3));
}

void decodeArcnetLinux(Walk& walk, ByteView bytes) {
    if (walk.enter(bytes, 5, "ARCNET"))
        decodeArcnetProtocol(walk, bytes.u8(4), bytes.from(5));
}

// RFC 1055 as BSD captures it: direction, what was on the line, then the packet with its headers restored.
void decodeSlip(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 16;
    if (!walk.enter(bytes, kSize, "SLIP", {}, "Serial line IP, RFC 1055."))
        return;
    walk.direction = bytes.u8(0) == 0 ? model::FrameDirection::In : model::FrameDirection::Out;
    decodeIp(walk, bytes.from(kSize));
}

void decodeAtmRfc1483(Walk& walk, ByteView bytes) {
    decodeLlcWithPadding(walk, bytes, kAtmBridgePadding);
}

void decodeSunAtm(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 4;
    constexpr int kLane = 1;
    constexpr int kLlc = 2;
    if (!walk.enter(bytes, kSize, "SunATM"))
        return;
    switch (bytes.u8(0) & 0xf) {
    case kLane:
        return decodeEthernet(walk, bytes.from(kSize + 2));
    case kLlc:
        return decodeLlcWithPadding(walk, bytes.from(kSize), kAtmBridgePadding);
    default:
        return walk.end(Verdict::OtherProtocol, bytes.from(kSize), "an ATM payload that carries no TCP");
    }
}

void decodeEnc(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 12;
    if (walk.enter(bytes, kSize, "OpenBSD encapsulation"))
        decodeIp(walk, bytes.from(kSize));
}

void decodePflog(Walk& walk, ByteView bytes) {
    const std::size_t size = (std::size_t{bytes.u8(0)} + 3) & ~std::size_t{3};
    if (walk.enter(bytes, size, "pflog", {}, "OpenBSD packet filter log."))
        decodeIp(walk, bytes.from(size));
}

void decodeIpOverFibreChannel(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 16;
    if (walk.enter(bytes, kSize, "IP over Fibre Channel", {}, "RFC 2625."))
        decodeLlc(walk, bytes.from(kSize));
}

void decodeIpOverFirewire(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 18;
    if (walk.enter(bytes, kSize, "IP over IEEE 1394"))
        decodeEtherType(walk, bytes.u16(16), bytes.from(kSize));
}

void decodeDocsis(Walk& walk, ByteView bytes) {
    const std::uint8_t control = bytes.u8(0);
    const bool extended = (control & 1) != 0;
    const std::size_t size = 6 + (extended ? std::size_t{bytes.u8(1)} : 0);
    if (!walk.enter(bytes, size, "DOCSIS"))
        return;
    const bool packet = control >> 6 == 0;
    return packet
               ? decodeEthernet(walk, bytes.from(size))
               : walk.end(Verdict::OtherProtocol, bytes.from(size), "a DOCSIS frame that carries no packet");
}

// "MGC", flags, and where they say so extensions with their length.
void decodeJuniperEther(Walk& walk, ByteView bytes) {
    constexpr std::uint32_t kMagic = 0x4d4743;
    constexpr std::uint8_t kExtensions = 0x80;
    constexpr std::uint8_t kNoLinkLayer = 0x02;
    const std::uint8_t flags = bytes.u8(3);
    const std::size_t size = (flags & kExtensions) != 0 ? std::size_t{6} + bytes.u16(4) : 4;
    if (bytes.u24(0) != kMagic)
        return walk.end(Verdict::Malformed, bytes, "a Juniper header without its magic number");
    if (!walk.enter(bytes, size, "Juniper"))
        return;
    return (flags & kNoLinkLayer) != 0 ? decodeIp(walk, bytes.from(size + 4))
                                       : decodeEthernet(walk, bytes.from(size));
}

void decodeIpnet(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 24;
    if (walk.enter(bytes, kSize, "Solaris ipnet"))
        decodeIp(walk, bytes.from(kSize));
}

void decodeNetAnalyzer(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 4;
    if (walk.enter(bytes, kSize, "netANALYZER"))
        decodeEthernet(walk, bytes.from(kSize));
}

void decodeNetAnalyzerTransparent(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 12; // with preamble and start of frame
    if (walk.enter(bytes, kSize, "netANALYZER"))
        decodeEthernet(walk, bytes.from(kSize));
}

void decodeIpoib(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 44; // global routing header, then the encapsulation of RFC 4391 6
    if (walk.enter(bytes, kSize, "IP over InfiniBand", {}, "RFC 4391."))
        decodeEtherType(walk, bytes.u16(40), bytes.from(kSize));
}

void decodePktap(Walk& walk, ByteView bytes) {
    const std::size_t size = bytes.u32(0, ByteOrder::Little);
    if (walk.enter(bytes, std::max<std::size_t>(size, 12), "PKTAP", {}, "Apple's packet metadata."))
        decodeLinkType(walk, bytes.u32(8, ByteOrder::Little), bytes.from(size));
}

void decodeMpacket(Walk& walk, ByteView bytes) {
    constexpr std::size_t kPreamble = 8;
    if (walk.enter(bytes, kPreamble, "mPacket", {}, "IEEE 802.3br."))
        decodeEthernet(walk, bytes.from(kPreamble));
}

} // namespace synscope::capture

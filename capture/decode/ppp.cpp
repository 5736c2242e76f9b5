// SPDX-License-Identifier: GPL-3.0-or-later
// PPP (RFC 1661), with or without HDLC-like framing (RFC 1662), PPPoE (RFC 2516), Cisco HDLC and Frame Relay
// (RFC 2427).
#include "capture/decode/link_headers.h"
#include "capture/decode/llc.h"
#include "capture/decode/protocols.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::uint16_t kAddressAndControl = 0xff03; // RFC 1662 3.1
constexpr std::uint8_t kCiscoUnicast = 0x0f;
constexpr std::uint8_t kCiscoMulticast = 0x8f;

constexpr std::array kPppoeFields{
    FieldSpec{"Code", 1, 1, Show::Hex, "0 in a session (RFC 2516 5).", 0, 0},
    FieldSpec{"Session", 2, 2, Show::Hex, "", 0, 0},
    FieldSpec{"Length", 4, 2, Show::Decimal, "Bytes of PPP that follow.", 0, 0},
};

constexpr std::array kHdlcFields{
    FieldSpec{"Address", 0, 1, Show::Hex, "", 0, 0},
    FieldSpec{"Protocol", 2, 2, Show::EtherType, "", 0, 0},
};

void setDirection(Walk& walk, ByteView bytes) {
    walk.direction = bytes.u8(0) == 0 ? model::FrameDirection::In : model::FrameDirection::Out;
}

} // namespace

void decodePppProtocol(Walk& walk, std::uint16_t protocol, ByteView bytes) {
    switch (protocol) {
    case 0x0021:
    case 0x0800:
        return decodeIp(walk, bytes);
    case 0x0057:
    case 0x86dd:
        return walk.descend() ? decodeIpv6(walk, bytes) : void();
    case 0x0281:
    case 0x0283:
        return decodeMpls(walk, bytes);
    default:
        return walk.end(Verdict::OtherProtocol, bytes, "a PPP protocol that carries no TCP");
    }
}

// RFC 1661 6.5: an odd first byte is a protocol number in one byte.
void decodePpp(Walk& walk, ByteView bytes) {
    const std::size_t framing = bytes.u16(0) == kAddressAndControl ? 2 : 0;
    const bool compressed = (bytes.u8(framing) & 1) != 0;
    const std::size_t size = framing + (compressed ? 1 : 2);
    if (!walk.enter(bytes, size, "PPP", {}, "Point-to-Point Protocol, RFC 1661."))
        return;
    decodePppProtocol(walk, compressed ? bytes.u8(framing) : bytes.u16(framing), bytes.from(size));
}

void decodePppSerial(Walk& walk, ByteView bytes) {
    const std::uint8_t address = bytes.u8(0);
    return address == kCiscoUnicast || address == kCiscoMulticast ? decodeCiscoHdlc(walk, bytes)
                                                                  : decodePpp(walk, bytes);
}

void decodePppWithDirection(Walk& walk, ByteView bytes) {
    setDirection(walk, bytes);
    // pppd puts the direction where the address byte was, so that the control byte follows alone.
    const std::size_t size = bytes.u8(1) == (kAddressAndControl & 0xff) ? 2 : 1;
    if (walk.enter(bytes, size, "PPP direction"))
        decodePppSerial(walk, bytes.from(size));
}

void decodePppoe(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 6;
    if (!walk.enter(bytes, kSize, "PPPoE", kPppoeFields, "PPP over Ethernet, RFC 2516."))
        return;
    if (bytes.u8(1) != 0)
        return walk.end(Verdict::OtherProtocol, bytes.from(kSize), "PPPoE outside a session");
    decodePpp(walk, bytes.first(kSize + bytes.u16(4)).from(kSize));
}

void decodeCiscoHdlc(Walk& walk, ByteView bytes) {
    constexpr std::size_t kSize = 4;
    if (!walk.enter(bytes, kSize, "Cisco HDLC", kHdlcFields, "RFC 4349 3."))
        return;
    constexpr std::uint16_t kFirstEtherType = 1536;
    if (bytes.u16(2) < kFirstEtherType)
        return walk.end(Verdict::OtherProtocol, bytes.from(kSize), "a protocol that carries no TCP");
    decodeEtherType(walk, bytes.u16(2), bytes.from(kSize));
}

void decodeCiscoHdlcWithDirection(Walk& walk, ByteView bytes) {
    setDirection(walk, bytes);
    if (walk.enter(bytes, 1, "Direction"))
        decodeCiscoHdlc(walk, bytes.from(1));
}

void decodeFrameRelay(Walk& walk, ByteView bytes) {
    // The lowest bit of an address byte is set in the last one (Q.922 3.3.2); the control byte follows.
    std::size_t address = 1;
    constexpr std::size_t kLongest = 4;
    while (address < kLongest && (bytes.u8(address - 1) & 1) == 0)
        ++address;
    const std::uint8_t control = bytes.u8(address);
    if (control != 3) // no RFC 2427: Cisco's encapsulation has an EtherType here
        return walk.enter(bytes, address + 2, "Frame Relay")
                   ? decodeEtherType(walk, bytes.u16(address), bytes.from(address + 2))
                   : void();
    const std::size_t padding = bytes.u8(address + 1) == 0 ? 1 : 0;
    const std::size_t size = address + 2 + padding;
    if (!walk.enter(bytes, size, "Frame Relay", {}, "RFC 2427."))
        return;
    const ByteView payload = bytes.from(size);
    switch (bytes.u8(size - 1)) {
    case 0xcc:
    case 0x8e:
        return decodeIp(walk, payload);
    case 0x80:
        return decodeSnap(walk, payload, 0);
    case 0xcf:
        return decodePpp(walk, payload);
    default:
        return walk.end(Verdict::OtherProtocol, payload, "a protocol that carries no TCP");
    }
}

void decodeFrameRelayWithDirection(Walk& walk, ByteView bytes) {
    setDirection(walk, bytes);
    if (walk.enter(bytes, 1, "Direction"))
        decodeFrameRelay(walk, bytes.from(1));
}

} // namespace synscope::capture

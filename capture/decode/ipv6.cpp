// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 8200 with its extension headers.
#include "capture/decode/ip_address.h"
#include "capture/decode/protocols.h"
#include "capture/decode/reassembly.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::size_t kHeaderSize = 40;
constexpr std::uint8_t kTcp = 6;

enum Extension : std::uint8_t {
    kHopByHop = 0,
    kRouting = 43,
    kFragment = 44,
    kAuthentication = 51,
    kDestination = 60,
    kMobility = 135,
    kHip = 139,
    kShim6 = 140
};

constexpr std::array kFields{
    FieldSpec{"Version", 0, 1, Show::Decimal, "6 for IPv6 (RFC 8200 3).", 4, 0xf},
    FieldSpec{"Traffic class", 0, 2, Show::Hex, "Differentiated services and ECN (RFC 2474, RFC 3168).", 4,
              0xff},
    FieldSpec{"Flow label", 1, 3, Show::Decimal, "Packets of one flow carry the same label (RFC 6437).", 0,
              0xfffff},
    FieldSpec{"Payload length", 4, 2, Show::Decimal,
              "Bytes after this header, extension headers included (RFC 8200 3).", 0, 0},
    FieldSpec{"Next header", 6, 1, Show::IpProtocol, "What follows: an extension header or the payload.", 0,
              0},
    FieldSpec{"Hop limit", 7, 1, Show::Decimal,
              "Routers left to pass; at 0 the packet is dropped (RFC 8200 3).", 0, 0},
    FieldSpec{"Source address", 8, 16, Show::Ipv6, "", 0, 0},
    FieldSpec{"Destination address", 24, 16, Show::Ipv6, "", 0, 0},
};

constexpr std::array kExtensionFields{
    FieldSpec{"Next header", 0, 1, Show::IpProtocol, "What follows this extension header.", 0, 0},
    FieldSpec{"Header extension length", 1, 1, Show::Decimal,
              "In units of eight bytes without the first eight.", 0, 0},
};

constexpr std::array kFragmentFields{
    FieldSpec{"Next header", 0, 1, Show::IpProtocol, "What the whole packet carries.", 0, 0},
    FieldSpec{"Fragment offset", 2, 2, Show::Decimal,
              "Where this fragment belongs, in units of eight bytes (RFC 8200 4.5).", 3, 0x1fff},
    FieldSpec{"More fragments", 3, 1, Show::Decimal, "Set in all fragments but the last.", 0, 1},
    FieldSpec{"Identification", 4, 4, Show::Hex, "The same in all fragments of a packet.", 0, 0},
};

bool isExtension(std::uint8_t next) {
    return next == kHopByHop || next == kRouting || next == kDestination || next == kMobility ||
           next == kHip || next == kShim6;
}

// While a routing header has segments left, the destination field is only the next hop: the final one is in
// the header (type 0, RFC 5095, and type 2, RFC 6275: the last address; type 4, RFC 8754: the first of the
// reversed list).
void applyRouting(Walk& walk, ByteView header) {
    const std::uint8_t type = header.u8(2);
    if (header.u8(3) == 0)
        return;
    if (type == 4 && header.has(24))
        walk.ip.destination = ipv6At(header, 8);
    else if ((type == 0 || type == 2) && header.size() >= 24)
        walk.ip.destination = ipv6At(header, (header.size() - 8) / 16 * 16 - 8);
}

void decodePayload(Walk& walk, std::uint8_t next, ByteView bytes);

void decodeExtension(Walk& walk, std::uint8_t kind, ByteView bytes) {
    if (!walk.descend() || !walk.need(bytes, 8, "IPv6 extension"))
        return;
    const std::size_t size = std::size_t{8} * (bytes.u8(1) + std::size_t{1});
    if (!walk.need(bytes, size, "IPv6 extension"))
        return;
    if (kind == kRouting)
        applyRouting(walk, bytes.first(size));
    if (walk.fields != nullptr)
        walk.fields->layer(ipProtocolText(kind), bytes.first(size), kExtensionFields,
                           "IPv6 extension header, RFC 8200 4.");
    decodePayload(walk, bytes.u8(0), bytes.from(size));
}

void decodeFragment(Walk& walk, ByteView bytes) {
    if (!walk.enter(bytes, 8, "IPv6 fragment", kFragmentFields, "RFC 8200 4.5."))
        return;
    const std::uint16_t word = bytes.u16(2);
    const std::size_t offset = word & 0xfff8;
    const bool more_follow = (word & 1) != 0;
    const ByteView payload = bytes.from(8);
    const bool atomic = offset == 0 && !more_follow; // RFC 6946
    const bool whole = payload.size() == payload.length();
    if (atomic || !whole || walk.reassembly == nullptr) {
        if (offset == 0)
            return decodePayload(walk, bytes.u8(0), payload);
        return walk.end(whole ? Verdict::FragmentWaiting : Verdict::CutShort, payload,
                        "a later fragment of an IPv6 packet");
    }
    const auto datagram = walk.reassembly->add({walk.ip.source, walk.ip.destination, bytes.u32(4), 0}, offset,
                                               more_follow, payload);
    if (!datagram)
        return walk.end(Verdict::FragmentWaiting, payload, "a fragment of an IPv6 packet");
    walk.ip.oddities |= model::oddity::kFragment;
    decodePayload(walk, bytes.u8(0), ByteView(*datagram));
}

void decodePayload(Walk& walk, std::uint8_t next, ByteView bytes) {
    if (next == kTcp) [[likely]]
        return decodeTcp(walk, bytes);
    if (next == kFragment)
        return decodeFragment(walk, bytes);
    if (isExtension(next))
        return decodeExtension(walk, next, bytes);
    decodeIpProtocol(walk, next, bytes);
}

void fillLayer(Walk& walk, ByteView header) {
    walk.ip.source = ipv6At(header, 8);
    walk.ip.destination = ipv6At(header, 24);
    walk.ip.oddities = 0;
    walk.ip.id = 0;
    walk.ip.ttl = header.u8(7);
    walk.ip.length_known = true;
}

// Payload length 0 stands for a jumbogram (RFC 2675) or for a segmentation offload; the frame knows the
// length of either.
ByteView limited(Walk& walk, ByteView bytes) {
    const std::size_t length = bytes.u16(4);
    if (length != 0) [[likely]]
        return bytes.first(kHeaderSize + length);
    walk.ip.length_known = false;
    if (bytes.u8(6) == kTcp)
        walk.ip.oddities |= model::oddity::kBadIpLength;
    return bytes;
}

} // namespace

void decodeIpv6(Walk& walk, ByteView bytes) {
    if (!walk.need(bytes, kHeaderSize, "IPv6"))
        return;
    const ByteView header = bytes.first(kHeaderSize);
    fillLayer(walk, header);
    if (walk.fields != nullptr)
        walk.fields->layer("IPv6", header, kFields, "Internet Protocol version 6, RFC 8200.")
            .value = model::toString(walk.ip.source) + " → " + model::toString(walk.ip.destination);
    decodePayload(walk, bytes.u8(6), limited(walk, bytes).from(kHeaderSize));
}

// RFC 4302. The integrity check covers fields that routers change, so it is not looked at.
void decodeAh(Walk& walk, ByteView bytes) {
    if (!walk.need(bytes, 12, "AH"))
        return;
    const std::size_t size = std::size_t{4} * (bytes.u8(1) + std::size_t{2});
    if (!walk.need(bytes, size, "AH"))
        return;
    if (walk.fields != nullptr)
        walk.fields->layer("AH", bytes.first(size), kExtensionFields, "IP authentication header, RFC 4302.");
    decodePayload(walk, bytes.u8(0), bytes.from(size));
}

} // namespace synscope::capture

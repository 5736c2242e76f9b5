// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 791. Lengths are judged as tshark does: a header length below 20 or a total length below the header
// ends the packet, except total length 0, which a segmentation offload leaves to the card (then the frame
// says how long the packet is).
#include "capture/decode/checksum.h"
#include "capture/decode/ip_address.h"
#include "capture/decode/protocols.h"
#include "capture/decode/reassembly.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::size_t kHeaderSize = 20;
constexpr std::uint16_t kMoreFragments = 0x2000;
constexpr std::uint16_t kOffsetMask = 0x1fff;
constexpr std::uint8_t kTcp = 6;

constexpr std::array kFields{
    FieldSpec{"Version", 0, 1, Show::Decimal, "4 for IPv4 (RFC 791 3.1).", 4, 0xf},
    FieldSpec{"Header length", 0, 1, Show::Decimal,
              "In units of four bytes; 5 without options (RFC 791 3.1).", 0, 0xf},
    FieldSpec{"Differentiated services", 1, 1, Show::Decimal,
              "The class of traffic the sender asks for (RFC 2474).", 2, 0x3f},
    FieldSpec{"ECN", 1, 1, Show::Decimal,
              "0: not ECN-capable, 1 and 2: capable, 3: congestion experienced (RFC 3168 5).", 0, 3},
    FieldSpec{"Total length", 2, 2, Show::Decimal,
              "Bytes of header and payload; 0 in captures of segmentation offload.", 0, 0},
    FieldSpec{"Identification", 4, 2, Show::Hex, "The same in all fragments of a datagram (RFC 6864).", 0, 0},
    FieldSpec{"Don't fragment", 6, 1, Show::Decimal,
              "A router must not split this packet; path MTU discovery rests on it (RFC 1191).", 6, 1},
    FieldSpec{"More fragments", 6, 1, Show::Decimal, "Set in all fragments but the last.", 5, 1},
    FieldSpec{"Fragment offset", 6, 2, Show::Decimal, "Where this fragment belongs, in units of eight bytes.",
              0, kOffsetMask},
    FieldSpec{"Time to live", 8, 1, Show::Decimal,
              "Routers left to pass; at 0 the packet is dropped and an ICMP time exceeded sent.", 0, 0},
    FieldSpec{"Protocol", 9, 1, Show::IpProtocol, "What the payload is (IANA protocol numbers).", 0, 0},
    FieldSpec{"Header checksum", 10, 2, Show::Hex,
              "Over the header only (RFC 1071); 0 where the card fills it in later.", 0, 0},
    FieldSpec{"Source address", 12, 4, Show::Ipv4, "", 0, 0},
    FieldSpec{"Destination address", 16, 4, Show::Ipv4, "", 0, 0},
};

// With a source route the destination field holds the next hop; the last address of the route is where the
// packet goes.
model::IpAddress routedDestination(ByteView options, model::IpAddress destination) {
    constexpr std::uint8_t kEnd = 0;
    constexpr std::uint8_t kNoOperation = 1;
    constexpr std::uint8_t kLooseRoute = 131;
    constexpr std::uint8_t kStrictRoute = 137;
    std::size_t at = 0;
    while (at < options.size() && options.u8(at) != kEnd) {
        const std::uint8_t kind = options.u8(at);
        const std::size_t size = kind == kNoOperation ? 1 : options.u8(at + 1);
        if (size == 0 || !options.has(at + size) || (kind != kNoOperation && size < 2))
            break;
        if ((kind == kLooseRoute || kind == kStrictRoute) && size >= 7 && options.u8(at + 2) <= size)
            return ipv4At(options, at + size - 4);
        at += size;
    }
    return destination;
}

void fillLayer(Walk& walk, ByteView header) {
    walk.ip.source = ipv4At(header, 12);
    walk.ip.destination = ipv4At(header, 16);
    walk.ip.oddities = 0;
    walk.ip.id = header.u16(4);
    walk.ip.ttl = header.u8(8);
    walk.ip.length_known = true;
    if (header.length() > kHeaderSize) [[unlikely]]
        walk.ip.destination = routedDestination(header.from(kHeaderSize), walk.ip.destination);
    if (onesSum(header) != 0xffff)
        walk.ip.oddities |= model::oddity::kBadIpChecksum;
}

void showHeader(Walk& walk, ByteView header) {
    auto& layer = walk.fields->layer("IPv4", header, kFields, "Internet Protocol version 4, RFC 791.");
    layer.value = model::toString(walk.ip.source) + " → " + model::toString(walk.ip.destination);
    if (header.size() > kHeaderSize)
        walk.fields->field(layer, header, kHeaderSize, header.size() - kHeaderSize, "Options",
                           std::to_string(header.size() - kHeaderSize) + " bytes", "RFC 791 3.1.");
}

// tshark puts together only what was captured whole; a cut first fragment is read for what its header says.
void decodeFragment(Walk& walk, ByteView header, ByteView payload) {
    const std::uint16_t word = header.u16(6);
    const std::uint8_t protocol = header.u8(9);
    const std::size_t offset = std::size_t{8} * (word & kOffsetMask);
    const bool whole = payload.size() + header.size() >= header.u16(2) && payload.size() > 0;
    if (!whole || walk.reassembly == nullptr) {
        if (offset == 0)
            return decodeIpProtocol(walk, protocol, payload);
        return walk.end(whole ? Verdict::FragmentWaiting : Verdict::CutShort, payload,
                        "a later fragment of an IPv4 packet");
    }
    const auto datagram = walk.reassembly->add({walk.ip.source, walk.ip.destination, walk.ip.id, protocol},
                                               offset, (word & kMoreFragments) != 0, payload);
    if (!datagram)
        return walk.end(Verdict::FragmentWaiting, payload, "a fragment of an IPv4 packet");
    walk.ip.oddities |= model::oddity::kFragment;
    decodeIpProtocol(walk, protocol, ByteView(*datagram));
}

/// The packet as long as its total length says, or as the frame when it says 0 (then noted).
ByteView limited(Walk& walk, ByteView bytes, std::size_t total) {
    if (total != 0) [[likely]]
        return bytes.first(total);
    walk.ip.oddities |= model::oddity::kBadIpLength;
    walk.ip.length_known = false;
    return bytes;
}

} // namespace

void decodeIpv4(Walk& walk, ByteView bytes) {
    if (!walk.need(bytes, kHeaderSize, "IPv4"))
        return;
    const std::size_t header_size = std::size_t{4} * (bytes.u8(0) & 0xf);
    const std::size_t total = bytes.u16(2);
    if (header_size < kHeaderSize || (total != 0 && total < header_size))
        return walk.end(Verdict::Malformed, bytes, "an IPv4 header or total length that cannot be");
    if (!walk.need(bytes, header_size, "IPv4"))
        return;
    const ByteView header = bytes.first(header_size);
    fillLayer(walk, header);
    if (walk.fields != nullptr)
        showHeader(walk, header);
    const ByteView payload = limited(walk, bytes, total).from(header_size);
    if ((header.u16(6) & (kMoreFragments | kOffsetMask)) != 0) [[unlikely]]
        return decodeFragment(walk, header, payload);
    const std::uint8_t protocol = header.u8(9);
    return protocol == kTcp ? decodeTcp(walk, payload) : decodeIpProtocol(walk, protocol, payload);
}

void decodeIp(Walk& walk, ByteView bytes) {
    if (!walk.descend() || !walk.need(bytes, 1, "IP"))
        return;
    switch (bytes.u8(0) >> 4) {
    case 4:
        return decodeIpv4(walk, bytes);
    case 6:
        return decodeIpv6(walk, bytes);
    default:
        return walk.end(Verdict::Malformed, bytes, "an IP version that is neither 4 nor 6");
    }
}

} // namespace synscope::capture

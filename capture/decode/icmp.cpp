// SPDX-License-Identifier: GPL-3.0-or-later
// ICMP (RFC 792) and ICMPv6 (RFC 4443): only errors that quote a TCP header become segments.
#include "capture/decode/ip_address.h"
#include "capture/decode/protocols.h"
#include "capture/decode/tcp_fields.h"

#include <array>

namespace synscope::capture {

namespace {

using namespace model;

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kQuotedTcp = 8; // RFC 792: "the first 64 bits of the original datagram's data"
constexpr std::uint8_t kTcp = 6;

constexpr std::array kFields{
    FieldSpec{"Type", 0, 1, Show::Decimal,
              "IPv4: 3 unreachable, 11 time exceeded, 12 parameter problem; IPv6: 1 unreachable, 2 packet "
              "too big, 3 time exceeded, 4 parameter problem.",
              0, 0},
    FieldSpec{"Code", 1, 1, Show::Decimal,
              "What of that exactly, for instance 1 host and 3 port unreachable (RFC 792, RFC 4443).", 0, 0},
    FieldSpec{"Checksum", 2, 2, Show::Hex, "Over the ICMP message (RFC 792).", 0, 0},
};

/// The quoted packet: what identifies the segment the error is about.
struct Quote {
    IpLayer ip;
    ByteView tcp;
    bool found = false;
};

Quote quotedIpv4(ByteView bytes) {
    const std::size_t header_size = std::size_t{4} * (bytes.u8(0) & 0xf);
    const bool first_fragment = (bytes.u16(6) & 0x1fff) == 0;
    Quote quote;
    quote.found = bytes.u8(0) >> 4 == 4 && header_size >= 20 && first_fragment && bytes.u8(9) == kTcp;
    quote.ip.source = ipv4At(bytes, 12);
    quote.ip.destination = ipv4At(bytes, 16);
    quote.ip.id = bytes.u16(4);
    quote.tcp = ByteView(bytes.captured(), bytes.u16(2)).from(header_size);
    return quote;
}

Quote quotedIpv6(ByteView bytes) {
    Quote quote;
    quote.ip.source = ipv6At(bytes, 8);
    quote.ip.destination = ipv6At(bytes, 24);
    std::uint8_t next = bytes.u8(6);
    ByteView rest = ByteView(bytes.captured(), std::size_t{40} + bytes.u16(4)).from(40);
    while ((next == 0 || next == 43 || next == 60 || next == 44) && rest.has(8)) {
        const std::size_t size = next == 44 ? 8 : std::size_t{8} * (rest.u8(1) + std::size_t{1});
        if (next == 44 && (rest.u16(2) & 0xfff8) != 0)
            return quote;
        next = rest.u8(0);
        rest = rest.from(size);
    }
    quote.found = bytes.u8(0) >> 4 == 6 && next == kTcp;
    quote.tcp = rest;
    return quote;
}

std::uint32_t quotedPayload(ByteView tcp) {
    const std::size_t header_size = std::size_t{4} * (tcp.u8(12) >> 4);
    if (!tcp.has(13) || header_size < 20 || header_size > tcp.length())
        return 0;
    return static_cast<std::uint32_t>(tcp.length() - header_size);
}

// Beyond the first eight bytes of the TCP header nothing is sure to be quoted; what is not reads as 0.
Segment makeSegment(const Walk& walk, ByteView icmp, const Quote& quote, bool v6) {
    Segment segment;
    segment.kind = SegmentKind::IcmpError;
    segment.time = walk.frame.time;
    segment.frame = walk.frame.ref;
    segment.interface = walk.frame.interface;
    segment.direction = walk.direction;
    segment.oddities = walk.ip.oddities;
    segment.ttl = walk.ip.ttl;
    segment.icmp_source = walk.ip.source;
    segment.icmp_v6 = v6;
    segment.icmp_type = icmp.u8(0);
    segment.icmp_code = icmp.u8(1);
    segment.ip_id = quote.ip.id;
    segment.source = {quote.ip.source, quote.tcp.u16(0)};
    segment.destination = {quote.ip.destination, quote.tcp.u16(2)};
    segment.sequence = quote.tcp.u32(4);
    segment.acknowledgment = quote.tcp.u32(8);
    segment.flags = quote.tcp.u16(12) & 0x1ff;
    segment.window = quote.tcp.u16(14);
    segment.payload_length = quotedPayload(quote.tcp);
    return segment;
}

void decodeError(Walk& walk, ByteView bytes, bool v6) {
    const ByteView quoted = bytes.from(kHeaderSize);
    const std::size_t ip_header = v6 ? 40 : 20;
    if (!walk.need(quoted, ip_header, "Quoted IP"))
        return;
    const Quote quote = v6 ? quotedIpv6(quoted) : quotedIpv4(quoted);
    if (!quote.found)
        return walk.end(Verdict::OtherProtocol, quoted, "a quoted packet that is not TCP");
    if (!walk.need(quote.tcp, kQuotedTcp, "Quoted TCP"))
        return;
    walk.verdict = Verdict::IcmpError;
    walk.segments.push_back(makeSegment(walk, bytes, quote, v6));
    if (walk.fields != nullptr) {
        walk.fields->layer("Quoted packet",
                           toString(quote.ip.source) + " → " + toString(quote.ip.destination), quoted,
                           "The packet that the error is about (RFC 792, RFC 4443).");
        showQuotedTcp(*walk.fields, quote.tcp);
    }
}

bool isError(std::uint8_t type) {
    return type == 3 || type == 11 || type == 12;
}
bool isErrorV6(std::uint8_t type) {
    return type >= 1 && type <= 4;
}

/// RFC 4861 4.3 and 4.4: the target lies behind the header.
void noteNeighbour(const Walk& walk, ByteView bytes) {
    constexpr std::uint8_t kSolicitation = 135;
    constexpr std::uint8_t kAdvertisement = 136;
    if (walk.neighbours == nullptr || !bytes.has(kHeaderSize + 16))
        return;
    const model::IpAddress target = ipv6At(bytes, kHeaderSize);
    if (bytes.u8(0) == kSolicitation)
        walk.neighbours->request(walk.ip.source, target, walk.frame.time);
    else if (bytes.u8(0) == kAdvertisement)
        walk.neighbours->answer(target);
}

void decode(Walk& walk, ByteView bytes, bool v6) {
    if (!walk.need(bytes, kHeaderSize, "ICMP"))
        return;
    if (walk.fields != nullptr)
        walk.fields->layer(v6 ? "ICMPv6" : "ICMP", bytes.first(kHeaderSize), kFields,
                           v6 ? "RFC 4443." : "RFC 792.");
    if (v6 ? isErrorV6(bytes.u8(0)) : isError(bytes.u8(0)))
        return decodeError(walk, bytes, v6);
    if (v6)
        noteNeighbour(walk, bytes);
    walk.end(Verdict::OtherProtocol, bytes.from(kHeaderSize), "an ICMP message that reports no error");
}

} // namespace

void decodeIcmp(Walk& walk, ByteView bytes) {
    decode(walk, bytes, false);
}
void decodeIcmpv6(Walk& walk, ByteView bytes) {
    decode(walk, bytes, true);
}

} // namespace synscope::capture

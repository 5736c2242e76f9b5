// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 9293.
#include "capture/decode/checksum.h"
#include "capture/decode/protocols.h"
#include "capture/decode/tcp_fields.h"
#include "capture/decode/tcp_options.h"

#include <array>

namespace synscope::capture {

namespace {

using namespace model;

constexpr std::size_t kHeaderSize = 20;
constexpr std::size_t kNeeded = 16; // up to the window; with less tshark knows no stream either
constexpr std::uint16_t kFlagMask = 0x1ff;
constexpr std::uint8_t kProtocol = 6;

constexpr std::uint32_t oddFlags(std::uint16_t flags) {
    using namespace tcp_flag;
    constexpr std::uint16_t kXmas = kFin | kPsh | kUrg;
    std::uint32_t odd = flags == 0 ? oddity::kNullFlags : 0;
    odd |= (flags & (kSyn | kFin)) == (kSyn | kFin) ? oddity::kSynFin : 0;
    odd |= (flags & (kSyn | kRst)) == (kSyn | kRst) ? oddity::kSynRst : 0;
    odd |= (flags & kUrg) != 0 ? oddity::kUrgent : 0;
    if ((flags & (kXmas | kAck)) == kXmas)
        return odd | oddity::kXmasFlags;
    return odd | (flags != 0 && (flags & (kSyn | kRst | kAck)) == 0 ? oddity::kNoAckFlag : 0);
}

/// By the nine control bits.
constexpr auto kOddFlags = [] {
    std::array<std::uint32_t, kFlagMask + 1> table{};
    for (std::uint16_t flags = 0; flags <= kFlagMask; ++flags)
        table[flags] = oddFlags(flags);
    return table;
}();

/// What SYN and RST must not or need not carry.
std::uint32_t oddOpening(const Segment& segment) {
    constexpr std::uint16_t kSmallestMss = 536; // RFC 9293 3.7.1: what is assumed of a peer that says nothing
    constexpr std::uint8_t kLargestScale = 14;  // RFC 7323 2.3
    const TcpOptions& options = segment.options;
    if (!segment.has(tcp_flag::kSyn))
        return segment.payload_length > 0 ? oddity::kRstWithData : 0;
    std::uint32_t odd = segment.payload_length > 0 ? oddity::kSynWithData : 0;
    odd |= options.has(TcpOptions::kMss) && options.mss < kSmallestMss ? oddity::kSmallMss : 0;
    const bool scales = options.has(TcpOptions::kWindowScale);
    return odd | (scales && options.window_scale > kLargestScale ? oddity::kLargeWindowScale : 0);
}

std::uint32_t oddAddresses(const Segment& segment) {
    std::uint32_t odd = segment.source.port == 0 || segment.destination.port == 0 ? oddity::kPortZero : 0;
    return odd | (segment.source == segment.destination ? oddity::kOwnAddress : 0);
}

void fillContext(const Walk& walk, Segment& segment) {
    segment.time = walk.frame.time;
    segment.frame = walk.frame.ref;
    segment.interface = walk.frame.interface;
    segment.direction = walk.direction;
    segment.source.address = walk.ip.source;
    segment.destination.address = walk.ip.destination;
    segment.oddities = walk.ip.oddities;
    segment.ip_id = walk.ip.id;
    segment.ttl = walk.ip.ttl;
}

void fillHeader(ByteView bytes, Segment& segment) {
    segment.source.port = bytes.u16(0);
    segment.destination.port = bytes.u16(2);
    segment.sequence = bytes.u32(4);
    segment.acknowledgment = bytes.u32(8);
    segment.flags = bytes.u16(12) & kFlagMask;
    segment.window = bytes.u16(14);
}

bool checksumFails(const Walk& walk, ByteView bytes) {
    return walk.ip.length_known && bytes.size() == bytes.length() &&
           !transportChecksumHolds(bytes, walk.ip.source, walk.ip.destination, kProtocol);
}

/// A host that lets its network card compute checksums puts the sum of the pseudo-header there (Linux
/// CHECKSUM_PARTIAL; with segmentation offload some leave its length out), and the capture is made before the
/// card.
bool isLeftToTheCard(const Walk& walk, ByteView bytes) {
    const std::uint16_t stored = bytes.u16(16);
    const auto pseudo = [&](std::size_t length) {
        return pseudoHeaderSum(length, walk.ip.source, walk.ip.destination, kProtocol);
    };
    return stored == pseudo(bytes.length()) || stored == pseudo(0);
}

/// Options and payload, where the data offset can be right.
void fillRest(const Walk& walk, ByteView bytes, Segment& segment) {
    const std::size_t header_size = std::size_t{4} * (bytes.u8(12) >> 4);
    if (header_size < kHeaderSize || header_size > bytes.length()) {
        segment.oddities |= oddity::kBadTcpHeaderLength;
        return;
    }
    segment.payload_length = static_cast<std::uint32_t>(bytes.length() - header_size);
    if (!bytes.has(header_size))
        segment.oddities |= oddity::kCutBySnapLength;
    if (header_size > kHeaderSize)
        readTcpOptions(bytes.first(header_size).from(kHeaderSize), segment);
    if (checksumFails(walk, bytes))
        segment.oddities |= isLeftToTheCard(walk, bytes) ? oddity::kOffloadedChecksum
                                                         : oddity::kBadTcpChecksum;
}

} // namespace

void decodeTcp(Walk& walk, ByteView bytes) {
    if (!walk.need(bytes, kNeeded, "TCP"))
        return;
    walk.verdict = Verdict::Tcp;
    Segment& segment = walk.segments.emplace_back();
    fillContext(walk, segment);
    fillHeader(bytes, segment);
    fillRest(walk, bytes, segment);
    segment.oddities |= kOddFlags[segment.flags] | oddAddresses(segment);
    if (segment.has(tcp_flag::kSyn | tcp_flag::kRst))
        segment.oddities |= oddOpening(segment);
    if (walk.fields != nullptr) [[unlikely]]
        showTcp(*walk.fields, bytes, segment);
}

} // namespace synscope::capture

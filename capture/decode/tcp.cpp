// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 9293.
#include "capture/decode/checksum.h"
#include "capture/decode/protocols.h"
#include "capture/decode/tcp_fields.h"
#include "capture/decode/tcp_options.h"

namespace synscope::capture {

namespace {

using namespace model;

constexpr std::size_t kHeaderSize = 20;
constexpr std::size_t kNeeded = 16; // up to the window; with less tshark knows no stream either
constexpr std::uint16_t kFlagMask = 0x1ff;
constexpr std::uint8_t kProtocol = 6;
constexpr Segment kBlank{};

std::uint32_t oddFlags(std::uint16_t flags, bool has_payload) {
    using namespace tcp_flag;
    constexpr std::uint16_t kXmas = kFin | kPsh | kUrg;
    std::uint32_t odd = 0;
    if (flags == 0)
        odd |= oddity::kNullFlags;
    if ((flags & (kSyn | kFin)) == (kSyn | kFin))
        odd |= oddity::kSynFin;
    if ((flags & kSyn) != 0 && has_payload)
        odd |= oddity::kSynWithData;
    if ((flags & (kXmas | kAck)) == kXmas)
        odd |= oddity::kXmasFlags;
    return odd;
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
        segment.oddities |= oddity::kBadTcpChecksum;
}

} // namespace

void decodeTcp(Walk& walk, ByteView bytes) {
    if (!walk.need(bytes, kNeeded, "TCP"))
        return;
    walk.verdict = Verdict::Tcp;
    walk.segments.push_back(kBlank); // copying one is cheaper than clearing 200 bytes
    Segment& segment = walk.segments.back();
    fillContext(walk, segment);
    fillHeader(bytes, segment);
    fillRest(walk, bytes, segment);
    segment.oddities |= oddFlags(segment.flags, segment.payload_length > 0);
    if (walk.fields != nullptr) [[unlikely]]
        showTcp(*walk.fields, bytes, segment);
}

} // namespace synscope::capture

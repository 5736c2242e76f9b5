// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcap/pcap_file.h"

#include <algorithm>

namespace synscope::capture {

namespace {

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
constexpr std::uint32_t kModified = 0xa1b2cd34;
constexpr std::size_t kModifiedHeaderSize = 24;
constexpr std::size_t kPacketTypeAt = 22;   // in a modified record: sockaddr_ll.sll_pkttype
constexpr std::uint8_t kPacketOutgoing = 4; // PACKET_OUTGOING, <linux/if_packet.h>

bool isMagic(std::uint32_t value) {
    return value == kMicroseconds || value == kNanoseconds || value == kModified;
}

// The draft, section 4: 28 bits of link type, then three reserved ones and P with the length of the FCS in
// 16-bit words.
std::uint8_t fcsLength(std::uint32_t link_word) {
    constexpr std::uint32_t kFcsPresent = 1U << 26;
    return (link_word & kFcsPresent) != 0 ? static_cast<std::uint8_t>((link_word >> 28) * 2)
                                          : std::uint8_t{0};
}

model::FrameDirection direction(std::uint8_t packet_type) {
    return packet_type == kPacketOutgoing ? model::FrameDirection::Out : model::FrameDirection::In;
}

} // namespace

bool PcapFile::recognises(ByteView start) {
    return isMagic(start.u32(0, ByteOrder::Big)) || isMagic(start.u32(0, ByteOrder::Little));
}

PcapFile::PcapFile(ByteView start, SourceFacts& facts)
    : order_(isMagic(start.u32(0, ByteOrder::Big)) ? ByteOrder::Big : ByteOrder::Little) {
    const std::uint32_t magic = start.u32(0, order_);
    fraction_ns_ = magic == kNanoseconds ? 1 : 1000;
    record_header_size_ = magic == kModified ? kModifiedHeaderSize : 16;
    minor_version_ = start.u16(6, order_);
    const std::uint32_t link_word = start.u32(20, order_);
    link_type_ = link_word & 0x03ffffff;
    fcs_length_ = fcsLength(link_word);
    InterfaceInfo interface;
    interface.link_type = link_type_;
    interface.snap_length = start.u32(16, order_);
    facts.interfaces.push_back(interface);
}

std::string PcapFile::name() const {
    const std::string ends = order_ == ByteOrder::Big ? "big" : "little";
    const std::string kind = record_header_size_ == kModifiedHeaderSize ? "modified pcap" : "pcap";
    return kind + " (" + ends + " endian, " + (fraction_ns_ == 1 ? "nanoseconds" : "microseconds") + ")";
}

// Files of libpcap 0.3 and before (minor version below 3, and some with 3) hold the two lengths the other way
// round.
PcapFile::Lengths PcapFile::lengths(ByteView header) const {
    Lengths lengths{header.u32(8, order_), header.u32(12, order_)};
    if (minor_version_ < 3 || (minor_version_ == 3 && lengths.captured > lengths.original))
        std::swap(lengths.captured, lengths.original);
    return lengths;
}

void PcapFile::fill(Frame& frame, ByteView record, Lengths lengths, std::uint64_t offset) {
    frame.time = model::TimeNs{record.u32(0, order_)} * model::kSecondNs +
                 model::TimeNs{record.u32(4, order_)} * model::TimeNs{fraction_ns_};
    frame.bytes = record.part(record_header_size_, lengths.captured).captured();
    frame.original_length = lengths.original;
    frame.link_type = link_type_;
    frame.interface = model::InterfaceId{0};
    frame.fcs_length = fcs_length_;
    frame.ref.offset = offset;
    frame.ref.number = ++number_;
    if (record_header_size_ == kModifiedHeaderSize)
        frame.direction = direction(record.u8(kPacketTypeAt));
}

ParseProgress PcapFile::parse(ByteView bytes, std::uint64_t offset, std::vector<Frame>& frames,
                              std::size_t capacity, SourceFacts&) {
    ParseProgress progress;
    while (frames.size() < capacity) {
        const ByteView rest = bytes.from(progress.consumed);
        if (!rest.has(record_header_size_)) {
            progress.needed = record_header_size_;
            break;
        }
        const Lengths size = lengths(rest);
        if (size.captured > kMaxPacketBytes) {
            progress.damage = "a packet of " + std::to_string(size.captured) +
                              " bytes is more than any capture holds";
            break;
        }
        const std::size_t record = record_header_size_ + size.captured;
        if (!rest.has(record)) {
            progress.needed = record;
            break;
        }
        fill(frames.emplace_back(), rest, size,
             offset + progress.consumed); // in place: a copy doubles the cost
        progress.consumed += record;
    }
    return progress;
}

std::unique_ptr<RecordFormat> PcapFile::clone() const {
    return std::unique_ptr<RecordFormat>(new PcapFile(*this));
}

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/snoop/snoop_file.h"

#include "capture/link_types.h"

namespace synscope::capture {

namespace {

constexpr std::uint64_t kMagic = 0x736e6f6f70000000; // "snoop" and three zero bytes
constexpr std::size_t kRecordHeaderSize = 24;

// RFC 1761 datalink types, and those that Solaris added later; a number that has no counterpart stays
// recognisable.
LinkType linkType(std::uint32_t datalink) {
    switch (datalink) {
    case 0: // IEEE 802.3
    case 4: // Ethernet
        return link::kEthernet;
    case 2:
        return link::kTokenRing;
    case 8:
        return link::kFddi;
    case 18:
        return link::kSunAtm;
    case 26:
        return link::kIpnet;
    case 0x16: // DL_IPOIB
        return link::kIpoib;
    default:
        return 0x00ff0000 | datalink;
    }
}

} // namespace

bool SnoopFile::recognises(ByteView start) {
    return start.u64(0) == kMagic;
}

SnoopFile::SnoopFile(ByteView start, SourceFacts& facts)
    : link_type_(linkType(start.u32(12))) {
    InterfaceInfo interface;
    interface.link_type = link_type_;
    facts.interfaces.push_back(interface);
}

ParseProgress SnoopFile::parse(ByteView bytes, std::uint64_t offset, std::vector<Frame>& frames,
                               std::size_t capacity, SourceFacts& facts) {
    ParseProgress progress;
    while (frames.size() < capacity) {
        const ByteView rest = bytes.from(progress.consumed);
        if (!rest.has(kRecordHeaderSize)) {
            progress.needed = kRecordHeaderSize;
            break;
        }
        const std::uint32_t captured = rest.u32(4);
        const std::uint32_t record = rest.u32(8);
        if (captured > kMaxPacketBytes || record < kRecordHeaderSize + captured ||
            record > 2 * kMaxPacketBytes) {
            progress.damage = "the lengths of a packet do not fit (" + std::to_string(captured) +
                              " bytes in a record of " + std::to_string(record) + ")";
            break;
        }
        if (!rest.has(record)) {
            progress.needed = record;
            break;
        }
        Frame frame;
        frame.time = model::TimeNs{rest.u32(16)} * model::kSecondNs + model::TimeNs{rest.u32(20)} * 1000;
        frame.bytes = rest.part(kRecordHeaderSize, captured).captured();
        frame.original_length = rest.u32(0);
        frame.link_type = link_type_;
        frame.interface = model::InterfaceId{0};
        frame.ref = {offset + progress.consumed, ++number_};
        facts.capture_drops = rest.u32(12);
        frames.push_back(frame);
        progress.consumed += record;
    }
    return progress;
}

std::unique_ptr<RecordFormat> SnoopFile::clone() const {
    return std::unique_ptr<RecordFormat>(new SnoopFile(*this));
}

} // namespace synscope::capture

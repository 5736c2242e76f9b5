// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng/pcapng_file.h"

#include "capture/pcapng/options.h"

#include <algorithm>

namespace synscope::capture {

namespace {

enum BlockType : std::uint32_t {
    kInterfaceDescription = 1,
    kObsoletePacket = 2,
    kSimplePacket = 3,
    kInterfaceStatistics = 5,
    kEnhancedPacket = 6,
    kJournalEntry = 9, // systemd journal export
    kCustom = 0x00000bad,
    kCustomNoCopy = 0x40000bad,
    kSectionHeader = 0x0a0d0d0a,
};

constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::uint32_t kSmallestBlock = 12;
constexpr std::uint32_t kLargestBlock = 16 * 1024 * 1024; // as in Wireshark

/// The sizes of the fixed parts, block type and first length included.
constexpr std::size_t kSectionFixed = 24;
constexpr std::size_t kInterfaceFixed = 16;
constexpr std::size_t kPacketFixed = 28;
constexpr std::size_t kSimpleFixed = 12;
constexpr std::size_t kStatisticsFixed = 20;

std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

// A stamp is stored as its high and then its low half, each in the section's byte order.
std::uint64_t stampAt(ByteView block, std::size_t at, ByteOrder order) {
    return std::uint64_t{block.u32(at, order)} << 32 | block.u32(at + 4, order);
}

std::string textOf(ByteView value) {
    const auto bytes = value.captured();
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return text.substr(0, text.find('\0')); // some writers pad names with zeros
}

ByteOrder sectionOrder(ByteView block) {
    return block.u32(8, ByteOrder::Big) == kByteOrderMagic ? ByteOrder::Big : ByteOrder::Little;
}

} // namespace

struct PcapngFile::Run {
    std::uint64_t offset; // of the block at hand in the stream
    std::vector<Frame>& frames;
    SourceFacts& facts;
    ParseProgress progress;
};

bool PcapngFile::recognises(ByteView start) {
    return start.u32(0) == kSectionHeader && start.u32(8, sectionOrder(start)) == kByteOrderMagic;
}

ParseProgress PcapngFile::parse(ByteView bytes, std::uint64_t offset, std::vector<Frame>& frames,
                                std::size_t capacity, SourceFacts& facts) {
    Run run{offset, frames, facts, {}};
    while (frames.size() < capacity) {
        run.offset = offset + run.progress.consumed;
        if (!takeBlock(bytes.from(run.progress.consumed), run))
            break;
    }
    return run.progress;
}

bool PcapngFile::takeBlock(ByteView rest, Run& run) {
    if (!rest.has(kSmallestBlock)) {
        run.progress.needed = kSmallestBlock;
        return false;
    }
    const std::uint32_t type = rest.u32(0, section_.order);
    const ByteOrder order = type == kSectionHeader ? sectionOrder(rest) : section_.order;
    const std::uint32_t length = rest.u32(4, order);
    if (length < kSmallestBlock || length > kLargestBlock || length % 4 != 0) {
        run.progress.damage = "a block of " + std::to_string(length) + " bytes cannot be";
        return false;
    }
    if (!rest.has(length)) {
        run.progress.needed = length;
        return false;
    }
    if (rest.u32(length - 4, order) != length) {
        run.progress.damage = "the two lengths of a block differ (" + std::to_string(length) + " and " +
                              std::to_string(rest.u32(length - 4, order)) + ")";
        return false;
    }
    readBlock(type, rest.first(length - 4), run);
    if (!run.progress.damage.empty())
        return false;
    run.progress.consumed += length;
    return true;
}

void PcapngFile::readBlock(std::uint32_t type, ByteView block, Run& run) {
    switch (type) {
    case kEnhancedPacket:
        return readEnhancedPacket(block, run);
    case kSimplePacket:
        return readSimplePacket(block, run);
    case kObsoletePacket:
        return readObsoletePacket(block, run);
    case kInterfaceDescription:
        return readInterface(block, run);
    case kInterfaceStatistics:
        return readStatistics(block, run);
    case kSectionHeader:
        return readSection(block, run);
    case kJournalEntry:
    case kCustom:
    case kCustomNoCopy:
        ++number_;
        ++run.facts.frames;
        return;
    default:
        return;
    }
}

void PcapngFile::readSection(ByteView block, Run& run) {
    if (!block.has(kSectionFixed) || block.u32(8, sectionOrder(block)) != kByteOrderMagic) {
        run.progress.damage = "a section header is not one";
        return;
    }
    section_ = PcapngSection{run.offset, sectionOrder(block), {}};
    const std::uint16_t version = block.u16(12, section_.order);
    if (version != 1) {
        run.progress.damage = "version " + std::to_string(version) + " of pcapng is not known";
        return;
    }
    if (recording_)
        sections_->add(section_);
}

void PcapngFile::readInterface(ByteView block, Run& run) {
    const ByteOrder order = section_.order;
    if (!block.has(kInterfaceFixed)) {
        run.progress.damage = "an interface description is too short";
        return;
    }
    InterfaceInfo info;
    info.link_type = block.u16(8, order);
    info.snap_length = block.u32(12, order);
    std::uint8_t resolution = 6;
    std::int64_t offset_s = 0;
    PcapngInterface interface;
    forEachOption(block.from(kInterfaceFixed), order, [&](std::uint16_t code, ByteView value) {
        switch (code) {
        case 2:
            info.name = textOf(value);
            break;
        case 3:
            info.description = textOf(value);
            break;
        case 9:
            resolution = value.u8(0);
            break;
        case 13:
            interface.fcs_length = value.u8(0);
            break;
        case 14:
            offset_s = static_cast<std::int64_t>(value.u64(0, order));
            break;
        default:
            break;
        }
    });
    interface.link_type = info.link_type;
    interface.snap_length = info.snap_length;
    interface.scale = TimeScale(resolution, offset_s);
    interface.id = model::InterfaceId{static_cast<std::uint32_t>(run.facts.interfaces.size())};
    run.facts.interfaces.push_back(std::move(info));
    section_.interfaces.push_back(interface);
    if (recording_)
        sections_->addInterface(interface);
}

void PcapngFile::addFrame(ByteView data, std::uint32_t interface, std::uint64_t stamp, Run& run) {
    if (interface >= section_.interfaces.size()) {
        run.progress.damage = "a packet names interface " + std::to_string(interface) + " of " +
                              std::to_string(section_.interfaces.size());
        return;
    }
    const PcapngInterface& from = section_.interfaces[interface];
    last_time_ = from.scale.toTime(stamp);
    Frame frame;
    frame.time = last_time_;
    frame.bytes = data.captured();
    frame.original_length = static_cast<std::uint32_t>(data.length());
    frame.link_type = from.link_type;
    frame.interface = from.id;
    frame.fcs_length = from.fcs_length;
    frame.ref = {run.offset, ++number_};
    run.frames.push_back(frame);
}

void PcapngFile::takePacketOptions(ByteView options, Run& run) {
    const ByteOrder order = section_.order;
    forEachOption(options, order, [&](std::uint16_t code, ByteView value) {
        if (code == 2) { // epb_flags: the two lowest bits are the direction
            const std::uint32_t flags = value.u32(0, order);
            Frame& frame = run.frames.back();
            if ((flags & 3) == 1)
                frame.direction = model::FrameDirection::In;
            else if ((flags & 3) == 2)
                frame.direction = model::FrameDirection::Out;
            if (const auto fcs = static_cast<std::uint8_t>(flags >> 5 & 0xf); fcs != 0)
                frame.fcs_length = fcs;
        } else if (code == 4) { // epb_dropcount: since the packet before
            packet_drops_ += value.u64(0, order);
            countDrops(run.facts);
        }
    });
}

void PcapngFile::readEnhancedPacket(ByteView block, Run& run) {
    const ByteOrder order = section_.order;
    const std::uint32_t captured = block.u32(20, order);
    if (captured > kMaxPacketBytes || !block.has(kPacketFixed + padded(captured))) {
        run.progress.damage = "a packet of " + std::to_string(captured) + " bytes does not fit its block";
        return;
    }
    const std::size_t before = run.frames.size();
    const ByteView data(block.part(kPacketFixed, captured).captured(), block.u32(24, order));
    addFrame(data, block.u32(8, order), stampAt(block, 12, order), run);
    if (run.frames.size() > before && block.size() > kPacketFixed + padded(captured))
        takePacketOptions(block.from(kPacketFixed + padded(captured)), run);
}

void PcapngFile::readObsoletePacket(ByteView block, Run& run) {
    const ByteOrder order = section_.order;
    const std::uint32_t captured = block.u32(20, order);
    if (captured > kMaxPacketBytes || !block.has(kPacketFixed + captured)) {
        run.progress.damage = "a packet of " + std::to_string(captured) + " bytes does not fit its block";
        return;
    }
    constexpr std::uint16_t kNoDropCount = 0xffff;
    if (const std::uint16_t drops = block.u16(10, order); drops != kNoDropCount && drops != 0) {
        packet_drops_ += drops;
        countDrops(run.facts);
    }
    const ByteView data(block.part(kPacketFixed, captured).captured(), block.u32(24, order));
    addFrame(data, block.u16(8, order), stampAt(block, 12, order), run);
}

// A simple packet has neither stamp nor interface number: it comes from the section's first interface, and
// takes the stamp of the packet before it so that no length of time comes out absurd.
void PcapngFile::readSimplePacket(ByteView block, Run& run) {
    const std::uint32_t original = block.u32(8, section_.order);
    const std::uint32_t snap = section_.interfaces.empty() ? 0 : section_.interfaces.front().snap_length;
    std::size_t captured = std::min<std::size_t>(original,
                                                 block.size() - std::min(block.size(), kSimpleFixed));
    if (snap != 0)
        captured = std::min<std::size_t>(captured, snap);
    const model::TimeNs before = last_time_;
    const std::size_t count = run.frames.size();
    addFrame(ByteView(block.part(kSimpleFixed, captured).captured(), original), 0, 0, run);
    last_time_ = before;
    if (run.frames.size() > count)
        run.frames.back().time = before;
}

void PcapngFile::readStatistics(ByteView block, Run& run) {
    const ByteOrder order = section_.order;
    const std::uint32_t index = block.u32(8, order);
    if (!block.has(kStatisticsFixed) || index >= section_.interfaces.size())
        return;
    const std::uint32_t id = section_.interfaces[index].id.value;
    if (id >= run.facts.interfaces.size())
        return;
    InterfaceInfo& info = run.facts.interfaces[id];
    std::optional<std::uint64_t> dropped;
    forEachOption(block.from(kStatisticsFixed), order, [&](std::uint16_t code, ByteView value) {
        if (code == 4)
            info.received = value.u64(0, order);
        else if (code == 5 || code == 7) // isb_ifdrop, isb_osdrop
            dropped = dropped.value_or(0) + value.u64(0, order);
    });
    if (!dropped)
        return;
    info.dropped = dropped;
    interface_drops_[id] = *dropped;
    countDrops(run.facts);
}

// Statistics blocks count from the start of the capture, packets since the one before: two views of the same
// loss.
void PcapngFile::countDrops(SourceFacts& facts) const {
    std::uint64_t by_interface = 0;
    for (const auto& [id, drops] : interface_drops_)
        by_interface += drops;
    facts.capture_drops = std::max(by_interface, packet_drops_);
}

std::unique_ptr<RecordFormat> PcapngFile::clone() const {
    std::unique_ptr<PcapngFile> copy(new PcapngFile(*this));
    copy->recording_ = false;
    return copy;
}

void PcapngFile::seek(std::uint64_t offset) {
    section_ = sections_->at(offset);
}

} // namespace synscope::capture

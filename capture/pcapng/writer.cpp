// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng/writer.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace synscope::capture {

namespace {

enum BlockType : std::uint32_t {
    kInterfaceDescription = 1,
    kNameResolution = 4,
    kInterfaceStatistics = 5,
    kEnhancedPacket = 6,
    kCustom = 0x00000bad,
    kCustomNoCopy = 0x40000bad,
    kSectionHeader = 0x0a0d0d0a,
};

/// Option codes; the same number means something else in another block.
enum Option : std::uint16_t {
    kComment = 1,
    kHardware = 2,
    kOs = 3,
    kUserApplication = 4,
    kIfName = 2,
    kIfDescription = 3,
    kIfResolution = 9,
    kIfFilter = 11,
    kPacketFlags = 2,
    kPacketDropCount = 4,
    kStatisticsStart = 2,
    kStatisticsReceived = 4,
    kStatisticsIfDropped = 5,
    kStatisticsAccepted = 6,
    kStatisticsOsDropped = 7,
    kStatisticsDelivered = 8,
};

constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::uint64_t kLengthUnknown = ~std::uint64_t{0};
constexpr std::size_t kLongestOption = 65535;
constexpr std::uint32_t kInbound = 1; // epb_flags, the two lowest bits
constexpr std::uint32_t kOutbound = 2;
constexpr std::uint16_t kRecordIpv4 = 1;
constexpr std::uint16_t kRecordIpv6 = 2;

std::uint64_t powerOfTen(int exponent) {
    std::uint64_t power = 1;
    for (; exponent > 0; --exponent) {
        power *= 10;
    }
    return power;
}

std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// Network byte order: 4 bytes, or 16.
std::vector<std::byte> wireAddress(const model::IpAddress& address) {
    std::vector<std::byte> wire;
    const auto append = [&](std::uint64_t value, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            wire.push_back(static_cast<std::byte>(value >> shift));
        }
    };
    if (address.isV4()) {
        append(address.low, 4);
    } else {
        append(address.high, 8);
        append(address.low, 8);
    }
    return wire;
}

} // namespace

/// One block while it is written: its length goes to both ends when it is complete.
class PcapngWriter::Block {
public:
    Block(std::vector<std::byte>& out, std::uint32_t type)
        : out_(out)
        , start_(out.size()) {
        put(type);
        put(std::uint32_t{0});
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;
    ~Block() {
        const auto length = static_cast<std::uint32_t>(out_.size() - start_ + sizeof(std::uint32_t));
        std::memcpy(out_.data() + start_ + sizeof length, &length, sizeof length);
        put(length);
    }

    template <class T>
    void put(T value) {
        const auto bytes = std::as_bytes(std::span(&value, 1));
        out_.insert(out_.end(), bytes.begin(), bytes.end());
    }
    /// The stamp's high half before its low half, whatever the byte order.
    void putStamp(std::uint64_t stamp) {
        put(static_cast<std::uint32_t>(stamp >> 32));
        put(static_cast<std::uint32_t>(stamp));
    }
    /// Filled up with zeros to a multiple of four.
    void putPadded(std::span<const std::byte> bytes) {
        out_.insert(out_.end(), bytes.begin(), bytes.end());
        out_.resize(out_.size() + (4 - bytes.size() % 4) % 4);
    }
    void option(std::uint16_t code, std::span<const std::byte> value) {
        value = value.first(std::min(value.size(), kLongestOption));
        put(code);
        put(static_cast<std::uint16_t>(value.size()));
        putPadded(value);
        any_option_ = true;
    }
    void text(std::uint16_t code, std::string_view text) {
        if (!text.empty()) {
            option(code, bytesOf(text));
        }
    }
    template <class T>
    void number(std::uint16_t code, T value) {
        option(code, std::as_bytes(std::span(&value, 1)));
    }
    void count(std::uint16_t code, std::optional<std::uint64_t> value) {
        if (value) {
            number(code, *value);
        }
    }
    void stampOption(std::uint16_t code, std::uint64_t stamp) {
        const std::array<std::uint32_t, 2> halves{static_cast<std::uint32_t>(stamp >> 32),
                                                  static_cast<std::uint32_t>(stamp)};
        option(code, std::as_bytes(std::span(halves)));
    }
    void endOptions() {
        if (any_option_) {
            put(std::uint32_t{0});
        }
    }

private:
    std::vector<std::byte>& out_;
    std::size_t start_;
    bool any_option_ = false;
};

void PcapngWriter::section(const PcapngSectionText& text) {
    unit_ns_.clear();
    Block block(out_, kSectionHeader);
    block.put(kByteOrderMagic);
    block.put(std::uint16_t{1});
    block.put(std::uint16_t{0});
    block.put(kLengthUnknown);
    block.text(kHardware, text.hardware);
    block.text(kOs, text.os);
    block.text(kUserApplication, text.application);
    block.text(kComment, text.comment);
    block.endOptions();
}

std::uint32_t PcapngWriter::interface(const PcapngInterfaceText& text) {
    const std::uint8_t decimals = std::min<std::uint8_t>(text.decimals, 9);
    Block block(out_, kInterfaceDescription);
    block.put(static_cast<std::uint16_t>(text.link_type));
    block.put(std::uint16_t{0});
    block.put(text.snap_length);
    block.text(kIfName, text.name);
    block.text(kIfDescription, text.description);
    block.number(kIfResolution, decimals);
    if (!text.filter.empty()) {
        block.text(kIfFilter, std::string(1, '\0') + text.filter); // 0: a string of libpcap's language
    }
    block.text(kComment, text.comment);
    block.endOptions();
    unit_ns_.push_back(powerOfTen(9 - decimals));
    return static_cast<std::uint32_t>(unit_ns_.size() - 1);
}

std::uint64_t PcapngWriter::stampOf(std::uint32_t interface, model::TimeNs time) const {
    const std::uint64_t unit = interface < unit_ns_.size() ? unit_ns_[interface] : 1;
    return static_cast<std::uint64_t>(std::max<model::TimeNs>(time, 0)) / unit;
}

std::size_t PcapngWriter::packet(const PcapngPacket& packet) {
    Block block(out_, kEnhancedPacket);
    const auto captured = static_cast<std::uint32_t>(packet.bytes.size());
    block.put(packet.interface);
    block.putStamp(stampOf(packet.interface, packet.time));
    block.put(captured);
    block.put(std::max(captured, packet.original_length));
    const std::size_t at = out_.size();
    block.putPadded(packet.bytes);
    if (packet.direction != model::FrameDirection::Unknown) {
        block.number(kPacketFlags, packet.direction == model::FrameDirection::In ? kInbound : kOutbound);
    }
    if (packet.dropped_before != 0) {
        block.number(kPacketDropCount, packet.dropped_before);
    }
    block.text(kComment, packet.comment);
    block.endOptions();
    return at;
}

void PcapngWriter::statistics(std::uint32_t interface, const PcapngStatistics& counters) {
    Block block(out_, kInterfaceStatistics);
    block.put(interface);
    block.putStamp(stampOf(interface, counters.time));
    if (counters.start != model::kNoTime) {
        block.stampOption(kStatisticsStart, stampOf(interface, counters.start));
    }
    block.count(kStatisticsReceived, counters.received);
    block.count(kStatisticsIfDropped, counters.dropped_by_interface);
    block.count(kStatisticsAccepted, counters.accepted);
    block.count(kStatisticsOsDropped, counters.dropped_by_os);
    block.count(kStatisticsDelivered, counters.delivered);
    block.endOptions();
}

void PcapngWriter::names(std::span<const PcapngName> names) {
    Block block(out_, kNameResolution);
    for (const auto& [address, name] : names) {
        std::vector<std::byte> value = wireAddress(address);
        const auto text = bytesOf(std::string_view(name).substr(0, kLongestOption - value.size() - 1));
        value.insert(value.end(), text.begin(), text.end());
        value.push_back(std::byte{0});
        block.option(address.isV4() ? kRecordIpv4 : kRecordIpv6, value);
    }
    block.put(std::uint32_t{0}); // nrb_record_end
}

void PcapngWriter::custom(std::uint32_t enterprise, std::span<const std::byte> data, bool copyable) {
    Block block(out_, copyable ? kCustom : kCustomNoCopy);
    block.put(enterprise);
    block.putPadded(data);
}

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// Packet → bytes: RFC 894, 791, 9293, 768, 792, 826.
#include "capture/byte_view.h"
#include "capture/decode/checksum.h"
#include "capture/scenario/packet.h"

namespace synscope::capture::scenario {

namespace {

/// Bytes in network order, one after another.
class Writer {
public:
    void u8(std::uint32_t value) { bytes_.push_back(static_cast<std::byte>(value & 0xff)); }
    void u16(std::uint32_t value) {
        u8(value >> 8);
        u8(value);
    }
    void u32(std::uint32_t value) {
        u16(value >> 16);
        u16(value);
    }
    void address(const IpAddress& address) { u32(static_cast<std::uint32_t>(address.low)); }
    void mac(const MacAddress& mac) {
        for (const std::uint8_t byte : mac) {
            u8(byte);
        }
    }
    void text(const std::string& text) {
        for (const char c : text) {
            u8(static_cast<unsigned char>(c));
        }
    }
    void append(const std::vector<std::byte>& more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
    void patch16(std::size_t at, std::uint32_t value) {
        bytes_[at] = static_cast<std::byte>(value >> 8 & 0xff);
        bytes_[at + 1] = static_cast<std::byte>(value & 0xff);
    }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] std::vector<std::byte>& bytes() { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

std::uint16_t checksumOf(const std::vector<std::byte>& bytes) {
    return static_cast<std::uint16_t>(~onesSum(ByteView(bytes)));
}

enum Kind : std::uint8_t {
    kNop = 1,
    kMss = 2,
    kScale = 3,
    kSackOk = 4,
    kSack = 5,
    kTimestamps = 8,
    kFastOpen = 34
};

void writeMss(Writer& out, const SimOptions& options) {
    if (options.mss) {
        out.u8(kMss);
        out.u8(4);
        out.u16(*options.mss);
    }
}

void writeScale(Writer& out, const SimOptions& options) {
    if (options.window_scale) {
        out.u8(kNop);
        out.u8(kScale);
        out.u8(3);
        out.u8(*options.window_scale);
    }
}

void writeTimestamps(Writer& out, const SimOptions& options, bool padded) {
    if (!options.timestamps) {
        return;
    }
    if (padded) {
        out.u8(kNop);
        out.u8(kNop);
    }
    out.u8(kTimestamps);
    out.u8(10);
    out.u32(options.timestamp_value);
    out.u32(options.timestamp_echo);
}

/// Linux puts SACK permitted into the two bytes that pad the timestamps (net/ipv4/tcp_output.c).
void writeLinuxSyn(Writer& out, const SimOptions& options) {
    writeMss(out, options);
    if (options.sack_permitted) {
        if (!options.timestamps) {
            out.u8(kNop);
            out.u8(kNop);
        }
        out.u8(kSackOk);
        out.u8(2);
    }
    writeTimestamps(out, options, !options.sack_permitted);
    writeScale(out, options);
}

/// FreeBSD and macOS: MSS, window scale, then SACK permitted and timestamps.
void writeBsdSyn(Writer& out, const SimOptions& options) {
    writeMss(out, options);
    writeScale(out, options);
    if (options.sack_permitted && options.timestamps) {
        out.u8(kSackOk);
        out.u8(2);
    }
    writeTimestamps(out, options, !options.sack_permitted);
}

void writeWindowsSyn(Writer& out, const SimOptions& options) {
    writeMss(out, options);
    writeScale(out, options);
    if (options.sack_permitted) {
        out.u8(kNop);
        out.u8(kNop);
        out.u8(kSackOk);
        out.u8(2);
    }
    writeTimestamps(out, options, true);
}

void writeSack(Writer& out, const SimOptions& options) {
    if (options.sack.empty()) {
        return;
    }
    out.u8(kNop);
    out.u8(kNop);
    out.u8(kSack);
    out.u8(static_cast<std::uint32_t>(2 + 8 * options.sack.size()));
    for (const model::SackBlock& block : options.sack) {
        out.u32(block.left);
        out.u32(block.right);
    }
}

void writeFastOpen(Writer& out, const SimOptions& options) {
    if (options.fast_open) {
        out.u8(kFastOpen);
        out.u8(static_cast<std::uint32_t>(2 + options.fast_open->size()));
        out.text(*options.fast_open);
    }
}

std::vector<std::byte> optionBytes(const Packet& packet) {
    Writer out;
    const SimOptions& options = packet.tcp.options;
    if (!packet.tcp.has(model::tcp_flag::kSyn)) {
        writeTimestamps(out, options, true);
        writeSack(out, options);
    } else if (packet.order == OptionOrder::Linux) {
        writeLinuxSyn(out, options);
    } else if (packet.order == OptionOrder::Bsd) {
        writeBsdSyn(out, options);
    } else {
        writeWindowsSyn(out, options);
    }
    writeFastOpen(out, options);
    while (out.size() % 4 != 0) {
        out.u8(kNop);
    }
    return std::move(out.bytes());
}

/// Checksum over pseudo-header and segment, as TCP and UDP share it.
std::uint16_t transportChecksum(const Packet& packet, const std::vector<std::byte>& segment) {
    Writer pseudo;
    pseudo.address(packet.source);
    pseudo.address(packet.destination);
    pseudo.u16(static_cast<std::uint32_t>(packet.protocol));
    pseudo.u16(static_cast<std::uint32_t>(segment.size()));
    pseudo.append(segment);
    const std::uint16_t sum = checksumOf(pseudo.bytes());
    return packet.bad_checksum ? static_cast<std::uint16_t>(sum ^ 0x0bad) : sum;
}

std::vector<std::byte> tcpBytes(const Packet& packet) {
    const std::vector<std::byte> options = optionBytes(packet);
    Writer out;
    out.u16(packet.tcp.source_port);
    out.u16(packet.tcp.destination_port);
    out.u32(packet.tcp.seq);
    out.u32(packet.tcp.has(model::tcp_flag::kAck) ? packet.tcp.ack : 0);
    out.u16(static_cast<std::uint32_t>((5 + options.size() / 4) << 12) | packet.tcp.flags);
    out.u16(packet.tcp.window);
    out.u32(0); // checksum, urgent pointer
    out.append(options);
    out.text(packet.payload);
    out.patch16(16, transportChecksum(packet, out.bytes()));
    return std::move(out.bytes());
}

std::vector<std::byte> udpBytes(const Packet& packet) {
    Writer out;
    out.u16(packet.source_port);
    out.u16(packet.destination_port);
    out.u16(static_cast<std::uint32_t>(8 + packet.payload.size()));
    out.u16(0);
    out.text(packet.payload);
    const std::uint16_t sum = transportChecksum(packet, out.bytes());
    out.patch16(6, sum == 0 ? 0xffff : sum);
    return std::move(out.bytes());
}

std::vector<std::byte> icmpBytes(const Packet& packet) {
    Writer out;
    out.u8(packet.icmp.type);
    out.u8(packet.icmp.code);
    out.u16(0);
    out.u32(0);
    out.append(packet.icmp.quoted);
    out.patch16(2, checksumOf(out.bytes()));
    return std::move(out.bytes());
}

void writeArp(Writer& out, const Packet& packet) {
    out.u16(1);      // Ethernet
    out.u16(0x0800); // IPv4
    out.u8(6);
    out.u8(4);
    out.u16(packet.arp.reply ? 2 : 1);
    out.mac(packet.from_mac);
    out.address(packet.arp.sender);
    out.mac(packet.arp.reply ? packet.to_mac : MacAddress{});
    out.address(packet.arp.target);
}

void writeIp(Writer& out, const Packet& packet, const std::vector<std::byte>& content) {
    Writer header;
    header.u8(0x45);
    header.u8(packet.protocol == Protocol::Icmp ? 0xc0 : 0);
    header.u16(static_cast<std::uint32_t>(20 + content.size()));
    header.u16(packet.id);
    header.u16(packet.dont_fragment ? 0x4000 : 0);
    header.u8(packet.ttl);
    header.u8(static_cast<std::uint32_t>(packet.protocol));
    header.u16(0);
    header.address(packet.source);
    header.address(packet.destination);
    header.patch16(10, checksumOf(header.bytes()));
    out.append(header.bytes());
    out.append(content);
}

} // namespace

std::vector<std::byte> buildFrame(const Packet& packet) {
    Writer out;
    out.mac(packet.to_mac);
    out.mac(packet.from_mac);
    out.u16(packet.protocol == Protocol::Arp ? 0x0806 : 0x0800);
    switch (packet.protocol) {
    case Protocol::Arp:
        writeArp(out, packet);
        break;
    case Protocol::Tcp:
        writeIp(out, packet, tcpBytes(packet));
        break;
    case Protocol::Udp:
        writeIp(out, packet, udpBytes(packet));
        break;
    case Protocol::Icmp:
        writeIp(out, packet, icmpBytes(packet));
        break;
    }
    return std::move(out.bytes());
}

std::int64_t truesize(const Packet& packet) {
    constexpr std::int64_t kSkBuff = 256;
    constexpr std::int64_t kSharedInfo = 320;
    constexpr std::int64_t kHeadroom = 64;
    const std::int64_t headers = packet.protocol == Protocol::Udp ? 42 : 66;
    const std::int64_t wanted = static_cast<std::int64_t>(packet.payload.size()) + headers + kHeadroom +
                                kSharedInfo;
    std::int64_t bucket = 512;
    while (bucket < wanted) {
        bucket *= 2;
    }
    return bucket + kSkBuff;
}

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/frame_view.h"

#include <algorithm>

namespace synscope::capture::lab {

namespace {

using scenario::IpAddress;
using scenario::Packet;
using scenario::Protocol;

constexpr std::size_t kEthernet = 14;

/// Reads big-endian numbers; 0 beyond the end.
class View {
public:
    explicit View(Bytes bytes)
        : bytes_(bytes) {}
    [[nodiscard]] std::uint32_t u8(std::size_t at) const {
        return at < bytes_.size() ? std::to_integer<std::uint32_t>(bytes_[at]) : 0;
    }
    [[nodiscard]] std::uint32_t u16(std::size_t at) const { return u8(at) << 8 | u8(at + 1); }
    [[nodiscard]] std::uint32_t u32(std::size_t at) const { return u16(at) << 16 | u16(at + 2); }
    [[nodiscard]] IpAddress address(std::size_t at) const { return IpAddress::v4(u32(at)); }

private:
    Bytes bytes_;
};

std::string filler(std::size_t whole, std::size_t headers) {
    return std::string(whole > headers ? whole - headers : 0, 'x');
}

void readMacs(const View& frame, Packet& packet) {
    for (std::size_t i = 0; i < packet.to_mac.size(); ++i) {
        packet.to_mac[i] = static_cast<std::uint8_t>(frame.u8(i));
        packet.from_mac[i] = static_cast<std::uint8_t>(frame.u8(6 + i));
    }
}

void readArp(const View& frame, Packet& packet) {
    packet.protocol = Protocol::Arp;
    packet.arp.reply = frame.u16(kEthernet + 6) == 2;
    packet.arp.sender = frame.address(kEthernet + 14);
    packet.arp.target = frame.address(kEthernet + 24);
}

/// `at`: where the transport header begins; `length`: of it and what follows.
void readTcp(const View& frame, std::size_t at, std::size_t length, Packet& packet) {
    packet.protocol = Protocol::Tcp;
    packet.tcp.source_port = static_cast<std::uint16_t>(frame.u16(at));
    packet.tcp.destination_port = static_cast<std::uint16_t>(frame.u16(at + 2));
    packet.tcp.seq = frame.u32(at + 4);
    packet.tcp.ack = frame.u32(at + 8);
    packet.tcp.flags = static_cast<std::uint16_t>(frame.u16(at + 12) & 0x1ff);
    packet.payload = filler(length, std::size_t{frame.u8(at + 12) >> 4} * 4);
}

void readUdp(const View& frame, std::size_t at, std::size_t length, Packet& packet) {
    packet.protocol = Protocol::Udp;
    packet.source_port = static_cast<std::uint16_t>(frame.u16(at));
    packet.destination_port = static_cast<std::uint16_t>(frame.u16(at + 2));
    packet.payload = filler(length, 8);
}

bool readIp(const View& frame, Packet& packet) {
    const std::size_t header = std::size_t{frame.u8(kEthernet) & 0xf} * 4;
    const std::size_t total = frame.u16(kEthernet + 2);
    const std::size_t at = kEthernet + header;
    const std::size_t length = total > header ? total - header : 0;
    packet.id = static_cast<std::uint16_t>(frame.u16(kEthernet + 4));
    packet.dont_fragment = (frame.u16(kEthernet + 6) & 0x4000) != 0;
    packet.ttl = static_cast<std::uint8_t>(frame.u8(kEthernet + 8));
    packet.source = frame.address(kEthernet + 12);
    packet.destination = frame.address(kEthernet + 16);
    switch (frame.u8(kEthernet + 9)) {
    case static_cast<std::uint32_t>(Protocol::Tcp):
        readTcp(frame, at, length, packet);
        return true;
    case static_cast<std::uint32_t>(Protocol::Udp):
        readUdp(frame, at, length, packet);
        return true;
    case static_cast<std::uint32_t>(Protocol::Icmp):
        packet.protocol = Protocol::Icmp;
        return true;
    default:
        return false;
    }
}

} // namespace

std::optional<Packet> packetOf(Bytes frame) {
    constexpr std::uint32_t kArp = 0x0806;
    constexpr std::uint32_t kIpv4 = 0x0800;
    const View view(frame);
    Packet packet;
    readMacs(view, packet);
    if (view.u16(12) == kArp) {
        readArp(view, packet);
        return packet;
    }
    return view.u16(12) == kIpv4 && readIp(view, packet) ? std::optional(packet) : std::nullopt;
}

std::vector<std::byte> damaged(Bytes frame) {
    std::vector<std::byte> copy(frame.begin(), frame.end());
    const View view(frame);
    const auto packet = packetOf(frame);
    const std::size_t at = kEthernet + std::size_t{view.u8(kEthernet) & 0xf} * 4;
    const std::size_t checksum = at + (packet && packet->protocol == Protocol::Tcp ? 16 : 6);
    const bool has_one = packet && (packet->protocol == Protocol::Tcp || packet->protocol == Protocol::Udp);
    if (has_one && checksum + 1 < copy.size()) {
        copy[checksum] ^= std::byte{0x0b};
        copy[checksum + 1] ^= std::byte{0xad};
    }
    return copy;
}

} // namespace synscope::capture::lab

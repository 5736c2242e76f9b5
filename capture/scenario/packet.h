// SPDX-License-Identifier: GPL-3.0-or-later
// A packet on its way between simulated hosts: the fields that stacks look at, and the frame that taps see.
#pragma once

#include "model/address.h"
#include "model/segment.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace synscope::capture::scenario {

using model::IpAddress;
using MacAddress = std::array<std::uint8_t, 6>;

enum class Protocol : std::uint8_t { Icmp = 1, Tcp = 6, Udp = 17, Arp = 0 };

/// How a system orders the options of its SYN.
enum class OptionOrder : std::uint8_t { Linux, Bsd, Windows };

struct SimOptions {
    std::optional<std::uint16_t> mss;
    bool sack_permitted = false;
    std::optional<std::uint8_t> window_scale;
    bool timestamps = false;
    std::uint32_t timestamp_value = 0;
    std::uint32_t timestamp_echo = 0;
    std::vector<model::SackBlock> sack;
    std::optional<std::string> fast_open; ///< the cookie; empty: a request for one
};

struct SimTcp {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint16_t flags = 0;
    std::uint32_t window = 0; ///< as in the header
    SimOptions options;

    [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

/// What an ICMP error quotes, as far as stacks look at it.
struct Quote {
    Protocol protocol = Protocol::Tcp;
    IpAddress source;
    IpAddress destination;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t seq = 0;
};

struct SimIcmp {
    std::uint8_t type = 3;
    std::uint8_t code = 0;
    Quote quote;
    std::vector<std::byte> quoted; ///< the IP packet's first bytes
};

struct SimArp {
    bool reply = false;
    IpAddress sender;
    IpAddress target;
};

struct Packet {
    Protocol protocol = Protocol::Tcp;
    IpAddress source;
    IpAddress destination;
    MacAddress from_mac{};
    MacAddress to_mac{};
    std::uint8_t ttl = 64;
    std::uint16_t id = 0;
    bool dont_fragment = true;
    bool bad_checksum = false;
    bool counted = true; ///< in Tcp.OutSegs; not what only repeats, nor a firewall's answer
    OptionOrder order = OptionOrder::Linux;
    SimTcp tcp;                         ///< Tcp
    std::uint16_t source_port = 0;      ///< Udp
    std::uint16_t destination_port = 0; ///< Udp
    SimIcmp icmp;                       ///< Icmp
    SimArp arp;                         ///< Arp
    std::string payload;                ///< Tcp, Udp

    /// What the payload and SYN and FIN take of the sequence space.
    [[nodiscard]] std::uint32_t sequenceLength() const {
        using namespace model::tcp_flag;
        return static_cast<std::uint32_t>(payload.size()) + (tcp.has(kSyn) ? 1 : 0) + (tcp.has(kFin) ? 1 : 0);
    }
    [[nodiscard]] std::uint32_t endSeq() const { return tcp.seq + sequenceLength(); }
};

using PacketPtr = std::shared_ptr<const Packet>;

/// The RST that answers a segment for which there is no socket, RFC 9293 3.10.7.1; its TTL is 0, to be filled
/// in.
[[nodiscard]] Packet resetAnswering(const Packet& segment);

/// The Ethernet frame: IPv4 and transport headers with right checksums (unless bad_checksum).
[[nodiscard]] std::vector<std::byte> buildFrame(const Packet& packet);

/// Memory that a received frame of this payload takes: sk_buff, headroom, shared info and the rounding of
/// kmalloc (include/linux/skbuff.h SKB_TRUESIZE). 1448 bytes of TCP: 2304; 500 of UDP: 1280.
[[nodiscard]] std::int64_t truesize(const Packet& packet);

/// Serial number arithmetic, RFC 1982: a before b.
[[nodiscard]] constexpr bool before(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::int32_t>(a - b) < 0;
}
[[nodiscard]] constexpr bool after(std::uint32_t a, std::uint32_t b) {
    return before(b, a);
}

} // namespace synscope::capture::scenario

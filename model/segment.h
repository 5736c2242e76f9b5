// SPDX-License-Identifier: GPL-3.0-or-later
// One decoded TCP segment, or one ICMP error that quotes a TCP header. Small and trivially copyable: decoders
// fill batches of it, the ConnectionTable consumes them, nothing below it is kept.
//
// Segments wander from one processor's cache to another's by the million, and that costs by the cache line.
// What nearly every segment has therefore lies in the first two lines of 64 bytes; the third is neither
// cleared nor written for a segment that does not need it.
#pragma once

#include "model/address.h"
#include "model/ids.h"
#include "model/time.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace synscope::model {

/// TCP control bits as in the header, RFC 9293 3.1 (AE: draft accurate ECN, formerly NS).
namespace tcp_flag {
constexpr std::uint16_t kFin = 0x001;
constexpr std::uint16_t kSyn = 0x002;
constexpr std::uint16_t kRst = 0x004;
constexpr std::uint16_t kPsh = 0x008;
constexpr std::uint16_t kAck = 0x010;
constexpr std::uint16_t kUrg = 0x020;
constexpr std::uint16_t kEce = 0x040;
constexpr std::uint16_t kCwr = 0x080;
constexpr std::uint16_t kAe = 0x100;
} // namespace tcp_flag

/// "SYN,ACK" in the order of cli.md: SYN FIN RST PSH ACK URG ECE CWR AE; "none" when no bit is set.
[[nodiscard]] std::string formatFlags(std::uint16_t flags);

struct SackBlock {
    std::uint32_t left;  ///< first sequence number of the block
    std::uint32_t right; ///< the one after its last
};

/// TCP options that were present and whole. `present` says which of the fields below count.
struct TcpOptions {
    enum Present : std::uint16_t {
        kMss = 1,           // RFC 9293
        kWindowScale = 2,   // RFC 7323
        kSackPermitted = 4, // RFC 2018
        kSack = 8,          // RFC 2018, 2883 (D-SACK)
        kTimestamps = 16,   // RFC 7323
        kFastOpen = 32,     // RFC 7413, kind 34 or the experimental 254 with magic 0xF989
        kMptcp = 64,        // RFC 8684, kind 30
        kMd5 = 128,         // RFC 2385, kind 19
        kAo = 256,          // RFC 5925, kind 29
        kOther = 512,       // any other kind that is not NOP or end of list
        kTruncated = 1024,  // cut by the snap length: options may be missing
    };
    std::uint16_t present = 0;
    std::uint16_t mss = 0;                    ///< bytes
    std::uint8_t window_scale = 0;            ///< shift count as sent, 0–255 (RFC 7323 uses at most 14)
    std::uint8_t sack_count = 0;              ///< blocks in `sack`, 0–4
    std::uint8_t fast_open_cookie_length = 0; ///< bytes, 0 = a request for a cookie
    std::uint8_t mptcp_subtype = 0;           ///< RFC 8684 3: 0 MP_CAPABLE, 1 MP_JOIN, …
    std::uint32_t timestamp_value = 0;
    std::uint32_t timestamp_echo = 0;
    SackBlock sack[4]; ///< the first sack_count of them; the rest is not even initialised

    TcpOptions() {} // NOLINT(modernize-use-equals-default): a defaulted one would clear `sack`
    [[nodiscard]] bool has(Present option) const { return (present & option) != 0; }
};

/// What is odd in one segment by itself (what is odd in its connection is a Mark). Bits; counted by name in
/// the summary.
namespace oddity {
constexpr std::uint32_t kBadTcpHeaderLength = 1U << 0; ///< data offset below 5 or beyond the segment
constexpr std::uint32_t kBadOptionLength = 1U << 1; ///< a TCP option's length is 0, 1 or runs past the header
constexpr std::uint32_t kCutBySnapLength = 1U << 2; ///< the TCP header itself is not whole in the capture
constexpr std::uint32_t kBadIpLength = 1U << 3;     ///< IP total length shorter than its headers (or 0: TSO)
constexpr std::uint32_t kFragment = 1U << 4;        ///< segment reassembled from IP fragments
constexpr std::uint32_t kBadTcpChecksum = 1U << 5;  ///< whole segment captured, checksum wrong (may be
                                                    ///< offloading)
constexpr std::uint32_t kBadIpChecksum = 1U << 6;
constexpr std::uint32_t kSynWithData = 1U << 7;
constexpr std::uint32_t kSynFin = 1U << 8;
constexpr std::uint32_t kNullFlags = 1U << 9;          ///< no control bit at all (a NULL scan)
constexpr std::uint32_t kXmasFlags = 1U << 10;         ///< FIN, PSH and URG without ACK
constexpr std::uint32_t kOffloadedChecksum = 1U << 11; ///< wrong because the sending host leaves it to its
                                                       ///< card
constexpr std::uint32_t kNoAckFlag = 1U << 12;         ///< neither SYN nor RST nor ACK, but not empty
constexpr std::uint32_t kSynRst = 1U << 13;
constexpr std::uint32_t kRstWithData = 1U << 14;
constexpr std::uint32_t kUrgent = 1U << 15;
constexpr std::uint32_t kPortZero = 1U << 16;
constexpr std::uint32_t kOwnAddress = 1U << 17; ///< source and destination are the same socket
constexpr std::uint32_t kSmallMss = 1U << 18;   ///< a SYN offers less than the 536 that RFC 9293 assumes of
                                                ///< everybody
constexpr std::uint32_t kLargeWindowScale = 1U << 19; ///< above the 14 of RFC 7323
constexpr int kCount = 20;
} // namespace oddity

/// Name as in `summary --json` ("bad-tcp-header-length"); `bit` 0 … oddity::kCount - 1. What it means in a
/// sentence: model/oddity_words.h.
[[nodiscard]] const char* oddityName(int bit);

enum class SegmentKind : std::uint8_t { Tcp, IcmpError };

/// How the capture point saw the frame pass, where the link type tells (SLL, SLL2, pcapng epb_flags).
enum class FrameDirection : std::uint8_t { Unknown, In, Out };

/// Position of a frame's record in its source, for reading it again.
struct FrameRef {
    std::uint64_t offset = 0; ///< bytes from the start of the (uncompressed) source
    std::uint64_t number = 0; ///< from 1, in file order, as Wireshark's frame.number
};

/// Multi-byte fields are in host byte order. For an IcmpError, addresses, ports, sequence number and flags
/// are those of the *quoted* TCP header: the segment that the error is about, in the direction that segment
/// had.
struct alignas(64) Segment {
    TimeNs time = 0;
    FrameRef frame;
    SocketAddress source;
    SocketAddress destination;

    std::uint32_t sequence = 0;
    std::uint32_t acknowledgment = 0; ///< as in the header, also when ACK is not set
    std::uint32_t payload_length = 0; ///< by the IP length, not by what was captured; bytes
    std::uint32_t oddities = 0;       ///< bits of oddity::
    std::uint32_t tuple_hash = 0;     ///< model/tuple_hash.h; 0: not computed yet
    std::uint32_t fingerprint = 0;    ///< model/fingerprint.h; 0: not computed yet
    InterfaceId interface;
    std::uint16_t flags = 0;  ///< bits of tcp_flag::
    std::uint16_t window = 0; ///< as in the header, not scaled
    std::uint16_t ip_id = 0;  ///< IPv4 identification, 0 for IPv6
    std::uint8_t ttl = 0;     ///< TTL or hop limit
    SegmentKind kind = SegmentKind::Tcp;
    FrameDirection direction = FrameDirection::Unknown;
    bool icmp_v6 = false;
    std::uint8_t icmp_type = 0;
    std::uint8_t icmp_code = 0;
    TcpOptions options;
    union {                    // has no initialiser, that is its whole use
        IpAddress icmp_source; ///< who sent the error; not initialised unless kind is IcmpError
    };

    Segment() {} // NOLINT(modernize-use-equals-default): a defaulted one would clear everything first

    [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
    [[nodiscard]] bool isSyn() const { return (flags & (tcp_flag::kSyn | tcp_flag::kAck)) == tcp_flag::kSyn; }
    [[nodiscard]] bool isSynAck() const {
        return (flags & (tcp_flag::kSyn | tcp_flag::kAck)) == (tcp_flag::kSyn | tcp_flag::kAck);
    }
};
static_assert(std::is_trivially_copyable_v<Segment>);
static_assert(offsetof(Segment, options) + offsetof(TcpOptions, sack) <= 128);

} // namespace synscope::model

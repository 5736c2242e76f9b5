// SPDX-License-Identifier: GPL-3.0-or-later
// What the headers of one connection's packets tell beyond the flat record of the table: who made a reset,
// where the capture was taken, which SYN an ICMP error killed. Computed on demand from the packets of the one
// connection that somebody looks at.
#pragma once

#include "model/ladder.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace synscope::model {

/// How a side numbers its IPv4 packets. RFC 6864 leaves it free where fragmentation is forbidden; Linux
/// counts per socket and puts 0 into what it sends without one.
enum class IpIdUse : std::uint8_t { Unknown, Zero, Counting, Other };

/// The TCP segments of one side, resets apart.
struct SideEvidence {
    std::uint32_t segments = 0;
    std::uint8_t ttl = 0; ///< of the last one (valid: segments > 0)
    bool ttl_varies = false;
    IpIdUse ip_id = IpIdUse::Unknown;
    std::uint32_t bad_checksums = 0;
    std::uint32_t offloaded_checksums = 0;
    std::uint32_t repeats = 0; ///< retransmissions, SYNs apart
    bool timestamps = false;   ///< the last one carried RFC 7323 timestamps
    TimeNs last_time = kNoTime;
    std::uint16_t last_ip_id = 0;
};

/// Who probably made a reset.
enum class ResetMaker : std::uint8_t {
    Unclear,
    Socket,    ///< the socket of the connection: ACK, a window of its own, its timestamps, the next IP ID
    Kernel,    ///< a host that has no such socket, or a firewall rule: window 0, nothing but the bare header
    Elsewhere, ///< another machine in this side's name: another TTL than its segments have
};

/// The reset that decides the outcome: the first that its receiver had to obey.
struct ResetEvidence {
    Side by = Side::Client;
    TimeNs time = 0;
    ResetMaker maker = ResetMaker::Unclear;
    std::uint8_t ttl = 0;
    std::optional<std::uint8_t> usual_ttl; ///< of that side's segments before; nothing: there were none
    std::uint16_t ip_id = 0;
    std::uint16_t window = 0; ///< as in the header
    bool has_ack = false;
    bool timestamps = false;
    bool continues_ip_ids = false;  ///< its IP ID is the next in that side's count
    std::optional<TimeNs> after_ns; ///< since the last segment of the other side
};

struct IcmpEvidence {
    IpAddress source;
    TimeNs time = 0;
    std::uint8_t ttl = 0;   ///< of the packet that brought the error
    bool from_peer = false; ///< sent by the address that the quoted segment went to
    int syn_number = 0;     ///< how many SYNs had been sent when it came, if it quotes one; else 0
    int errors = 0;         ///< in all
    int outlived = 0; ///< errors about a SYN that did not end the attempt: the SYN came again after them
};

/// Where the capture was taken, by which half of the handshake's round trip it saw pass quickly.
enum class Vantage : std::uint8_t { Unknown, NearClient, NearServer };

struct PacketEvidence {
    std::array<SideEvidence, 2> sides; ///< by index(Side)
    std::optional<ResetEvidence> reset;
    std::optional<IcmpEvidence> icmp; ///< the one that ended the attempt, else the first
    Vantage vantage = Vantage::Unknown;
    std::optional<TimeNs> server_half_ns; ///< from the last SYN to the first SYN-ACK
    std::optional<TimeNs> client_half_ns; ///< from there to the final ACK
    int syns_after_syn_ack = 0;
    int challenge_acks = 0;
    int ignored_resets = 0;
    int repeats_compared = 0; ///< overlaps (model/overlap.h) whose bytes were held against each other
    int repeats_changed = 0;  ///< of these, with other bytes than before
    std::uint64_t first_changed_frame = 0; ///< number of the frame that brought them; 0: none did

    [[nodiscard]] const SideEvidence& at(Side side) const {
        return sides[static_cast<std::size_t>(index(side))];
    }
};

/// `steps` as replay() makes them. Linear in their number.
[[nodiscard]] PacketEvidence collectEvidence(std::span<const LadderStep> steps);

/// Routers passed, if the sender began with 64, 128 or 255 as all common systems do.
[[nodiscard]] int routersPassed(std::uint8_t ttl);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of one side of a connection from what it was seen to send and receive.
#pragma once

#include "model/time.h"

#include <cstdint>
#include <string_view>

namespace synscope::model {

enum class Side : std::uint8_t { Client = 0, Server = 1 };

[[nodiscard]] constexpr Side other(Side side) {
    return side == Side::Client ? Side::Server : Side::Client;
}
[[nodiscard]] constexpr int index(Side side) {
    return static_cast<int>(side);
}

/// The state that this side's socket is inferred to be in, RFC 9293 3.3.2 with the names Linux prints.
/// Unknown: the capture began too late, or the capture point cannot know.
enum class TcpState : std::uint8_t {
    Unknown,
    Closed,
    Listen,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
};

/// "ESTABLISHED", "SYN_RECV", "FIN_WAIT_1", …, "UNKNOWN".
[[nodiscard]] std::string_view toString(TcpState state);

/// What Zeek calls the endpoint's state: named by what was *seen*, which decides conn_state
/// (analyzer/protocol/tcp/TCP_Endpoint.h).
enum class SeenState : std::uint8_t { Inactive, SynSent, SynAckSent, Partial, Established, Closed, Reset };

/// One direction of a connection. Sequence numbers are 32-bit and wrap; compare them by signed difference
/// only. Kept to one cache line: a million connections hold two million of these.
struct Endpoint {
    static constexpr std::uint8_t kScaleUnknown = 31; ///< no SYN of this side was seen
    static constexpr std::uint8_t kScaleUnused = 30;  ///< the handshake agreed on no scaling

    std::uint64_t payload_bytes = 0;  ///< distinct payload bytes sent by this side (retransmissions count
                                      ///< once)
    TimeNs next_sequence_time = 0;    ///< when next_sequence was last advanced
    TimeNs last_time = 0;             ///< of the last segment that is no copy (valid: packets > 0)
    std::uint32_t first_sequence = 0; ///< sequence number that relative numbers count from (valid:
                                      ///< has_first_sequence)
    std::uint32_t next_sequence = 0;  ///< one after the highest sequence number sent (SYN and FIN count one);
                                      ///< 0: none yet
    std::uint32_t contiguous_end = 0; ///< one after the last sequence number seen without a gap; 0: none yet
    std::uint32_t last_ack = 0;       ///< acknowledgment number of the last segment, as in the header
    std::uint32_t last_fingerprint = 0; ///< header fields of the last segment, hashed; tells frames captured
                                        ///< twice
    std::uint32_t packets = 0;
    std::uint16_t last_window = 0; ///< as in the last header, not scaled
    std::uint16_t syn = 0;     ///< segments with SYN, with or without ACK; the counters stop at their maximum
    std::uint16_t syn_ack = 0; ///< of those, with ACK
    std::uint16_t rst = 0;
    std::uint16_t fin = 0;
    std::uint16_t retransmissions = 0;             ///< of everything, SYN included
    std::uint8_t syn_retransmissions = 0;          ///< of SYN and SYN-ACK alike
    std::uint8_t window_scale : 5 = kScaleUnknown; ///< shift count, 0–14, or one of the constants above
    std::int8_t duplicate_acks : 3 = 0; ///< in the present run, stops at 3; -1: an acknowledgment of unseen
                                        ///< data came between
    TcpState state : 4 = TcpState::Unknown;
    bool has_first_sequence : 1 = false;
    bool first_ack_due : 1 = false;       ///< SYN sent, no plain ACK yet: its window is not scaled
    bool last_was_keep_alive : 1 = false; ///< the last segment, by mark::kKeepAlive
    bool last_was_probe : 1 = false;      ///< the last segment, by mark::kZeroWindowProbe
    SeenState seen : 3 = SeenState::Inactive;
    SeenState seen_before : 3 = SeenState::Inactive; ///< the value of `seen` before its last change

    /// True when this side has sent something after its SYN that takes part in an open connection.
    [[nodiscard]] bool completedOpen() const { return packets > std::uint32_t{syn} - syn_ack + rst; }
};
static_assert(sizeof(Endpoint) == 64);

} // namespace synscope::model

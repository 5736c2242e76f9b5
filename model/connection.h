// SPDX-License-Identifier: GPL-3.0-or-later
// One TCP connection (or connection attempt) as seen at one capture point.
#pragma once

#include "model/endpoint.h"
#include "model/ids.h"
#include "model/segment.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace synscope::model {

/// What a segment is in the light of the segments before it. The names follow Wireshark's tcp.analysis.*
/// where one exists.
namespace mark {
constexpr std::uint32_t kRetransmission = 1U << 0; ///< also set with the next two
constexpr std::uint32_t kFastRetransmission = 1U << 1;
constexpr std::uint32_t kSpuriousRetransmission = 1U << 2;
constexpr std::uint32_t kOutOfOrder = 1U << 3;
constexpr std::uint32_t kDuplicateAck = 1U << 4;
constexpr std::uint32_t kLostSegment = 1U << 5; ///< a gap before this segment: "previous segment not
                                                ///< captured"
constexpr std::uint32_t kAckedUnseen = 1U << 6; ///< acknowledges data that the capture does not hold
constexpr std::uint32_t kZeroWindow = 1U << 7;
constexpr std::uint32_t kZeroWindowProbe = 1U << 8;
constexpr std::uint32_t kZeroWindowProbeAck = 1U << 9;
constexpr std::uint32_t kWindowUpdate = 1U << 10;
constexpr std::uint32_t kWindowFull = 1U << 11;
constexpr std::uint32_t kKeepAlive = 1U << 12;
constexpr std::uint32_t kKeepAliveAck = 1U << 13;
constexpr std::uint32_t kPortReuse = 1U << 14; ///< opens a connection on a 4-tuple that was used before
constexpr std::uint32_t kDuplicate = 1U << 15; ///< the same frame captured twice (loopback, `any`, mirror
                                               ///< port)
constexpr std::uint32_t kTimeBackwards = 1U << 16;
constexpr std::uint32_t kTtlJump = 1U << 17; ///< another TTL than the segment before from the same side
constexpr std::uint32_t kResetOutsideWindow = 1U << 18; ///< a RST that its receiver must ignore
constexpr std::uint32_t kResetNotExact = 1U << 19; ///< a RST inside the window, not at its edge (RFC 5961)
constexpr std::uint32_t kChallengeAck = 1U << 20;  ///< the ACK that answers such a RST, or a SYN (RFC 5961)
constexpr std::uint32_t kBeyondWindow = 1U << 21;  ///< more data than the receiver's window allows
constexpr std::uint32_t kWindowShrunk = 1U << 22;  ///< the window's right edge moved back (RFC 9293 3.8.6)
constexpr int kCount = 23;
} // namespace mark

/// "retransmission", "zero-window-probe", …: the `note` words of `packets --json`. `bit` 0 … mark::kCount
/// - 1.
[[nodiscard]] const char* markName(int bit);

/// Bits of Wireshark's tcp.completeness (epan/dissectors/packet-tcp.h).
namespace completeness {
constexpr std::uint8_t kSynSent = 1;
constexpr std::uint8_t kSynAck = 2;
constexpr std::uint8_t kAck = 4;
constexpr std::uint8_t kData = 8;
constexpr std::uint8_t kFin = 16;
constexpr std::uint8_t kRst = 32;
} // namespace completeness

/// What happened once and is needed for the outcome; set while segments come in.
namespace fact {
constexpr std::uint32_t kFinalAck = 1U << 0;            ///< the client's ACK of the SYN-ACK was seen
constexpr std::uint32_t kSynAckAfterFinalAck = 1U << 1; ///< SYN-ACK repeated although the final ACK passed
                                                        ///< here
constexpr std::uint32_t kServerWentOn = 1U << 2;        ///< server sent or acknowledged past its SYN-ACK
constexpr std::uint32_t kRstAnswersSyn = 1U << 3;      ///< the first word of the server is RST,ACK of the SYN
constexpr std::uint32_t kRstAnswersSynAck = 1U << 4;   ///< the client answers SYN-ACK by RST
constexpr std::uint32_t kRstAnswersFinalAck = 1U << 5; ///< RST from the server directly after the final ACK
constexpr std::uint32_t kDataAfterPeerFin = 1U << 6;   ///< payload sent after the receiver's FIN
constexpr std::uint32_t kRstAnswersDataAfterFin = 1U << 7; ///< and reset for it
constexpr std::uint32_t kKeepAliveUnanswered = 1U << 8; ///< the last segments are keep-alive probes without
                                                        ///< reply
constexpr std::uint32_t kDataUnanswered = 1U << 9;      ///< the last segments are repeats without reply
constexpr std::uint32_t kZeroWindowNow = 1U << 10; ///< the last advertised window of a side with peer data is
                                                   ///< 0
constexpr std::uint32_t kSimultaneousOpen = 1U << 11;
constexpr std::uint32_t kFastOpenData = 1U << 12; ///< the SYN carried data that the SYN-ACK acknowledged
constexpr std::uint32_t kSynAckResponse = 1U << 13;
constexpr std::uint32_t kLostInCapture = 1U << 14; ///< peer acknowledged data that the capture does not hold
constexpr std::uint32_t kPortReuse = 1U << 15;
constexpr std::uint32_t kRstByClient = 1U << 16; ///< the first RST after establishment came from the client
constexpr std::uint32_t kRstByServer = 1U << 17;
constexpr std::uint32_t kIcmpAnswersSyn = 1U << 18;   ///< an ICMP error that ends a connect() quotes the SYN
constexpr std::uint32_t kClientFinAcked = 1U << 19;   ///< the server acknowledged the client's FIN
constexpr std::uint32_t kServerFinAcked = 1U << 20;   ///< the client acknowledged the server's FIN
constexpr std::uint32_t kUnansweredServer = 1U << 21; ///< `unanswered` counts the server's segments, not the
                                                      ///< client's
constexpr std::uint32_t kRstAfterProbes = 1U << 22;   ///< reset by the side whose keep-alive probes stayed
                                                      ///< unanswered
constexpr std::uint32_t kRstAfterRepeats = 1U << 23;  ///< reset by the side whose data or FIN stayed
                                                      ///< unanswered
constexpr std::uint32_t kRstWithAck = 1U << 24;       ///< the first RST carries ACK: a socket that knew the
                                                      ///< connection
constexpr std::uint32_t kZeroWindowServer = 1U << 25; ///< kZeroWindowNow is about the server's window
constexpr std::uint32_t kWantsRtt = 1U << 26;         ///< a SYN was seen, initial_rtt_ns is not known yet
constexpr std::uint32_t kZeekFlipped = 1U << 27; ///< Zeek takes the server as the originator: it sent first
constexpr std::uint32_t kRstNotExact = 1U << 28; ///< the first RST was mark::kResetNotExact: its receiver may
                                                 ///< have answered it instead of obeying
// Of records that several vantage points made together (join_record.h), never set by a single capture:
constexpr std::uint32_t kJoined = 1U << 29;      ///< both ends were captured
constexpr std::uint32_t kOpeningLost = 1U << 30; ///< what the client said last in the handshake never reached
                                                 ///< the server: its SYNs, or its final ACK
constexpr std::uint32_t kResetLost = 1U << 31;   ///< the reset never reached the other side
} // namespace fact

/// Zeek's history letters, upper case sent by the originator. Letters beyond the capacity are dropped.
class History {
public:
    static constexpr int kCapacity = 23;
    void append(char letter) {
        if (size_ < kCapacity) {
            letters_[size_++] = letter;
        }
    }
    [[nodiscard]] std::string_view view() const { return {letters_.data(), size_}; }
    [[nodiscard]] bool contains(char letter) const { return view().find(letter) != std::string_view::npos; }

private:
    std::array<char, kCapacity> letters_{};
    std::uint8_t size_ = 0;
};

/// The flat record of one connection. Written by updateConnection() only. Four cache lines: what every
/// segment touches, one line for each side, and one that only openings, endings and oddities touch. A million
/// connections are reached in no order at all, so that lines are what a segment costs.
struct alignas(64) Connection {
    SocketAddress client; ///< see ConnectionTable for which side is the client
    SocketAddress server;
    TimeNs last_seen = 0;                ///< the largest stamp, which need not be the last packet's
    std::uint32_t facts = 0;             ///< bits of fact::
    std::uint32_t marks = 0;             ///< every mark:: any segment had
    std::uint16_t letters = 0;           ///< which common history letters are written: see zeek.cpp
    std::uint8_t completeness = 0;       ///< bits of completeness::
    std::uint8_t first_completeness = 0; ///< of the first segment; it counts from the second segment on
    std::uint8_t unanswered = 0; ///< repeats or keep-alive probes of one side since the other was last heard,
                                 ///< up to 255
    std::uint8_t icmp_type = 0;  ///< of the first error that quotes a SYN, else of the last one
    std::uint8_t icmp_code = 0;
    bool icmp_v6 = false;

    std::array<Endpoint, 2> endpoints; ///< by index(Side)

    alignas(64) TimeNs first_seen = 0;
    TimeNs syn_ack_time = kNoTime;   ///< first SYN-ACK
    TimeNs last_syn_time = kNoTime;  ///< last SYN without ACK
    TimeNs initial_rtt_ns = kNoTime; ///< SYN to the ACK that ends the handshake, as tcp.analysis.initial_rtt
    std::uint32_t oddities = 0;      ///< every oddity:: any segment had
    std::uint16_t icmp_errors = 0;   ///< ICMP errors that quote this connection
    History history;

    [[nodiscard]] Endpoint& at(Side side) { return endpoints[index(side)]; }
    [[nodiscard]] const Endpoint& at(Side side) const { return endpoints[index(side)]; }
    [[nodiscard]] std::uint32_t packets() const { return endpoints[0].packets + endpoints[1].packets; }
    [[nodiscard]] std::uint64_t payloadBytes() const {
        return endpoints[0].payload_bytes + endpoints[1].payload_bytes;
    }
    [[nodiscard]] bool has(std::uint32_t fact_bits) const { return (facts & fact_bits) != 0; }
};
static_assert(sizeof(Connection) == 256);

/// The result of one segment for its connection.
struct SegmentVerdict {
    ConnectionId connection; ///< invalid for an ICMP error that quotes no connection of the table
    Side sender = Side::Client;
    bool only_counted = false; ///< `connection` has no record any more (MemoryPolicy), and this gave it none
    std::uint32_t marks = 0;   ///< bits of mark::
};

/// Takes one more segment of the connection in: counts, sequence numbers, states, marks, facts, history.
/// `segment` must belong to `connection` (same 4-tuple, in either direction). The one function that changes a
/// Connection, used by the table and by everything that walks through a single connection again (the ladder).
/// Returns sender and marks; the verdict's connection is left invalid.
SegmentVerdict updateConnection(Connection& connection, const Segment& segment);

/// True for a SYN that cannot belong to `connection` although addresses and ports do: it carries another
/// initial sequence number than its sender used here. Wireshark 4.0 starts a new tcp.stream then, and only
/// then.
[[nodiscard]] bool opensNewConnection(const Connection& connection, const Segment& segment);

/// The side that sent `segment` (for an ICMP error: the quoted segment).
[[nodiscard]] Side senderOf(const Connection& connection, const Segment& segment);

/// A fresh record for the connection that `first` opens; `first` itself is not counted yet.
[[nodiscard]] Connection openConnection(const Segment& first);

/// Zeek's conn_state ("SF", "S0", "REJ", …), policy/protocols/conn and scripts/base/protocols/conn/main.zeek.
[[nodiscard]] std::string_view zeekConnState(const Connection& connection);

/// Sequence number relative to the side's first one, as `packets --json` prints it; the raw number where none
/// is known.
[[nodiscard]] std::uint32_t relativeSequence(const Connection& connection, Side sender,
                                             std::uint32_t sequence);

} // namespace synscope::model

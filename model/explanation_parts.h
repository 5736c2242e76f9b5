// SPDX-License-Identifier: GPL-3.0-or-later
// What the files that make explanations share. For nobody else.
#pragma once

#include "model/connection.h"
#include "model/explanation.h"
#include "model/packet_evidence.h"
#include "model/retry_schedule.h"

namespace synscope::model {

/// What there is to tell from.
struct Story {
    const Connection& connection;
    const Verdict& verdict;
    const Horizon& horizon;
    const PacketEvidence* packets = nullptr; ///< null: only the record is known
    const OnTheWay* way = nullptr;           ///< null: one capture alone

    /// The reset that decides; null where there is none or the packets are not known.
    [[nodiscard]] const ResetEvidence* reset() const {
        return packets != nullptr && packets->reset ? &*packets->reset : nullptr;
    }
    [[nodiscard]] bool resetMadeBy(ResetMaker maker) const {
        return reset() != nullptr && reset()->maker == maker;
    }
};

[[nodiscard]] inline int synsOf(const Connection& c) {
    return c.at(Side::Client).syn - c.at(Side::Client).syn_ack;
}

[[nodiscard]] inline const char* bySide(Side side, const char* client_words, const char* server_words) {
    return side == Side::Client ? client_words : server_words;
}

/// The SYN-ACK was repeated after the final ACK, and yet the server went on.
[[nodiscard]] inline bool overflowHealed(const Connection& c) {
    return c.has(fact::kSynAckAfterFinalAck) && c.has(fact::kServerWentOn);
}

/// The side that waits in vain; see Connection::unanswered.
[[nodiscard]] inline Side unansweredSide(const Connection& c) {
    return c.has(fact::kUnansweredServer) ? Side::Server : Side::Client;
}

[[nodiscard]] inline Side resettingSide(const Connection& c) {
    return c.has(fact::kRstByClient) ? Side::Client : Side::Server;
}

/// Segments sent again, SYN and SYN-ACK apart. In a simultaneous open the SYN-ACK carries the SYN's number:
/// marked as a repeat, but a new message.
[[nodiscard]] inline int repeatsOf(const Connection& c, Side side) {
    const Endpoint& endpoint = c.at(side);
    const bool marked = c.client == c.server || c.has(fact::kSimultaneousOpen);
    const int repeats = endpoint.retransmissions - endpoint.syn_retransmissions;
    return repeats > 0 && marked && endpoint.syn_ack > 0 ? repeats - 1 : repeats;
}

[[nodiscard]] inline bool connectedToItself(const Connection& c) {
    return (c.oddities & oddity::kOwnAddress) != 0;
}

/// The default schedule whose SYNs were all sent; null where more could have come, or none fits.
[[nodiscard]] const RetrySchedule* spentSynSchedule(const Connection& c);

/// "host unreachable", "time exceeded": RFC 792, RFC 1812 and RFC 4443 words for the connection's ICMP error.
[[nodiscard]] std::string icmpWords(const Connection& c);

/// "client: connect() = -1, errno 111 ECONNREFUSED (“Connection refused”)"; empty when no call fails.
[[nodiscard]] Text failingWords(const Verdict& verdict);

[[nodiscard]] std::vector<Text> stepsOf(const Story& story);
/// Up to the end of the handshake.
[[nodiscard]] std::vector<Text> openingSteps(const Story& story);
/// What became of a kind of packets on its way, where both ends were captured.
void addWay(const Story& story, Text OnTheWay::*part, std::vector<Text>& steps);
[[nodiscard]] std::vector<ApplicationCall> callsOf(const Story& story);
[[nodiscard]] std::vector<EvidenceItem> evidenceOf(const Story& story);
[[nodiscard]] std::vector<Text> rivalsOf(const Story& story);
/// Of a reset after the handshake, by what its header tells.
[[nodiscard]] std::vector<Text> resetRivalsOf(const Story& story);
[[nodiscard]] std::vector<Text> fixesOf(const Story& story);
[[nodiscard]] std::vector<Text> elsewhereOf(const Verdict& verdict);

} // namespace synscope::model

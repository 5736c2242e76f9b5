// SPDX-License-Identifier: GPL-3.0-or-later
// What the files that make explanations share. For nobody else.
#pragma once

#include "model/connection.h"
#include "model/explanation.h"
#include "model/packet_evidence.h"

namespace synscope::model {

/// What there is to tell from.
struct Story {
    const Connection& connection;
    const Verdict& verdict;
    const Horizon& horizon;
    const PacketEvidence* packets = nullptr; ///< null: only the record is known

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

[[nodiscard]] inline bool connectedToItself(const Connection& c) {
    return (c.oddities & oddity::kOwnAddress) != 0;
}

/// "host unreachable", "time exceeded": RFC 792, RFC 1812 and RFC 4443 words for the connection's ICMP error.
[[nodiscard]] std::string icmpWords(const Connection& c);

/// "client: connect() = -1, errno 111 ECONNREFUSED (“Connection refused”)"; empty when no call fails.
[[nodiscard]] Text failingWords(const Verdict& verdict);

[[nodiscard]] std::vector<Text> stepsOf(const Story& story);
[[nodiscard]] std::vector<ApplicationCall> callsOf(const Story& story);
[[nodiscard]] std::vector<EvidenceItem> evidenceOf(const Story& story);
[[nodiscard]] std::vector<Text> rivalsOf(const Story& story);
/// Of a reset after the handshake, by what its header tells.
[[nodiscard]] std::vector<Text> resetRivalsOf(const Story& story);
[[nodiscard]] std::vector<Text> fixesOf(const Story& story);
[[nodiscard]] std::vector<Text> elsewhereOf(const Verdict& verdict);

} // namespace synscope::model

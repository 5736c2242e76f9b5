// SPDX-License-Identifier: GPL-3.0-or-later
// What the files that make explanations share. For nobody else.
#pragma once

#include "model/connection.h"
#include "model/explanation.h"

namespace synscope::model {

[[nodiscard]] inline int synsOf(const Connection& c) {
    return c.at(Side::Client).syn - c.at(Side::Client).syn_ack;
}

/// The SYN-ACK was repeated after the final ACK, and yet the server went on.
[[nodiscard]] inline bool overflowHealed(const Connection& c) {
    return c.has(fact::kSynAckAfterFinalAck) && c.has(fact::kServerWentOn);
}

/// The side that waits in vain; see Connection::unanswered.
[[nodiscard]] inline Side unansweredSide(const Connection& c) {
    return c.has(fact::kUnansweredServer) ? Side::Server : Side::Client;
}

/// "host unreachable", "time exceeded": RFC 792, RFC 1812 and RFC 4443 words for the connection's ICMP error.
[[nodiscard]] std::string icmpWords(const Connection& c);

[[nodiscard]] std::vector<Text> stepsOf(const Connection& c, const Verdict& verdict);
[[nodiscard]] std::vector<EvidenceItem> evidenceOf(const Connection& c);
[[nodiscard]] std::vector<Text> rivalsOf(const Connection& c, const Verdict& verdict);
[[nodiscard]] std::vector<Text> fixesOf(const Connection& c, const Verdict& verdict);

} // namespace synscope::model

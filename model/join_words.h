// SPDX-License-Identifier: GPL-3.0-or-later
// What happened to a connection that was captured at both ends, in words. Part of model/explanation, and of
// whoever joins captures.
#pragma once

#include "model/connection.h"
#include "model/explanation.h"
#include "model/join_clock.h"
#include "model/join_packets.h"
#include "model/outcome.h"
#include "model/text.h"

#include <span>
#include <string>
#include <vector>

namespace synscope::model {

/// The sentence where both ends know more than one; empty where the usual one holds. For records with
/// fact::kJoined; part of outcomeSentence(), for nobody else.
[[nodiscard]] Text joinedSentence(const Connection& connection, const Verdict& verdict);

/// A vantage point of a joined connection.
struct VantageNote {
    std::string name;
    ClockRelation clock;
    bool is_reference = false;
    bool saw_it = false;  ///< it has packets of this connection
    SocketAddress client; ///< as it saw them: NAT may have rewritten them
    SocketAddress server;
    TimeNs last = kNoTime; ///< of its capture, by the reference clock
};

/// For explain(), from joinPackets() of at least two vantage points.
[[nodiscard]] OnTheWay onTheWay(std::span<const JoinedPacket> packets);

/// `explanation` as explain() made it from the joined record, with what the packets of both ends show:
/// evidence, rivals that are left, what would fix it. `vantages` in order from the client's end to the
/// server's.
void addJoinedKnowledge(Explanation& explanation, const Connection& connection,
                        std::span<const JoinedPacket> packets, std::span<const VantageNote> vantages);

/// "Clock of server: 1.25 ms ahead of client, ± 48 µs", a Text a vantage point but the reference.
[[nodiscard]] std::vector<Text> clockNotes(std::span<const VantageNote> vantages);

} // namespace synscope::model

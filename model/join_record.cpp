// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/join_record.h"

#include <algorithm>
#include <initializer_list>

namespace synscope::model {
namespace {

/// A final ACK that has not arrived by then is not just slow.
constexpr TimeNs kLongFlight = kSecondNs;

void shift(TimeNs& time, const ClockRelation& clock) {
    if (time != kNoTime) {
        time = clock.toReference(time);
    }
}

Connection byReferenceClock(const EndRecord& end) {
    Connection connection = *end.connection;
    for (TimeNs* time : {&connection.first_seen, &connection.last_seen, &connection.syn_ack_time,
                         &connection.last_syn_time}) {
        shift(*time, end.clock);
    }
    for (Endpoint& endpoint : connection.endpoints) {
        if (endpoint.packets > 0) {
            shift(endpoint.last_time, end.clock);
            shift(endpoint.next_sequence_time, end.clock);
        }
    }
    return connection;
}

bool isOneOf(Outcome outcome, std::initializer_list<Outcome> outcomes) {
    return std::find(outcomes.begin(), outcomes.end(), outcome) != outcomes.end();
}

bool isOpen(Outcome outcome) {
    return isOneOf(outcome, {Outcome::Established, Outcome::HalfClosed, Outcome::Stalled});
}

bool knowsLittle(Outcome outcome) {
    return isOneOf(outcome, {Outcome::Midstream, Outcome::Incomplete});
}

/// What both ends say on their own, by the reference clock.
struct BothEnds {
    Connection client;
    Connection server;
    Verdict client_says;
    Verdict server_says;
    TimeNs server_now; ///< by the reference clock
    bool flipped;      ///< the server's view takes the server for the client
};

/// Whose facts the joined record begins with. The client's, for it is mostly the client's program that
/// waits for an answer; the server's where only it has seen the connection begin, or its program fail.
bool beginsWithServer(const BothEnds& ends) {
    if (ends.flipped) {
        return false;
    }
    const bool only_server_knows = knowsLittle(ends.client_says.outcome) &&
                                   !knowsLittle(ends.server_says.outcome);
    const bool server_fails = isOpen(ends.client_says.outcome) && ends.server_says.error != Errno::None &&
                              ends.server_says.error_side == Side::Server;
    return only_server_knows || server_fails;
}

std::uint32_t repeatsAfterSyn(const Endpoint& endpoint) {
    return endpoint.retransmissions -
           std::min<std::uint32_t>(endpoint.retransmissions, endpoint.syn_retransmissions);
}

/// The client's final ACK left, and while the server waited for it nothing arrived that could have been it.
/// What arrives when the request socket is gone draws a reset and counts for nothing.
bool finalAckLost(const BothEnds& ends) {
    const Connection& client = ends.client;
    const Connection& server = ends.server;
    constexpr std::uint32_t kTaken = fact::kServerWentOn | fact::kSynAckAfterFinalAck |
                                     fact::kSimultaneousOpen;
    if (!client.has(fact::kFinalAck) || client.has(fact::kServerWentOn) || server.has(kTaken) ||
        ends.server_says.outcome == Outcome::AcceptQueueOverflow || server.at(Side::Server).syn_ack == 0) {
        return false;
    }
    const bool waited = server.at(Side::Server).syn_retransmissions > 0 ||
                        timeBetween(client.syn_ack_time, ends.server_now) > kLongFlight;
    const bool came_too_late = client.has(fact::kSynAckAfterFinalAck) ||
                               (server.has(fact::kRstByServer) &&
                                repeatsAfterSyn(client.at(Side::Client)) >
                                    repeatsAfterSyn(server.at(Side::Client)));
    return waited && (!server.has(fact::kFinalAck) || came_too_late);
}

/// What the server did with what reached it, only its own end knows.
void takeServersDeeds(Connection& joined, const BothEnds& ends) {
    joined.facts |= ends.server.facts & fact::kServerWentOn;
    if (ends.server_says.outcome == Outcome::AcceptQueueOverflow && !joined.has(fact::kServerWentOn)) {
        joined.facts |= ends.server.facts & fact::kSynAckAfterFinalAck;
    }
    if (finalAckLost(ends)) {
        joined.facts |= fact::kOpeningLost;
    }
}

/// A reset that one end sent and the other never saw.
void noteLostReset(Connection& joined, const BothEnds& ends) {
    const Connection& client = ends.client;
    const Connection& server = ends.server;
    if (client.has(fact::kRstByClient) && server.at(Side::Client).rst == 0) {
        joined.facts |= fact::kResetLost;
    }
    const bool by_server = server.has(fact::kRstByServer) && client.at(Side::Server).rst == 0;
    if (by_server && isOpen(ends.client_says.outcome)) {
        joined.facts |= fact::kResetLost | fact::kRstByServer;
    }
}

Connection joinBoth(const BothEnds& ends) {
    Connection joined = beginsWithServer(ends) ? ends.server : ends.client;
    joined.client = ends.client.client;
    joined.server = ends.client.server;
    joined.at(Side::Client) = ends.client.at(Side::Client);
    joined.at(Side::Server) = ends.server.at(ends.flipped ? Side::Client : Side::Server);
    joined.facts |= fact::kJoined;
    joined.marks |= ends.client.marks | ends.server.marks;
    joined.oddities |= ends.client.oddities | ends.server.oddities;
    joined.first_seen = std::min(ends.client.first_seen, ends.server.first_seen);
    joined.last_seen = std::max(ends.client.last_seen, ends.server.last_seen);
    if (!ends.flipped) {
        takeServersDeeds(joined, ends);
        noteLostReset(joined, ends);
    }
    return joined;
}

/// Nothing of it was seen at the other end, where a capture ran.
Connection seenAtOneEnd(const EndRecord& end, bool is_client, bool other_watched) {
    Connection connection = byReferenceClock(end);
    if (!other_watched) {
        return connection;
    }
    connection.facts |= fact::kJoined;
    if (is_client && connection.at(Side::Client).syn > 0 && !connection.has(fact::kSynAckResponse)) {
        connection.facts |= fact::kOpeningLost;
    }
    return connection;
}

} // namespace

Connection joinedRecord(const EndRecord& client, const EndRecord& server) {
    if (client.connection == nullptr || server.connection == nullptr) {
        const bool is_client = client.connection != nullptr;
        return seenAtOneEnd(is_client ? client : server, is_client,
                            is_client ? server.watched : client.watched);
    }
    return joinBoth({.client = byReferenceClock(client),
                     .server = byReferenceClock(server),
                     .client_says = judge(*client.connection, client.horizon),
                     .server_says = judge(*server.connection, server.horizon),
                     .server_now = server.clock.toReference(server.horizon.now),
                     .flipped = server.flipped != client.flipped});
}

Verdict joinedVerdict(const Connection& connection, const Verdict& verdict) {
    const bool by_reset = isOneOf(
        verdict.outcome, {Outcome::AcceptQueueOverflow, Outcome::ResetOnOverflow, Outcome::ResetByServer});
    if (connection.has(fact::kOpeningLost) && connection.has(fact::kFinalAck)) {
        if (by_reset && connection.has(fact::kRstByServer)) {
            return {Outcome::ResetByServer, Call::Recv, Errno::ConnReset, Side::Client, "final-ack-lost"};
        }
        if (by_reset || isOpen(verdict.outcome)) {
            return {.outcome = Outcome::HalfOpen, .rule = "final-ack-lost"};
        }
    }
    if (connection.has(fact::kResetLost) &&
        isOneOf(verdict.outcome, {Outcome::ResetByClient, Outcome::ResetByServer})) {
        return {.outcome = verdict.outcome, .rule = "reset-lost"};
    }
    return verdict;
}

} // namespace synscope::model

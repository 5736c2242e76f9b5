// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/group.h"

#include "model/group_finder.h"
#include "model/tuple_hash.h"

#include <algorithm>
#include <utility>

namespace synscope::model {
namespace {

/// A SYN is repeated after 1 s (RFC 6298 2.1), a SYN-ACK likewise; timers run up to 12 % late.
constexpr TimeNs kRepeatDue = 1200 * kMillisecondNs;

/// Hash of one value: the other half of the tuple says what it is a value of.
std::uint64_t hashOf(const SocketAddress& socket) {
    return tupleHash64(socket, {});
}

template <class Counter, std::size_t N>
void addUp(std::array<Counter, N>& sums, const std::array<Counter, N>& more) {
    for (std::size_t i = 0; i < N; ++i) {
        sums[i] += more[i];
    }
}

/// Keeps one socket for all; `one` says whether the address is still the same.
void noteOne(SocketAddress& kept, bool& one, const SocketAddress& socket, bool is_first) {
    if (is_first) {
        kept = socket;
    }
    one = one && kept.address == socket.address;
}

} // namespace

void GroupTally::add(const Connection& connection, const Verdict& verdict, TimeNs now) {
    const Connection& c = connection;
    const Shape shape = shapeOf(c);
    const Side side = actorOf(c);
    const SocketAddress& from = socketOf(c, side);
    const SocketAddress& to = socketOf(c, other(side));
    noteOne(actor, one_actor, from, connections == 0);
    noteOne(target, one_target, to, connections == 0);
    one_port = one_port && target.port == to.port;
    actors.add(hashOf({from.address, 0}));
    targets.add(hashOf(to));
    ++connections;
    packets += c.packets();
    payload_bytes += c.payloadBytes();
    ++outcomes[static_cast<std::size_t>(verdict.outcome)];
    ++shapes[static_cast<std::size_t>(shape)];
    const bool waiting = shape == Shape::Unanswered || shape == Shape::HalfOpen;
    silent += waiting && timeBetween(c.first_seen, now) >= kRepeatDue ? 1 : 0;
    if (shape == Shape::HalfOpen && c.syn_ack_time != kNoTime &&
        timeBetween(c.syn_ack_time, now) >= kRepeatDue) {
        ++answers_due;
        answers_repeated += c.at(Side::Server).syn_retransmissions > 0 ? 1 : 0;
    }
}

void GroupTally::add(const GroupTally& more) {
    if (more.connections == 0) {
        return;
    }
    noteOne(actor, one_actor, more.actor, connections == 0);
    noteOne(target, one_target, more.target, connections == 0);
    one_port = one_port && more.one_port && target.port == more.target.port;
    one_actor = one_actor && more.one_actor;
    one_target = one_target && more.one_target;
    actors.add(more.actors);
    targets.add(more.targets);
    connections += more.connections;
    packets += more.packets;
    payload_bytes += more.payload_bytes;
    addUp(outcomes, more.outcomes);
    addUp(shapes, more.shapes);
    silent += more.silent;
    answers_due += more.answers_due;
    answers_repeated += more.answers_repeated;
}

GroupId Groups::newest(std::uint64_t key_hash) const {
    const auto found = newest_.find(key_hash);
    return found == newest_.end() ? GroupId{} : found->second;
}

GroupId Groups::of(const Connection& connection) const {
    if (groups_.empty()) {
        return {};
    }
    const std::uint32_t shape = shapeBit(shapeOf(connection));
    for (std::size_t rule = 0; rule < groupRules().size(); ++rule) {
        if ((groupRules()[rule].takes & shape) == 0) {
            continue;
        }
        for (GroupId id = newest(groupKeyHash(rule, groupRules()[rule].key(connection))); id.valid();
             id = groups_[id.value].earlier) {
            const Group& group = groups_[id.value];
            if (connection.first_seen >= group.first && connection.first_seen <= group.last) {
                return id;
            }
        }
    }
    return {};
}

GroupTallies::GroupTallies(const Groups& groups)
    : groups_(groups)
    , tallies_(groups.size()) {
    for (std::size_t i = 0; i < tallies_.size(); ++i) {
        tallies_[i] = groups[GroupId{static_cast<std::uint32_t>(i)}].only_counted;
    }
}

GroupId GroupTallies::add(const Connection& connection, const Verdict& verdict, TimeNs now) {
    const GroupId id = groups_.of(connection);
    if (id.valid()) {
        tallies_[id.value].add(connection, verdict, now);
    }
    return id;
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// The shapes of connections and the rules by which many of one shape are a group.
#include "model/group.h"

#include "model/text.h"

#include <algorithm>
#include <array>

namespace synscope::model {
namespace {

constexpr TimeNs kShortLife = kSecondNs;

struct KindEntry {
    std::string_view name;
    const char* label;
};

constexpr std::array<KindEntry, kGroupKindCount> kKinds = {{
    {"flood", SYNSCOPE_TEXT("SYN flood")},
    {"scan", SYNSCOPE_TEXT("Port scan")},
    {"storm", SYNSCOPE_TEXT("Retry storm")},
    {"churn", SYNSCOPE_TEXT("Connection churn")},
}};

Shape shapeWithoutHandshake(const Connection& c) {
    const std::uint32_t senders_packets = c.at(actorOf(c)).packets;
    if (senders_packets != 1 || c.payloadBytes() > 0) {
        return Shape::Stray;
    }
    if ((c.oddities & oddity::kNullFlags) != 0) {
        return Shape::ProbeNull;
    }
    if ((c.oddities & oddity::kXmasFlags) != 0) {
        return Shape::ProbeXmas;
    }
    // The FIN of a connection that was open acknowledges something.
    const Endpoint& actor = c.at(actorOf(c));
    return actor.fin == 1 && actor.last_ack == 0 ? Shape::ProbeFin : Shape::Stray;
}

Shape shapeOfCompleted(const Connection& c) {
    if (!hasEnded(c)) {
        return Shape::Served;
    }
    if (c.payloadBytes() == 0) {
        return Shape::ConnectedForNone;
    }
    return timeBetween(c.first_seen, c.last_seen) < kShortLife ? Shape::Short : Shape::Served;
}

Shape shapeOfOpening(const Connection& c) {
    const Endpoint& client = c.at(Side::Client);
    if (c.has(fact::kIcmpAnswersSyn | fact::kRstAnswersSyn)) {
        return Shape::Refused;
    }
    const bool only_resets = client.packets == std::uint32_t{client.syn} + client.rst && client.syn > 0;
    if (!only_resets || c.payloadBytes() > 0 || c.icmp_errors > 0) {
        return Shape::Stray;
    }
    if (c.has(fact::kRstAnswersSynAck)) {
        return Shape::ResetHalfway;
    }
    if (c.has(fact::kRstByClient | fact::kRstByServer)) {
        return Shape::Stray;
    }
    if (client.syn_retransmissions > 0) {
        return Shape::Retried;
    }
    return c.at(Side::Server).packets > 0 ? Shape::HalfOpen : Shape::Unanswered;
}

constexpr std::uint32_t bits(std::initializer_list<Shape> shapes) {
    std::uint32_t all = 0;
    for (const Shape shape : shapes) {
        all |= shapeBit(shape);
    }
    return all;
}

constexpr std::uint32_t kCompleted = bits({Shape::ConnectedForNone, Shape::Short, Shape::Served});
constexpr std::uint32_t kProbes = bits({Shape::ProbeNull, Shape::ProbeXmas, Shape::ProbeFin});

GroupKey byActor(const Connection& c) {
    return {.actor = socketOf(c, actorOf(c)).address, .target = {}};
}

GroupKey byTarget(const Connection& c) {
    return {.actor = {}, .target = c.server.address};
}

GroupKey byTargetPort(const Connection& c) {
    return {.actor = {}, .target = c.server.address, .port = c.server.port};
}

GroupKey byPairAndPort(const Connection& c) {
    return {.actor = c.client.address, .target = c.server.address, .port = c.server.port};
}

// A scan before a flood: one host that tries many ports is a scan, however fast.
constexpr std::array kRules = {
    GroupRule{
        .kind = GroupKind::PortScan,
        .name = "many-targets-no-payload",
        .evidence = "one address tries many targets and exchanges not a byte with nearly all of them",
        .reason = "Zeek's policy/misc/scan asks for 25 hosts or 15 ports in five minutes",
        .takes = kProbes | bits({Shape::Unanswered, Shape::HalfOpen, Shape::Refused, Shape::ResetHalfway,
                                 Shape::Retried, Shape::ConnectedForNone}),
        .against = bits({Shape::Short, Shape::Served}),
        .members = 25,
        .distinct = 25,
        .window = 60 * kSecondNs,
        .share_percent = 80,
        .key = byActor,
    },
    GroupRule{
        .kind = GroupKind::SynFlood,
        .name = "many-never-completed",
        .evidence = "lone SYNs to one host that nobody repeats, resets or completes",
        .reason = "a request lives for 63 s (tcp_synack_retries 5), so that ten a second fill a backlog of "
                  "511",
        .takes = bits({Shape::Unanswered, Shape::HalfOpen}),
        .against = kCompleted | bits({Shape::Retried, Shape::Refused}),
        .members = 100,
        .distinct = 1,
        .window = 10 * kSecondNs,
        .share_percent = 50,
        .key = byTarget,
    },
    GroupRule{
        .kind = GroupKind::RetryStorm,
        .name = "many-fail-at-one-server",
        .evidence = "connects to one server that repeat their SYN in vain or are refused",
        .reason = "two connection pools of ten, a usual default, that fail together",
        .takes = bits({Shape::Retried, Shape::Refused}),
        .against = kCompleted,
        .members = 20,
        .distinct = 1,
        .window = 30 * kSecondNs,
        .share_percent = 50,
        .key = byTargetPort,
    },
    GroupRule{
        .kind = GroupKind::PoolChurn,
        .name = "many-short-between-two-hosts",
        .evidence = "connections between the same two hosts that end within a second",
        .reason = "five a second, each of which leaves a socket in TIME_WAIT for 60 s: 300 at any time",
        .takes = bits({Shape::Short}),
        .against = 0, // that some live long does not make the others fewer
        .members = 50,
        .distinct = 1,
        .window = 10 * kSecondNs,
        .share_percent = 100,
        .key = byPairAndPort,
    },
};

} // namespace

std::string_view groupKindName(GroupKind kind) {
    return kKinds[static_cast<std::size_t>(kind)].name;
}

const char* groupKindLabel(GroupKind kind) {
    return kKinds[static_cast<std::size_t>(kind)].label;
}

bool hasEnded(const Connection& c) {
    const bool finished = c.has(fact::kClientFinAcked) && c.has(fact::kServerFinAcked);
    return finished || c.has(fact::kRstByClient | fact::kRstByServer);
}

Side actorOf(const Connection& c) {
    const bool no_syn = c.at(Side::Client).syn == 0 && c.at(Side::Server).syn == 0;
    return no_syn && c.has(fact::kZeekFlipped) ? Side::Server : Side::Client;
}

Shape shapeOf(const Connection& c) {
    if (c.at(Side::Client).syn == 0 && c.at(Side::Server).syn == 0) {
        return shapeWithoutHandshake(c);
    }
    const bool completed = c.has(fact::kFinalAck | fact::kServerWentOn | fact::kSimultaneousOpen);
    return completed ? shapeOfCompleted(c) : shapeOfOpening(c);
}

std::span<const GroupRule> groupRules() {
    return kRules;
}

} // namespace synscope::model

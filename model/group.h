// SPDX-License-Identifier: GPL-3.0-or-later
// Many connections that are one event: a SYN flood, a port scan, a retry storm, a pool that keeps
// reconnecting. Found by rule, shown as one row with its count.
#pragma once

#include "model/connection.h"
#include "model/distinct_count.h"
#include "model/outcome.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace synscope::model {

/// Position of a group in order of finding; never reused.
using GroupId = Id<struct GroupTag>;

enum class GroupKind : std::uint8_t { SynFlood, PortScan, RetryStorm, PoolChurn };
constexpr int kGroupKindCount = 4;

/// "flood", "scan", "storm", "churn": machine names, also what the filter `group:` takes.
[[nodiscard]] std::string_view groupKindName(GroupKind kind);
/// "SYN flood", "Port scan", …: English source text, context "model".
[[nodiscard]] const char* groupKindLabel(GroupKind kind);

/// What a connection looks like from far away; all that the rules look at.
enum class Shape : std::uint8_t {
    Unanswered,       ///< one SYN, nothing came back
    HalfOpen,         ///< one SYN, SYN-ACK, nothing more from the client
    Retried,          ///< SYN repeated, never completed
    Refused,          ///< a reset or an ICMP error answers the SYN
    ResetHalfway,     ///< the client resets the SYN-ACK, and nothing else
    ProbeNull,        ///< no handshake: a lone segment without any flag
    ProbeXmas,        ///< … with FIN, PSH and URG and without ACK
    ProbeFin,         ///< … with FIN and without ACK
    ConnectedForNone, ///< completed and ended without a byte of payload
    Short,            ///< completed, exchanged payload and ended within a second
    Served,           ///< completed, and anything else
    Stray,            ///< no handshake in the capture
};
constexpr int kShapeCount = 12;
[[nodiscard]] Shape shapeOf(const Connection& connection);
/// Both sides closed, or a reset.
[[nodiscard]] bool hasEnded(const Connection& connection);

constexpr std::uint32_t shapeBit(Shape shape) {
    return 1U << static_cast<unsigned>(shape);
}

[[nodiscard]] inline const SocketAddress& socketOf(const Connection& connection, Side side) {
    return side == Side::Client ? connection.client : connection.server;
}

/// Who acted: the client, but of a lone probe its sender, whichever side it was filed under.
[[nodiscard]] Side actorOf(const Connection& connection);

/// What the members of a group have in common; unused parts are empty.
struct GroupKey {
    IpAddress actor;
    IpAddress target;
    std::uint16_t port = 0;
    friend bool operator==(const GroupKey&, const GroupKey&) = default;
};

/// One line of the table of rules: when it is a group, and why from there on.
struct GroupRule {
    GroupKind kind;
    const char* name;       ///< stable: "half-open-many"
    const char* evidence;   ///< what is counted
    const char* reason;     ///< where the threshold comes from
    std::uint32_t takes;    ///< shapes that are members
    std::uint32_t against;  ///< shapes that speak against it: members must be share_percent of both
    std::uint32_t members;  ///< at least this many …
    std::uint32_t distinct; ///< … with at least this many different targets (address and port)
    TimeNs window;          ///< … within this time
    std::uint32_t share_percent;
    GroupKey (*key)(const Connection& connection);
};
/// In order of precedence: a connection belongs to the first rule's group that takes it.
[[nodiscard]] std::span<const GroupRule> groupRules();

/// What is told about members. Added up over those whose record is kept when somebody asks, and over the
/// others at the moment their record was given up.
struct GroupTally {
    std::uint64_t connections = 0;
    std::uint64_t packets = 0;
    std::uint64_t payload_bytes = 0;
    std::array<std::uint64_t, kOutcomeCount> outcomes{};
    std::array<std::uint64_t, kShapeCount> shapes{};
    std::uint64_t silent = 0;           ///< never repeated their SYN although there was time to
    std::uint64_t answers_due = 0;      ///< half-open for so long that a request socket repeats its SYN-ACK
    std::uint64_t answers_repeated = 0; ///< of these, repeated

    DistinctCount actors;  ///< addresses
    DistinctCount targets; ///< addresses with port
    SocketAddress actor;   ///< of one member
    SocketAddress target;
    bool one_actor = true;  ///< all come from this address
    bool one_target = true; ///< all go to this address
    bool one_port = true;   ///< all go to this port

    void add(const Connection& connection, const Verdict& verdict, TimeNs now);
    void add(const GroupTally& more);
};

struct Group {
    GroupKind kind = GroupKind::SynFlood;
    const GroupRule* rule = nullptr;
    GroupKey key;
    TimeNs first = kNoTime;         ///< the first member's first packet
    TimeNs last = kNoTime;          ///< the last member's first packet
    std::uint64_t peak_second = 0;  ///< most members in one second of packet time, as found while they came
    GroupTally only_counted;        ///< members whose record was given up
    std::uint64_t late_packets = 0; ///< packets that came for those
    GroupId earlier;                ///< an older group with the same key
};

/// The groups of one capture and who belongs to them. Copyable: a snapshot for another thread.
class Groups {
public:
    /// Groups that are kept apart; of later ones only those with a known key are noted, as part of the old.
    static constexpr std::size_t kMost = 1024;

    [[nodiscard]] bool empty() const { return groups_.empty(); }
    [[nodiscard]] std::size_t size() const { return groups_.size(); }
    [[nodiscard]] const Group& operator[](GroupId id) const { return groups_[id.value]; }
    /// The group that the connection, as it is now, belongs to; invalid: none.
    [[nodiscard]] GroupId of(const Connection& connection) const;

private:
    friend class GroupFinder;
    [[nodiscard]] GroupId newest(std::uint64_t key_hash) const;

    std::vector<Group> groups_;
    std::unordered_map<std::uint64_t, GroupId> newest_; ///< by key and rule
};

/// Tallies of all groups: those of the members that `groups` only counted, to which the kept ones are added.
class GroupTallies {
public:
    explicit GroupTallies(const Groups& groups);
    /// Adds the connection to its group's tally and returns that group.
    GroupId add(const Connection& connection, const Verdict& verdict, TimeNs now);
    [[nodiscard]] const GroupTally& operator[](GroupId id) const { return tallies_[id.value]; }

private:
    const Groups& groups_;
    std::vector<GroupTally> tallies_;
};

} // namespace synscope::model

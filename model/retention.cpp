// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/retention.h"

#include "model/retry_fit.h"
#include "model/tuple_hash.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace synscope::model {
namespace {

/// Chunks at the end that no sweep touches: the one that fills and one before it.
constexpr std::uint32_t kYoungChunks = 2;
/// By then a SYN or SYN-ACK was repeated if it ever is (RFC 6298 2.1: 1 s; timers run up to 12 % late).
constexpr TimeNs kRipe = 1500 * kMillisecondNs;
/// Memory is asked for that many entries before it is written.
constexpr std::size_t kAhead = 16;
/// Connections shown to the finder in one go.
constexpr std::uint32_t kObserved = 1024;
/// The share of the soft limit that remembers what was given up.
constexpr std::size_t kDepartedShare = 8;

bool isSoft(Expendable rank) {
    return rank <= Expendable::FailedInGroup;
}

bool isOnePacketOfEachSide(const Connection& c) {
    return c.at(Side::Client).packets <= 1 && c.at(Side::Server).packets <= 1 && c.payloadBytes() == 0;
}

bool isLone(const Connection& c) {
    if (c.icmp_errors > 0) {
        return false;
    }
    switch (shapeOf(c)) {
    case Shape::Unanswered:
    case Shape::HalfOpen:
    case Shape::ProbeNull:
    case Shape::ProbeXmas:
    case Shape::ProbeFin:
        return true;
    case Shape::Stray:
        return isOnePacketOfEachSide(c);
    default:
        return false;
    }
}

bool hasFailed(const Connection& c) {
    return !c.has(fact::kFinalAck | fact::kServerWentOn | fact::kSimultaneousOpen) && c.payloadBytes() == 0;
}

/// The client speaks again: repeats its SYN, or goes on as after a SYN-ACK.
bool showsLife(const Segment& segment, std::uint32_t initial_sequence) {
    if (segment.kind != SegmentKind::Tcp || segment.has(tcp_flag::kRst)) {
        return false;
    }
    return segment.isSyn() || (segment.has(tcp_flag::kAck) && !segment.has(tcp_flag::kSyn) &&
                               segment.sequence == initial_sequence + 1);
}

Side senderOfLate(const Segment& segment, std::uint32_t initial_sequence) {
    const bool answers = segment.has(tcp_flag::kAck) && segment.acknowledgment == initial_sequence + 1;
    return answers ? Side::Server : Side::Client;
}

/// The SYN that was given up, as far as it is known.
Segment firstSyn(const Segment& segment, const Departed::Entry& entry) {
    Segment syn = segment;
    syn.kind = SegmentKind::Tcp;
    syn.time = entry.syn_time;
    syn.sequence = entry.initial_sequence;
    syn.acknowledgment = 0;
    syn.payload_length = segment.isSyn() ? segment.payload_length : 0;
    syn.flags = tcp_flag::kSyn;
    syn.oddities = 0;
    syn.options.present = segment.isSyn() ? segment.options.present : std::uint16_t{0};
    return syn;
}

} // namespace

Expendable expendabilityOf(const Connection& connection, const Groups& groups) {
    if (isLone(connection)) {
        return Expendable::Lone;
    }
    if (hasFailed(connection)) {
        return groups.of(connection).valid() ? Expendable::FailedInGroup : Expendable::Failed;
    }
    return hasEnded(connection) ? Expendable::Ended : Expendable::Rest;
}

std::size_t Retention::memoryBytes() const {
    return finder_.memoryBytes() + departed_.memoryBytes() + thinned_.capacity() * sizeof(IdRange);
}

void Retention::makeRoom(RecordStore& records, std::size_t other_bytes, TimeNs now) {
    for (std::size_t rank = 0; rank < kSweeps; ++rank) {
        const auto kind = static_cast<Expendable>(rank);
        sweep(kind, isSoft(kind) ? policy_.soft_bytes : policy_.hard_bytes, records, other_bytes, now);
    }
}

void Retention::sweep(Expendable rank, std::size_t limit, RecordStore& records, std::size_t other_bytes,
                      TimeNs now) {
    Sweep& sweep = sweeps_[static_cast<std::size_t>(rank)];
    const auto used = [&] {
        const std::size_t departed = departed_.empty() ? departedRoom() * sizeof(Departed::Entry) : 0;
        return records.memoryBytes() + other_bytes + memoryBytes() + departed + Chunk::kBytes;
    };
    const std::uint32_t end = records.chunks() - std::min(records.chunks(), kYoungChunks);
    if (used() <= std::max(limit, sweep.pause_until)) {
        return;
    }
    while (used() > limit && sweep.next < end) {
        thin(sweep.next++, rank, records, now);
    }
    if (used() > limit) {
        sweep = {.next = 0, .pause_until = used() + used() / 8};
    }
}

void Retention::thin(std::uint32_t chunk, Expendable rank, RecordStore& records, TimeNs now) {
    const std::uint32_t begin = chunk << RecordStore::kChunkBits;
    const std::uint32_t end = begin + RecordStore::kChunkSize;
    observeUpTo(records, end);
    const bool some_went = records.thin(
        chunk, [&](const Connection& c) { return expendabilityOf(c, groups()) <= rank; },
        [&](std::uint32_t id, const Connection& c) { leave(id, c, now); });
    rememberLeaving();
    if (some_went) {
        thinned_.push_back({{begin}, {end}});
    }
}

void Retention::leave(std::uint32_t id, const Connection& record, TimeNs now) {
    const Verdict verdict = judge(record, now);
    const GroupId group = groups().of(record);
    ++only_counted_.connections;
    only_counted_.in_groups += group.valid() ? 1 : 0;
    only_counted_.packets += record.packets();
    ++only_counted_.outcomes[static_cast<std::size_t>(verdict.outcome)];
    if (group.valid()) {
        finder_.at(group).only_counted.add(record, verdict, now);
    }
    const std::uint16_t group_number = group.valid() ? static_cast<std::uint16_t>(group.value)
                                                     : Departed::kNoGroup;
    if (verdict.outcome == Outcome::Connecting) {
        ++undecidedAt(record.first_seen).of(group_number);
    }
    if (record.at(Side::Client).syn == 0) {
        return; // nothing would tell a late packet of it from another connection's
    }
    leaving_.push_back({tupleHash(record.client, record.server),
                        {.fingerprint = Departed::fingerprint(record.client, record.server),
                         .id = id,
                         .initial_sequence = record.at(Side::Client).first_sequence,
                         .group = group_number,
                         .outcome = static_cast<std::uint8_t>(verdict.outcome),
                         .syn_time = record.first_seen}});
}

std::uint64_t& Retention::Undecided::of(std::uint16_t group) {
    for (auto& [known, count] : counts) {
        if (known == group) {
            return count;
        }
    }
    return counts.emplace_back(group, 0).second;
}

/// Stamps before a second that is decided already count with the oldest one that is not.
Retention::Undecided& Retention::undecidedAt(TimeNs syn_time) {
    const TimeNs second = std::max(syn_time - ((syn_time % kSecondNs) + kSecondNs) % kSecondNs, decided_);
    const auto found = std::lower_bound(
        undecided_.begin(), undecided_.end(), second,
        [](const Undecided& undecided, TimeNs wanted) { return undecided.second < wanted; });
    if (found != undecided_.end() && found->second == second) {
        return *found;
    }
    return *undecided_.insert(found, Undecided{second, {}});
}

/// What the rule for silence says of records that are kept, it says of these.
void Retention::decide(TimeNs now) {
    const TimeNs silence = decisiveSilence(1) + kSecondNs;
    while (!undecided_.empty() && timeBetween(undecided_.front().second, now) >= silence) {
        for (const auto& [group, count] : undecided_.front().counts) {
            moveToTimedOut(group, count);
        }
        decided_ = undecided_.front().second + kSecondNs;
        undecided_.pop_front();
    }
}

void Retention::moveToTimedOut(std::uint16_t group, std::uint64_t count) {
    constexpr auto kFrom = static_cast<std::size_t>(Outcome::Connecting);
    constexpr auto kTo = static_cast<std::size_t>(Outcome::TimedOut);
    only_counted_.outcomes[kFrom] -= count;
    only_counted_.outcomes[kTo] += count;
    if (group != Departed::kNoGroup) {
        GroupTally& tally = finder_.at(GroupId{group}).only_counted;
        tally.outcomes[kFrom] -= count;
        tally.outcomes[kTo] += count;
    }
}

std::size_t Retention::departedRoom() const {
    return std::bit_floor(policy_.soft_bytes / kDepartedShare / sizeof(Departed::Entry));
}

void Retention::rememberLeaving() {
    const std::size_t room = departedRoom();
    for (std::size_t i = 0; i < leaving_.size(); ++i) {
        if (!departed_.empty() && i + kAhead < leaving_.size()) {
            departed_.prefetch(leaving_[i + kAhead].first);
        }
        departed_.remember(leaving_[i].first, leaving_[i].second, room);
    }
    leaving_.clear();
}

void Retention::observeRipe(const RecordStore& records, TimeNs now) {
    decide(now);
    std::uint32_t end = records.nextHeld(observed_);
    for (std::uint32_t i = 0; i < kObserved && end < records.size(); ++i) {
        if (timeBetween(records.find(end)->first_seen, now) < kRipe) {
            break;
        }
        end = records.nextHeld(end + 1);
    }
    observeUpTo(records, end);
}

void Retention::observeUpTo(const RecordStore& records, std::uint32_t end) {
    std::array<GroupFinder::Look, kAhead> belt;
    std::size_t step = 0;
    std::uint32_t id = records.nextHeld(observed_);
    for (; id < std::min(end, records.size()); id = records.nextHeld(id + 1), ++step) {
        GroupFinder::Look& place = belt[step % kAhead];
        if (step >= kAhead) {
            finder_.observe(place);
        }
        place = finder_.look(*records.find(id));
    }
    for (std::size_t i = step - std::min(step, kAhead); i < step; ++i) {
        finder_.observe(belt[i % kAhead]);
    }
    observed_ = std::max(observed_, std::min(end, records.size()));
}

Retention::Late Retention::takeLate(const Segment& segment, std::uint32_t hash, RecordStore& records) {
    const std::uint32_t fingerprint = Departed::fingerprint(segment.source, segment.destination);
    const auto entry = departed_.find(hash, fingerprint);
    if (!entry) {
        return {};
    }
    if (segment.kind == SegmentKind::Tcp && segment.isSyn() && segment.sequence != entry->initial_sequence) {
        departed_.forget(hash, fingerprint);
        return {.kind = Late::Kind::Reuse};
    }
    if (showsLife(segment, entry->initial_sequence)) {
        revive(segment, *entry, records);
        departed_.forget(hash, fingerprint);
        return {.kind = Late::Kind::Revived, .id = entry->id};
    }
    ++only_counted_.late_packets;
    if (entry->group != Departed::kNoGroup) {
        ++finder_.at(GroupId{entry->group}).late_packets;
    }
    return {.kind = Late::Kind::Counted,
            .id = entry->id,
            .sender = senderOfLate(segment, entry->initial_sequence)};
}

void Retention::revive(const Segment& segment, const Departed::Entry& entry, RecordStore& records) {
    const Segment syn = firstSyn(segment, entry);
    Connection record = openConnection(syn);
    updateConnection(record, syn);
    records.revive(entry.id, record);
    uncount(record, entry);
}

void Retention::uncount(const Connection& record, const Departed::Entry& entry) {
    std::size_t outcome = entry.outcome;
    if (outcome == static_cast<std::size_t>(Outcome::Connecting)) {
        if (entry.syn_time < decided_) {
            outcome = static_cast<std::size_t>(Outcome::TimedOut);
        } else {
            std::uint64_t& undecided = undecidedAt(entry.syn_time).of(entry.group);
            undecided -= undecided > 0 ? 1 : 0;
        }
    }
    --only_counted_.connections;
    only_counted_.packets -= record.packets();
    --only_counted_.outcomes[outcome];
    if (entry.group == Departed::kNoGroup) {
        return;
    }
    --only_counted_.in_groups;
    GroupTally& tally = finder_.at(GroupId{entry.group}).only_counted;
    const bool half_open = entry.outcome == static_cast<std::uint8_t>(Outcome::HalfOpen);
    --tally.connections;
    tally.packets -= record.packets();
    --tally.outcomes[outcome];
    --tally.shapes[static_cast<std::size_t>(half_open ? Shape::HalfOpen : Shape::Unanswered)];
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps a connection table within its memory: which records go, how they are counted, and what becomes of
// late packets of theirs. Internal to the model; the policy is told in connection_table.h.
#pragma once

#include "model/departed.h"
#include "model/group_finder.h"
#include "model/memory_policy.h"
#include "model/record_store.h"
#include "model/segment.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace synscope::model {

/// In the order in which they go.
enum class Expendable : std::uint8_t {
    Lone,          ///< one SYN and at most SYN-ACKs, or one packet a side of a connection that began earlier
    FailedInGroup, ///< never completed, no payload, and part of a group
    Failed,
    Ended,
    Rest,
};

[[nodiscard]] Expendable expendabilityOf(const Connection& connection, const Groups& groups);

class Retention {
public:
    explicit Retention(const MemoryPolicy& policy)
        : policy_(policy) {}

    /// To be called before the store grows by a chunk. `other_bytes`: what the table holds beside records and
    /// this. `now`: the newest stamp.
    void makeRoom(RecordStore& records, std::size_t other_bytes, TimeNs now);

    /// Shows the finder connections that are old enough; some of them, so that no call takes long.
    void observeRipe(const RecordStore& records, TimeNs now);
    void observeAll(const RecordStore& records) { observeUpTo(records, records.size()); }

    /// What a segment is whose tuple has no record.
    struct Late {
        enum class Kind : std::uint8_t {
            New,     ///< nothing is known of its tuple
            Reuse,   ///< a new connection on a tuple that was used before
            Revived, ///< it shows that its connection lives on: `id` has a record again
            Counted, ///< belongs to `id`, which is only counted
        };
        Kind kind = Kind::New;
        std::uint32_t id = 0;
        Side sender = Side::Client;
    };
    /// `hash` is the segment's tuple hash.
    Late takeLate(const Segment& segment, std::uint32_t hash, RecordStore& records);
    /// Nothing was given up so far: takeLate() would say New.
    [[nodiscard]] bool idle() const { return departed_.empty(); }
    void prefetch(std::uint32_t hash) const { departed_.prefetch(hash); }

    [[nodiscard]] const Groups& groups() const { return finder_.groups(); }
    [[nodiscard]] const OnlyCounted& onlyCounted() const { return only_counted_; }
    [[nodiscard]] std::vector<IdRange> takeThinned() { return std::exchange(thinned_, {}); }
    [[nodiscard]] std::size_t memoryBytes() const;

private:
    /// One walk over the chunks for each kind of expendable record, from the oldest on.
    struct Sweep {
        std::uint32_t next = 0;      ///< chunk
        std::size_t pause_until = 0; ///< bytes: a walk that freed too little is not repeated before
    };
    static constexpr std::size_t kSweeps = 5;

    void sweep(Expendable rank, std::size_t limit, RecordStore& records, std::size_t other_bytes, TimeNs now);
    void thin(std::uint32_t chunk, Expendable rank, RecordStore& records, TimeNs now);
    void leave(std::uint32_t id, const Connection& record, TimeNs now);
    [[nodiscard]] std::size_t departedRoom() const; ///< entries
    void rememberLeaving();
    void observeUpTo(const RecordStore& records, std::uint32_t end);
    void revive(const Segment& segment, const Departed::Entry& entry, RecordStore& records);
    void uncount(const Connection& record, const Departed::Entry& entry);

    /// Lone SYNs of one second that were given up before it was clear that nobody would answer, by group.
    struct Undecided {
        TimeNs second = 0; ///< begin
        std::vector<std::pair<std::uint16_t, std::uint64_t>> counts;

        [[nodiscard]] std::uint64_t& of(std::uint16_t group);
    };
    [[nodiscard]] Undecided& undecidedAt(TimeNs syn_time);
    void decide(TimeNs now);
    void moveToTimedOut(std::uint16_t group, std::uint64_t count);

    MemoryPolicy policy_;
    GroupFinder finder_;
    Departed departed_;
    OnlyCounted only_counted_;
    std::array<Sweep, kSweeps> sweeps_{};
    std::deque<Undecided> undecided_; ///< in order of time
    TimeNs decided_ = kNoTime;        ///< seconds that began earlier are decided
    std::vector<IdRange> thinned_;
    std::vector<std::pair<std::uint32_t, Departed::Entry>> leaving_; ///< by tuple hash; empty between calls
    std::uint32_t observed_ = 0;                                     ///< ids below were shown to the finder
};

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/connection_table.h"

#include "model/record_store.h"
#include "model/retention.h"
#include "model/slots.h"
#include "model/tuple_hash.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace synscope::model {
namespace {

constexpr std::size_t kAhead = 8; // segments between asking for a slot, using it to ask for the record, and
                                  // using that
constexpr std::size_t kBelt = 32; // at least 2 * kAhead + 1

std::uint32_t hashOf(const Segment& segment) {
    return segment.tuple_hash != 0 ? segment.tuple_hash : tupleHash(segment);
}

std::uint64_t differences(const SocketAddress& a, const SocketAddress& b) {
    return (a.address.high ^ b.address.high) | (a.address.low ^ b.address.low) |
           static_cast<std::uint64_t>(a.port ^ b.port);
}

/// Both directions, without a branch between: which one it is is as good as random.
bool isSameTuple(const Connection& connection, const Segment& segment) {
    const std::uint64_t forth = differences(connection.client, segment.source) |
                                differences(connection.server, segment.destination);
    const std::uint64_t back = differences(connection.client, segment.destination) |
                               differences(connection.server, segment.source);
    return std::min(forth, back) == 0;
}

/// Asks for the lines of the record. Inlined by force, as is whatever calls it: GCC 12 takes a function that
/// only prefetches for one without effect and leaves the call out.
[[gnu::always_inline]] inline void prefetchRecord(const Connection& connection) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&connection);
    for (std::size_t line = 0; line < sizeof(Connection); line += alignof(Connection)) {
        __builtin_prefetch(bytes + line, 1);
    }
}

/// Another thread has just written them: they come from its processor's cache, out of step with what this
/// processor guesses.
[[gnu::always_inline]] inline void prefetchHotLines(const Segment& segment) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&segment);
    __builtin_prefetch(bytes);
    __builtin_prefetch(bytes + alignof(Segment));
}

/// In place of a record that is not kept: no packets.
const Connection kNoRecord{};

} // namespace

/// What is known of a segment before it is taken in.
struct Expected {
    std::uint32_t hash;
    Slot* slot; ///< most likely its own; moves when the segments before it make the table grow
};

struct Found {
    Slot* slot;
    Connection* record; ///< only where the slot is not empty
};

struct ConnectionTable::Impl {
    explicit Impl(const MemoryPolicy& policy)
        : retention(policy) {}

    ChunkSource fresh_memory;
    ChunkSource* memory = &fresh_memory;
    RecordStore records;
    Slots slots;
    TableTotals totals;
    Retention retention;

    SegmentVerdict take(const Segment& segment, const Expected& expected);
    SegmentVerdict takeUnknown(const Segment& segment, Slot* slot, std::uint32_t hash);
    SegmentVerdict update(const Segment& segment, std::uint32_t id);
    std::uint32_t open(const Segment& segment, Slot* slot, std::uint32_t hash, bool is_reuse);
    void fill(Slot* slot, std::uint32_t hash, std::uint32_t id);
    void add(std::span<const Segment> segments, std::span<SegmentVerdict> verdicts);
    Found find(const Segment& segment, const Expected& expected);
    [[gnu::always_inline]] void askForSlot(const Segment& segment, Expected& expected) {
        expected.hash = hashOf(segment);
        slots.prefetch(expected.hash);
        if (!retention.idle()) {
            retention.prefetch(expected.hash);
        }
    }
    [[gnu::always_inline]] void askForRecord(Expected& expected) {
        expected.slot = slots.guess(expected.hash);
        const Connection* record = expected.slot->empty() ? nullptr : records.find(expected.slot->connection);
        if (record != nullptr) {
            prefetchRecord(*record);
        }
    }
    void count(const Segment& segment, const SegmentVerdict& verdict);
};

namespace {

template <std::size_t N>
void countBits(std::uint32_t bits, std::array<std::uint64_t, N>& counters) {
    for (; bits != 0; bits &= bits - 1) {
        ++counters[static_cast<std::size_t>(std::countr_zero(bits))];
    }
}

} // namespace

void ConnectionTable::Impl::count(const Segment& segment, const SegmentVerdict& verdict) {
    if (segment.kind == SegmentKind::Tcp) {
        ++totals.tcp_packets;
    }
    totals.first = totals.first == kNoTime ? segment.time : std::min(totals.first, segment.time);
    totals.last = std::max(totals.last, segment.time);
    countBits(segment.oddities, totals.oddities);
    countBits(verdict.marks, totals.marks);
}

void ConnectionTable::Impl::fill(Slot* slot, std::uint32_t hash, std::uint32_t id) {
    if (slot->empty()) {
        slots.fill(
            slot, hash, id, [&](std::uint32_t other) { return records.find(other) != nullptr; }, *memory);
    } else {
        slot->connection = id;
    }
}

std::uint32_t ConnectionTable::Impl::open(const Segment& segment, Slot* slot, std::uint32_t hash,
                                          bool is_reuse) {
    if (records.isFull()) {
        retention.makeRoom(records, sizeof(Impl) + slots.memoryBytes(), totals.last);
    }
    const std::uint32_t id = records.open(segment, *memory);
    if (is_reuse) {
        records.find(id)->facts |= fact::kPortReuse;
    }
    fill(slot, hash, id);
    return id;
}

SegmentVerdict ConnectionTable::Impl::update(const Segment& segment, std::uint32_t id) {
    SegmentVerdict verdict = updateConnection(*records.find(id), segment);
    verdict.connection = {id};
    return verdict;
}

SegmentVerdict ConnectionTable::Impl::takeUnknown(const Segment& segment, Slot* slot, std::uint32_t hash) {
    using Kind = Retention::Late::Kind;
    const Retention::Late late = retention.idle() ? Retention::Late{}
                                                  : retention.takeLate(segment, hash, records);
    if (late.kind == Kind::Counted) {
        return {.connection = {late.id}, .sender = late.sender, .only_counted = true};
    }
    if (late.kind == Kind::Revived) {
        fill(slot, hash, late.id);
        return update(segment, late.id);
    }
    if (segment.kind == SegmentKind::IcmpError) {
        ++totals.icmp_errors_unmatched;
        return {};
    }
    return update(segment, open(segment, slot, hash, late.kind == Kind::Reuse));
}

/// The slot of the segment's tuple, or the empty one where it belongs, and the record.
Found ConnectionTable::Impl::find(const Segment& segment, const Expected& expected) {
    Connection* record = nullptr;
    const auto matches = [&](std::uint32_t id) {
        record = records.find(id);
        return record != nullptr && isSameTuple(*record, segment);
    };
    if (!expected.slot->empty() && expected.slot->hash == expected.hash && matches(expected.slot->connection))
        [[likely]] {
        return {expected.slot, record};
    }
    return {slots.find(expected.hash, matches), record};
}

SegmentVerdict ConnectionTable::Impl::take(const Segment& segment, const Expected& expected) {
    const auto [slot, record] = find(segment, expected);
    if (segment.kind == SegmentKind::IcmpError) {
        ++totals.icmp_errors;
    }
    if (slot->empty()) {
        return takeUnknown(segment, slot, expected.hash);
    }
    if (segment.isSyn() && segment.kind == SegmentKind::Tcp && opensNewConnection(*record, segment)) {
        return update(segment, open(segment, slot, expected.hash, true));
    }
    SegmentVerdict verdict = updateConnection(*record, segment);
    verdict.connection = {slot->connection};
    return verdict;
}

/// A conveyor belt: while one segment is taken in, the record of one further back is on its way from memory,
/// and the slot of one behind that. One at a time: a processor has only so many requests under way.
void ConnectionTable::Impl::add(std::span<const Segment> segments, std::span<SegmentVerdict> verdicts) {
    std::array<Expected, kBelt> belt;
    const std::size_t size = segments.size();
    for (std::size_t step = 0; step < size + 2 * kAhead; ++step) {
        if (step + kAhead < size) {
            prefetchHotLines(segments[step + kAhead]);
        }
        if (step < size) {
            askForSlot(segments[step], belt[step % kBelt]);
        }
        if (step - kAhead < size) {
            askForRecord(belt[(step - kAhead) % kBelt]);
        }
        if (const std::size_t i = step - 2 * kAhead; i < size) {
            const SegmentVerdict verdict = take(segments[i], belt[i % kBelt]);
            count(segments[i], verdict);
            if (!verdicts.empty()) {
                verdicts[i] = verdict;
            }
        }
    }
}

ConnectionTable::ConnectionTable(const MemoryPolicy& policy)
    : impl_(std::make_unique<Impl>(policy)) {}
ConnectionTable::~ConnectionTable() = default;
ConnectionTable::ConnectionTable(ConnectionTable&&) noexcept = default;
ConnectionTable& ConnectionTable::operator=(ConnectionTable&&) noexcept = default;

void ConnectionTable::add(std::span<const Segment> segments, std::span<SegmentVerdict> verdicts) {
    impl_->add(segments, verdicts);
    impl_->retention.observeRipe(impl_->records, impl_->totals.last);
}

void ConnectionTable::settle() {
    impl_->retention.observeAll(impl_->records);
}

std::size_t ConnectionTable::size() const {
    return impl_->records.size();
}

std::size_t ConnectionTable::kept() const {
    return impl_->records.held();
}

bool ConnectionTable::keeps(ConnectionId id) const {
    return id.value < size() && impl_->records.find(id.value) != nullptr;
}

ConnectionId ConnectionTable::nextKept(ConnectionId id) const {
    return {impl_->records.nextHeld(id.value)};
}

const Connection& ConnectionTable::operator[](ConnectionId id) const {
    const Connection* const record = impl_->records.find(id.value);
    return record != nullptr ? *record : kNoRecord;
}

void ConnectionTable::takeMemoryFrom(ChunkSource* source) {
    impl_->memory = source != nullptr ? source : &impl_->fresh_memory;
}

const TableTotals& ConnectionTable::totals() const {
    return impl_->totals;
}

const OnlyCounted& ConnectionTable::onlyCounted() const {
    return impl_->retention.onlyCounted();
}

const Groups& ConnectionTable::groups() const {
    return impl_->retention.groups();
}

std::vector<IdRange> ConnectionTable::takeThinned() {
    return impl_->retention.takeThinned();
}

std::size_t ConnectionTable::memoryBytes() const {
    return sizeof(Impl) + impl_->slots.memoryBytes() + impl_->records.memoryBytes() +
           impl_->retention.memoryBytes();
}

} // namespace synscope::model

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

constexpr std::size_t kAhead = 12; // segments between asking for a slot, using it to ask for the record, and
                                   // using that
constexpr std::size_t kBelt = 64;  // at least 2 * kAhead + 1

std::uint32_t hashOf(const Segment& segment) {
    return segment.tuple_hash != 0 ? segment.tuple_hash : tupleHash(segment);
}

bool isSameTuple(const Connection& connection, const Segment& segment) {
    return (connection.client == segment.source && connection.server == segment.destination) ||
           (connection.client == segment.destination && connection.server == segment.source);
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

struct ConnectionTable::Impl {
    explicit Impl(const MemoryPolicy& policy)
        : retention(policy) {}

    ChunkSource fresh_memory;
    ChunkSource* memory = &fresh_memory;
    RecordStore records;
    Slots slots;
    TableTotals totals;
    Retention retention;

    SegmentVerdict take(const Segment& segment, std::uint32_t hash);
    SegmentVerdict takeUnknown(const Segment& segment, Slot* slot, std::uint32_t hash);
    SegmentVerdict update(const Segment& segment, std::uint32_t id);
    std::uint32_t open(const Segment& segment, Slot* slot, std::uint32_t hash, bool is_reuse);
    void fill(Slot* slot, std::uint32_t hash, std::uint32_t id);
    void add(std::span<const Segment> segments, std::span<SegmentVerdict> verdicts);
    [[gnu::always_inline]] void prefetch(std::uint32_t hash) {
        const std::uint32_t id = slots.guess(hash);
        if (id == ConnectionId::kNone) {
            return;
        }
        if (const Connection* record = records.find(id)) {
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

SegmentVerdict ConnectionTable::Impl::take(const Segment& segment, std::uint32_t hash) {
    Connection* record = nullptr;
    Slot* slot = slots.find(hash, [&](std::uint32_t id) {
        record = records.find(id);
        return record != nullptr && isSameTuple(*record, segment);
    });
    if (segment.kind == SegmentKind::IcmpError) {
        ++totals.icmp_errors;
    }
    if (slot->empty()) {
        return takeUnknown(segment, slot, hash);
    }
    if (segment.kind == SegmentKind::Tcp && opensNewConnection(*record, segment)) {
        return update(segment, open(segment, slot, hash, true));
    }
    SegmentVerdict verdict = updateConnection(*record, segment);
    verdict.connection = {slot->connection};
    return verdict;
}

/// A conveyor belt: while one segment is taken in, the record of one further back is on its way from memory,
/// and the slot of one behind that.
void ConnectionTable::Impl::add(std::span<const Segment> segments, std::span<SegmentVerdict> verdicts) {
    std::array<std::uint32_t, kBelt> hashes;
    const std::size_t size = segments.size();
    for (std::size_t step = 0; step < size + 2 * kAhead; ++step) {
        if (step + kAhead < size) {
            prefetchHotLines(segments[step + kAhead]);
        }
        if (step < size) {
            hashes[step % kBelt] = hashOf(segments[step]);
            slots.prefetch(hashes[step % kBelt]);
            if (!retention.idle()) {
                retention.prefetch(hashes[step % kBelt]);
            }
        }
        if (step >= kAhead && step - kAhead < size) {
            prefetch(hashes[(step - kAhead) % kBelt]);
        }
        if (step >= 2 * kAhead) {
            const std::size_t i = step - 2 * kAhead;
            const SegmentVerdict verdict = take(segments[i], hashes[i % kBelt]);
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

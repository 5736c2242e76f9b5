// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/connection_table.h"

#include "model/chunk.h"
#include "model/slots.h"

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
constexpr std::size_t kChunkBits = 13;
constexpr std::size_t kChunkSize = std::size_t{1} << kChunkBits;

/// Multiplies to 128 bits and folds: every bit of both factors reaches every bit of the result.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

constexpr std::uint64_t kOddA = 0xa0761d6478bd642fU;
constexpr std::uint64_t kOddB = 0xe7037ed1a0b428dbU;

std::uint64_t hashSocket(const SocketAddress& socket, std::uint64_t seed) {
    const std::uint64_t port = std::uint64_t{socket.port} << 48;
    return fold(socket.address.high ^ kOddA ^ seed, socket.address.low ^ port ^ kOddB);
}

/// The same for both directions.
std::uint32_t hashTuple(const Segment& segment, std::uint64_t seed) {
    const std::uint64_t a = hashSocket(segment.source, seed);
    const std::uint64_t b = hashSocket(segment.destination, seed);
    return static_cast<std::uint32_t>(fold((a + b) ^ kOddB, (a ^ b) ^ kOddA ^ seed));
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

static_assert(std::is_trivially_destructible_v<Connection>); // chunks go without asking their records
static_assert(Chunk::kBytes == kChunkSize * sizeof(Connection));

/// Records that never move once they exist: growing allocates a chunk and copies nothing.
class Records {
public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] Connection& operator[](std::uint32_t id) { return *place(id); }
    [[nodiscard]] std::size_t memoryBytes() const { return chunks_.size() * Chunk::kBytes; }

    std::uint32_t open(const Segment& first) {
        if (size_ == chunks_.size() * kChunkSize) {
            chunks_.emplace_back();
        }
        const auto id = static_cast<std::uint32_t>(size_++);
        new (place(id)) Connection(openConnection(first));
        return id;
    }

private:
    [[nodiscard]] Connection* place(std::uint32_t id) {
        return reinterpret_cast<Connection*>(chunks_[id >> kChunkBits].memory()) + (id & (kChunkSize - 1));
    }

    std::vector<Chunk> chunks_;
    std::size_t size_ = 0;
};

} // namespace

struct ConnectionTable::Impl {
    Records records;
    Slots slots;
    TableTotals totals;
    // Differs from run to run where addresses are randomised, so that nobody can prepare colliding tuples.
    std::uint64_t seed = fold(std::bit_cast<std::uintptr_t>(this) ^ kOddB, kOddA);

    SegmentVerdict take(const Segment& segment, std::uint32_t hash);
    SegmentVerdict takeIcmpError(const Segment& segment, const Slot& slot);
    std::uint32_t open(const Segment& segment, Slot* slot, std::uint32_t hash);
    void add(std::span<const Segment> segments, std::span<SegmentVerdict> verdicts);
    [[gnu::always_inline]] void prefetch(std::uint32_t hash) {
        if (const std::uint32_t id = slots.guess(hash); id != ConnectionId::kNone) {
            prefetchRecord(records[id]);
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

std::uint32_t ConnectionTable::Impl::open(const Segment& segment, Slot* slot, std::uint32_t hash) {
    const bool is_reuse = !slot->empty();
    const std::uint32_t id = records.open(segment);
    if (is_reuse) {
        records[id].facts |= fact::kPortReuse;
        slot->connection = id;
    } else {
        slots.fill(slot, hash, id);
    }
    return id;
}

SegmentVerdict ConnectionTable::Impl::takeIcmpError(const Segment& segment, const Slot& slot) {
    ++totals.icmp_errors;
    if (slot.empty()) {
        ++totals.icmp_errors_unmatched;
        return {};
    }
    SegmentVerdict verdict = updateConnection(records[slot.connection], segment);
    verdict.connection = {slot.connection};
    return verdict;
}

SegmentVerdict ConnectionTable::Impl::take(const Segment& segment, std::uint32_t hash) {
    Slot* slot = slots.find(hash, [&](std::uint32_t id) { return isSameTuple(records[id], segment); });
    if (segment.kind == SegmentKind::IcmpError) {
        return takeIcmpError(segment, *slot);
    }
    std::uint32_t id = slot->connection;
    if (id == ConnectionId::kNone || opensNewConnection(records[id], segment)) {
        id = open(segment, slot, hash);
    }
    SegmentVerdict verdict = updateConnection(records[id], segment);
    verdict.connection = {id};
    return verdict;
}

/// A conveyor belt: while one segment is taken in, the record of one further back is on its way from memory,
/// and the slot of one behind that.
void ConnectionTable::Impl::add(std::span<const Segment> segments, std::span<SegmentVerdict> verdicts) {
    std::array<std::uint32_t, kBelt> hashes;
    const std::size_t size = segments.size();
    for (std::size_t step = 0; step < size + 2 * kAhead; ++step) {
        if (step < size) {
            hashes[step % kBelt] = hashTuple(segments[step], seed);
            slots.prefetch(hashes[step % kBelt]);
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

ConnectionTable::ConnectionTable()
    : impl_(std::make_unique<Impl>()) {}
ConnectionTable::~ConnectionTable() = default;
ConnectionTable::ConnectionTable(ConnectionTable&&) noexcept = default;
ConnectionTable& ConnectionTable::operator=(ConnectionTable&&) noexcept = default;

void ConnectionTable::add(std::span<const Segment> segments, std::span<SegmentVerdict> verdicts) {
    impl_->add(segments, verdicts);
}

std::size_t ConnectionTable::size() const {
    return impl_->records.size();
}

const Connection& ConnectionTable::operator[](ConnectionId id) const {
    return impl_->records[id.value];
}

const TableTotals& ConnectionTable::totals() const {
    return impl_->totals;
}

std::size_t ConnectionTable::memoryBytes() const {
    return sizeof(Impl) + impl_->slots.memoryBytes() + impl_->records.memoryBytes();
}

} // namespace synscope::model

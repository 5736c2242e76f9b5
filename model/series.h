// SPDX-License-Identifier: GPL-3.0-or-later
// A named number over time: a buffer's fill, a counter, a rate. From packets, from kernel samples, from a
// scenario: each says what it is, in which unit, where it comes from and how it is known.
#pragma once

#include "model/range_pyramid.h"
#include "model/text.h"
#include "model/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace synscope::model {

/// How a number is known. Every number on screen is one of these and says which.
enum class Provenance : std::uint8_t {
    Measured,    ///< read from the kernel, or counted in the capture
    Configured,  ///< a setting: a sysctl, a socket option, a ring's size
    Inferred,    ///< concluded from packets, under an assumption that is stated
    Simulated,   ///< from a scenario's model
    NotReadable, ///< cannot be known here; such a series has no values
};

/// "measured", "configured", "inferred", "simulated", "not readable".
[[nodiscard]] Text provenanceWord(Provenance provenance);

enum class Unit : std::uint8_t { Bytes, Packets, Count, Share, PerSecond, BytesPerSecond, Nanoseconds };

/// A value for people: "8.7 kB" (decimal), "12 packets", "31", "82 %" (Share: 0…1), "1,204/s" without the
/// separators, "1.2 MB/s", "60.7 ms". "–" for NaN.
[[nodiscard]] std::string formatValue(double value, Unit unit);

struct SeriesInfo {
    Text name; ///< "Receive buffer fill"
    Unit unit = Unit::Count;
    Text source; ///< "advertised window of 10.9.0.2:8080", "/proc/net/softnet_stat"
    Provenance provenance = Provenance::Measured;
};

/// Values in order of time, in bounded memory: the newest as they came, older ones as the lowest and highest
/// of 8, of 64, of 512 … values. Nothing is ever forgotten altogether. Copyable: who holds a lock copies what
/// it wants to draw. No lock of its own.
///
/// The default bound takes some 120 kB when all of it is in use, nothing before, and at 50 values a second
/// keeps 20 s value by value, 3 minutes by 8, 22 minutes by 64, 3 hours by 512.
class Series {
public:
    static constexpr std::size_t kDefaultKept = 1024;
    static constexpr std::size_t kUnbounded = RangePyramid::kUnbounded;

    Series()
        : Series(SeriesInfo()) {}
    /// `kept`: values that are kept as they came, and as many of each coarser kind: a power of two from 16
    /// on, or kUnbounded for what is bounded otherwise (a connection's packets).
    explicit Series(SeriesInfo info, std::size_t kept = kDefaultKept)
        : info_(std::move(info))
        , values_(kept)
        , pyramid_(kept) {}

    /// `time` should not be before the last one. NaN: from now on there is no value, until the next one.
    /// Constant cost (times the logarithm of the length).
    void append(TimeNs time, double value);

    [[nodiscard]] const SeriesInfo& info() const { return info_; }
    [[nodiscard]] bool empty() const { return values_.end() == 0; }
    [[nodiscard]] std::uint64_t count() const { return values_.end(); } ///< of all that were appended
    /// Everything that was appended, in one; its `end` is the newest value. Only when not empty.
    [[nodiscard]] const Range& whole() const { return whole_; }

    /// Hands out what lies in `from` … `to` in pieces of at most `step_ns` (0: as fine as is kept), in order:
    /// visit(const Range&).
    template <class Visit>
    void visit(TimeNs from, TimeNs to, TimeNs step_ns, const Visit& visit) const {
        pyramid_.visit(
            values_.begin(), from, to, step_ns, [this](std::uint64_t n) { return valueRange(n); },
            [&visit](const Range& range, std::uint64_t, std::uint64_t) { visit(range); });
    }
    /// The value at a time: the last one before it, or, where single values are not kept any more, the range
    /// it lies in. Nothing before the first.
    [[nodiscard]] std::optional<Range> at(TimeNs time) const;

    [[nodiscard]] std::size_t memoryBytes() const { return values_.memoryBytes() + pyramid_.memoryBytes(); }

private:
    struct Value {
        TimeNs time = 0;
        double value = 0;
    };
    [[nodiscard]] Range valueRange(std::uint64_t number) const;

    SeriesInfo info_;
    RecentLog<Value> values_;
    RangePyramid pyramid_;
    Range whole_;
};

} // namespace synscope::model

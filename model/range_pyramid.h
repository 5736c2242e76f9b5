// SPDX-License-Identifier: GPL-3.0-or-later
// Summaries over a growing row of values in time, so that a picture of any stretch costs as much as it has
// pixels, however many values lie in it.
//
// The values themselves (leaves) belong to somebody else; leaf n is the n-th that was appended. Above them
// lie levels of nodes: a node of level 0 summarises kFan leaves, one of level k + 1 summarises kFan nodes of
// level k. Each level may be told to keep only its newest nodes: then old times are still there, but coarser.
#pragma once

#include "model/time.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace synscope::model {

/// What lies in a stretch of time. For one value low = high = begin = end; a value may also be an interval
/// (the bytes of a segment: low to high). NaN stands for "no value from here on" and counts neither as low
/// nor as high.
struct Range {
    TimeNs first = 0; ///< the earliest and
    TimeNs last = 0;  ///< the latest time in it
    double low = 0;
    double high = 0;
    double begin = 0; ///< the value that came first, by order of appending
    double end = 0;   ///< and the one that came last
};

[[nodiscard]] inline Range merged(const Range& a, const Range& b) {
    return {std::min(a.first, b.first),
            std::max(a.last, b.last),
            std::fmin(a.low, b.low),
            std::fmax(a.high, b.high),
            a.begin,
            b.end};
}

/// Appended to without end, keeps the newest; its items are numbered from 0 on and keep their number.
template <class Item>
class RecentLog {
public:
    static constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

    /// `capacity`: a power of two, or kUnbounded.
    explicit RecentLog(std::size_t capacity = kUnbounded)
        : capacity_(capacity) {}

    void push(const Item& item) {
        if (items_.size() < capacity_) {
            items_.push_back(item);
        } else {
            items_[slot(end_)] = item;
        }
        ++end_;
    }
    [[nodiscard]] std::uint64_t begin() const { return end_ - items_.size(); } ///< the oldest that is kept
    [[nodiscard]] std::uint64_t end() const { return end_; }
    [[nodiscard]] const Item& operator[](std::uint64_t number) const { return items_[slot(number)]; }
    [[nodiscard]] Item& operator[](std::uint64_t number) { return items_[slot(number)]; }
    [[nodiscard]] std::size_t memoryBytes() const { return items_.capacity() * sizeof(Item); }

private:
    [[nodiscard]] std::size_t slot(std::uint64_t number) const {
        return capacity_ == kUnbounded ? static_cast<std::size_t>(number)
                                       : static_cast<std::size_t>(number) & (capacity_ - 1);
    }

    std::size_t capacity_;
    std::uint64_t end_ = 0;
    std::vector<Item> items_;
};

class RangePyramid {
public:
    static constexpr std::uint64_t kFan = 8;
    static constexpr std::size_t kUnbounded = RecentLog<Range>::kUnbounded;

    /// Keeps the newest `kept_nodes` of each level: a power of two of at least 2 × kFan, or kUnbounded.
    explicit RangePyramid(std::size_t kept_nodes = kUnbounded)
        : kept_nodes_(kept_nodes) {}

    /// Takes the next leaf in. Times should ascend; where they do not, pictures stay right and cost more.
    void append(const Range& leaf);

    [[nodiscard]] std::uint64_t leaves() const { return leaves_; }
    [[nodiscard]] std::size_t memoryBytes() const;

    /// Goes through what lies in `from` … `to` (both included) in order of appending, in pieces that are
    /// as long as `step_ns` at most, or single leaves, or as fine as is still kept.
    /// `leaf(n)` gives leaf n as a Range; leaves before `first_leaf` are not kept. `visit(range, first_leaf,
    /// count)` takes the pieces.
    template <class Leaf, class Visit>
    void visit(std::uint64_t first_leaf, TimeNs from, TimeNs to, TimeNs step_ns, const Leaf& leaf,
               const Visit& visit) const {
        const Walk<Leaf, Visit> walk{*this, first_leaf, from, to, step_ns, leaf, visit};
        if (levels_.empty()) {
            walk.leaves(0, leaves_);
            return;
        }
        const RecentLog<Range>& top = levels_.back();
        for (std::uint64_t node = top.begin(); node < top.end(); ++node) {
            walk.node(levels_.size() - 1, node);
        }
    }

    /// The last leaf that is not later than `time`, or the finest node around it that is still kept.
    template <class Leaf>
    [[nodiscard]] std::optional<Range> at(std::uint64_t first_leaf, TimeNs time, const Leaf& leaf) const {
        std::uint64_t begin = levels_.empty() ? 0 : levels_.back().begin();
        std::uint64_t end = levels_.empty() ? leaves_ : levels_.back().end();
        std::optional<Range> found;
        for (std::size_t level = levels_.size(); level > 0; --level) {
            const RecentLog<Range>& nodes = levels_[level - 1];
            while (end > begin && nodes[end - 1].first > time) {
                --end;
            }
            if (end == begin) {
                return found;
            }
            found = nodes[end - 1];
            const std::uint64_t child = (end - 1) * kFan;
            if (child < (level == 1 ? first_leaf : levels_[level - 2].begin())) {
                return found;
            }
            begin = child;
            end = std::min(child + kFan, level == 1 ? leaves_ : levels_[level - 2].end());
        }
        while (end > begin && leaf(end - 1).first > time) {
            --end;
        }
        return end == begin || end - 1 < first_leaf ? found : std::optional<Range>(leaf(end - 1));
    }

private:
    template <class Leaf, class Visit>
    struct Walk {
        const RangePyramid& pyramid;
        std::uint64_t first_leaf;
        TimeNs from;
        TimeNs to;
        TimeNs step_ns;
        const Leaf& leaf;
        const Visit& visit;

        [[nodiscard]] bool outside(const Range& range) const { return range.last < from || range.first > to; }

        void leaves(std::uint64_t begin, std::uint64_t end) const {
            for (std::uint64_t n = std::max(begin, first_leaf); n < std::min(end, pyramid.leaves_); ++n) {
                if (const Range range = leaf(n); !outside(range)) {
                    visit(range, n, std::uint64_t{1});
                }
            }
        }

        void node(std::size_t level, std::uint64_t number) const {
            const Range& range = pyramid.levels_[level][number];
            if (outside(range)) {
                return;
            }
            const std::uint64_t child = number * kFan;
            const std::uint64_t oldest = level == 0 ? first_leaf : pyramid.levels_[level - 1].begin();
            if (timeBetween(range.first, range.last) <= step_ns || child < oldest) {
                const std::uint64_t leaves_below = leavesBelow(level);
                const std::uint64_t first = number * leaves_below;
                visit(range, first, std::min(leaves_below, pyramid.leaves_ - first));
            } else if (level == 0) {
                leaves(child, child + kFan);
            } else {
                const std::uint64_t end = std::min(child + kFan, pyramid.levels_[level - 1].end());
                for (std::uint64_t n = child; n < end; ++n) {
                    node(level - 1, n);
                }
            }
        }
    };

    [[nodiscard]] static std::uint64_t leavesBelow(std::size_t level) {
        return std::uint64_t{1} << (3 * (level + 1));
    }
    void growUpwards();

    std::size_t kept_nodes_;
    std::uint64_t leaves_ = 0;
    std::vector<RecentLog<Range>> levels_; ///< the last one has at most kFan nodes
};
static_assert(RangePyramid::kFan == 8, "leavesBelow() shifts by three");

} // namespace synscope::model

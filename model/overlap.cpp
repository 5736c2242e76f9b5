// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/overlap.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

namespace synscope::model {
namespace {

/// The bytes of one side by position in its stream, which does not wrap, and the step that carried each
/// first.
class Carried {
public:
    void take(std::span<const LadderStep> steps, std::size_t step, std::vector<Overlap>& overlaps) {
        const Segment& segment = steps[step].segment;
        const std::int64_t begin = place(segment.sequence + (segment.has(tcp_flag::kSyn) ? 1 : 0));
        const std::int64_t end = begin + segment.payload_length;
        std::int64_t at = begin;
        for (auto piece = firstBeyond(begin); piece != pieces_.end() && piece->first < end; ++piece) {
            const Piece& known = piece->second;
            const std::int64_t from = std::max(begin, piece->first);
            const std::int64_t to = std::min(end, known.end);
            overlaps.push_back({known.step, step, static_cast<std::uint32_t>(from - known.carrier_begin),
                                static_cast<std::uint32_t>(from - begin),
                                static_cast<std::uint32_t>(to - from)});
            if (at < from) {
                pieces_.emplace_hint(piece, at, Piece{from, begin, step});
            }
            at = to;
        }
        if (at < end) {
            pieces_.insert_or_assign(at, Piece{end, begin, step});
        }
        newest_ = std::max(newest_, end);
    }

private:
    struct Piece {
        std::int64_t end;
        std::int64_t carrier_begin; ///< of the payload of `step`
        std::size_t step;
    };
    using Pieces = std::map<std::int64_t, Piece>; ///< by begin; they do not overlap

    std::int64_t place(std::uint32_t number) {
        if (!begun_) {
            begun_ = true;
            first_ = number;
        }
        return newest_ + static_cast<std::int32_t>(number - (first_ + static_cast<std::uint32_t>(newest_)));
    }

    /// The first piece that ends after `position`.
    [[nodiscard]] Pieces::iterator firstBeyond(std::int64_t position) {
        const auto after = pieces_.upper_bound(position);
        if (after == pieces_.begin()) {
            return after;
        }
        const auto before = std::prev(after);
        return before->second.end > position ? before : after;
    }

    Pieces pieces_;
    std::int64_t newest_ = 0;
    std::uint32_t first_ = 0;
    bool begun_ = false;
};

} // namespace

std::vector<Overlap> findOverlaps(std::span<const LadderStep> steps, std::size_t most) {
    std::array<Carried, 2> sides;
    std::vector<Overlap> overlaps;
    for (std::size_t i = 0; i < steps.size() && overlaps.size() < most; ++i) {
        const LadderStep& step = steps[i];
        if (step.segment.kind == SegmentKind::Tcp && step.segment.payload_length > 0 &&
            (step.verdict.marks & mark::kDuplicate) == 0) {
            sides[static_cast<std::size_t>(index(step.verdict.sender))].take(steps, i, overlaps);
        }
    }
    overlaps.resize(std::min(overlaps.size(), most));
    return overlaps;
}

} // namespace synscope::model

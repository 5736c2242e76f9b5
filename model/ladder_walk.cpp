// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder_walk.h"

#include <algorithm>
#include <limits>

namespace synscope::model {
namespace {

TimeNs waitOf(const LadderArrow& arrow) {
    return std::max<TimeNs>(0, arrow.arrival - arrow.time);
}

template <class Item>
double nextY(const std::vector<Item>& items, std::size_t next) {
    return next < items.size() ? items[next].y : std::numeric_limits<double>::infinity();
}

/// Hands out one side's spans as the walk comes to them.
class SpanCursor {
public:
    SpanCursor(const std::vector<LifelineSpan>& spans, Side side)
        : next_(std::find_if(spans.begin(), spans.end(),
                             [side](const LifelineSpan& s) { return s.side == side; }))
        , end_(std::find_if(next_, spans.end(), [side](const LifelineSpan& s) { return s.side != side; })) {}

    /// The last span that begins at `y` or above and was not handed out yet; null when there is none.
    const LifelineSpan* reach(double y) {
        const LifelineSpan* reached = nullptr;
        for (; next_ != end_ && next_->y_begin <= y; ++next_) {
            reached = &*next_;
        }
        return reached;
    }

private:
    std::vector<LifelineSpan>::const_iterator next_;
    std::vector<LifelineSpan>::const_iterator end_;
};

} // namespace

void walkLadder(const Ladder& ladder, LadderVisitor& visitor) {
    SpanCursor client(ladder.spans, Side::Client);
    SpanCursor server(ladder.spans, Side::Server);
    std::size_t gap = 0;
    std::size_t event = 0;
    const auto passBefore = [&](double y) {
        while (std::min(nextY(ladder.gaps, gap), nextY(ladder.events, event)) < y) {
            if (nextY(ladder.gaps, gap) < nextY(ladder.events, event)) {
                visitor.gap(ladder.gaps[gap++]);
            } else {
                visitor.event(ladder.events[event++]);
            }
        }
    };
    for (const LadderArrow& arrow : ladder.arrows) {
        passBefore(arrow.y_start);
        visitor.arrow(arrow, {client.reach(arrow.y_end), server.reach(arrow.y_end)});
    }
    passBefore(std::numeric_limits<double>::infinity());
}

std::string labelAndTag(const LadderArrow& arrow) {
    const std::string words = arrow.tag.empty() ? arrow.label : arrow.label + ' ' + english(arrow.tag);
    return arrow.arrival == kNoTime ? words : words + " · " + formatDuration(waitOf(arrow)) + " on the way";
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder_spans.h"

#include <algorithm>
#include <vector>

namespace synscope::model {
namespace {

/// A segment leaving or reaching the side.
struct Moment {
    double y = 0;
    TcpState state = TcpState::Unknown;
    bool by_error = false;
};

TcpState stateOf(const LadderStep& step, Side side) {
    return side == Side::Client ? step.client_state : step.server_state;
}

/// What was never seen at this side changes nothing there.
bool concerns(const LadderArrow& arrow, const Flight& flight, Side side) {
    return arrow.from == side ? flight.departure_seen : !flight.lost;
}

std::vector<Moment> momentsOf(const Ladder& ladder, std::span<const LadderStep> steps, Side side,
                              std::size_t closing_step) {
    std::vector<Moment> moments;
    for (const LadderArrow& arrow : ladder.arrows) {
        if (arrow.ghost) {
            break; // nobody's state changes by what may come
        }
        const LadderStep& step = steps[arrow.step];
        if (concerns(arrow, step.flight, side)) {
            moments.push_back({arrow.from == side ? arrow.y_start : arrow.y_end,
                               arrow.step >= closing_step ? TcpState::Closed : stateOf(step, side),
                               arrow.kind == ArrowKind::Rst || arrow.kind == ArrowKind::Icmp});
        }
    }
    std::stable_sort(moments.begin(), moments.end(),
                     [](const Moment& a, const Moment& b) { return a.y < b.y; });
    return moments;
}

} // namespace

void collectSpans(Ladder& ladder, std::span<const LadderStep> steps, Side side, std::size_t closing_step,
                  double lifeline_end) {
    LifelineSpan span{side, stateOf(steps.front(), side), false, 0.0, lifeline_end};
    for (const Moment& moment : momentsOf(ladder, steps, side, closing_step)) {
        if (moment.state == span.state) {
            continue;
        }
        span.y_end = moment.y;
        if (span.y_end > span.y_begin) {
            ladder.spans.push_back(span);
        }
        span = {side, moment.state, moment.by_error && moment.state == TcpState::Closed, moment.y,
                lifeline_end};
    }
    ladder.spans.push_back(span);
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// What of a stage has happened when the head stands somewhere.
#include "model/stage.h"

#include <algorithm>

namespace synscope::model {
namespace {

constexpr double kExact = 1e-9;

/// A word beside a lifeline comes with its upper half.
bool isShown(const LadderEvent& event, double head) {
    return event.y <= head + kExact;
}

/// The packets that a timer sends, one after another, from the head on, and the call that its end makes fail.
void addGhosts(const Stage& stage, const StageCut& cut, Ladder& shown) {
    double last = cut.head;
    bool ended = false;
    for (const LadderArrow& arrow : stage.ladder.arrows) {
        if (arrow.y_start <= cut.head + kExact) {
            continue;
        }
        if (!arrow.dashed || arrow.y_start >= cut.ghosts_until) {
            ended = true;
            break;
        }
        LadderArrow& ghost = shown.arrows.emplace_back(arrow);
        ghost.ghost = true;
        ghost.note_lines = 0;
        last = arrow.y_end;
    }
    const double until = ended || last == cut.head ? last : cut.ghosts_until;
    for (const LadderGap& gap : stage.ladder.gaps) {
        if (gap.y > cut.head + kExact && gap.y < until) {
            shown.gaps.push_back(gap);
        }
    }
    for (const LadderEvent& event : stage.ladder.events) {
        if (!isShown(event, cut.head) && event.y < until && event.failure) {
            shown.events.push_back(event);
        }
    }
}

} // namespace

Ladder cutStage(const Stage& stage, const StageCut& cut) {
    const Ladder& whole = stage.ladder;
    Ladder shown;
    shown.client = whole.client;
    shown.server = whole.server;
    shown.origin = whole.origin;
    shown.height = whole.height;
    shown.knots = whole.knots;
    shown.reach = whole.reach;
    shown.events_in_lane = whole.events_in_lane;
    for (const LadderArrow& arrow : whole.arrows) {
        if (arrow.y_start <= cut.head + kExact) {
            LadderArrow& drawn = shown.arrows.emplace_back(arrow);
            const double way = arrow.end == ArrowEnd::Lost ? (arrow.y_end - arrow.y_start) * 0.6
                                                           : arrow.y_end - arrow.y_start;
            drawn.progress = std::clamp((cut.head + kExact - arrow.y_start) / std::max(way, kExact), 0.0,
                                        1.0);
        }
    }
    for (const LadderGap& gap : whole.gaps) {
        if (gap.y <= cut.head + kExact) {
            shown.gaps.push_back(gap);
        }
    }
    std::copy_if(whole.events.begin(), whole.events.end(), std::back_inserter(shown.events),
                 [&](const LadderEvent& event) { return isShown(event, cut.head); });
    constexpr double kBelowHead = 0.7; // so that the lifelines are there before anything happens
    for (LifelineSpan span : whole.spans) {
        span.y_end = std::min(span.y_end, cut.head + kBelowHead);
        if (span.y_begin <= cut.head + kExact) {
            shown.spans.push_back(span);
        }
    }
    if (cut.ghosts_until > cut.head) {
        addGhosts(stage, cut, shown);
    }
    return shown;
}

} // namespace synscope::model

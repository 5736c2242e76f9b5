// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder.h"

#include "model/ladder_event.h"
#include "model/ladder_label.h"
#include "model/ladder_scale.h"

#include <algorithm>
#include <array>

namespace synscope::model {
namespace {

constexpr double kTopMargin = 0.3;
constexpr double kLifelineTail = 1.2; ///< below everything, so that the last state has room for its name
constexpr double kBottomMargin = 0.6;
constexpr double kTimeLabelHalf = 0.5; ///< the gutter's text stands around y_start
constexpr double kEventDrop = 0.3;     ///< middle of an event below the arrow's end

/// The hole in the middle of what is drawn: steps beyond max_arrows, and packets that whoever made the steps
/// left out.
struct Hole {
    std::size_t begin = 0;    ///< first step that is not drawn
    std::size_t end = 0;      ///< first step after the hole; begin when the hole holds no steps
    std::size_t left_out = 0; ///< packets, drawn as a break when there are any
};

std::size_t packetsWithoutStep(std::span<const LadderStep> steps, const Connection& connection) {
    const auto present = static_cast<std::size_t>(std::count_if(
        steps.begin(), steps.end(), [](const LadderStep& s) { return s.segment.kind == SegmentKind::Tcp; }));
    const std::size_t all = connection.packets();
    return all > present ? all - present : 0;
}

Hole findHole(std::span<const LadderStep> steps, const Connection& connection, std::size_t max_arrows) {
    const std::size_t drawn = std::min(steps.size(), std::max<std::size_t>(max_arrows, 2));
    const std::size_t skipped = steps.size() - drawn;
    const std::size_t begin = (drawn + 1) / 2;
    return {begin, begin + skipped, skipped + packetsWithoutStep(steps, connection)};
}

/// The wait for an answer that does not come ends with a repetition of what was said last.
bool isUnanswered(const LadderArrow& before, const LadderArrow& arrow) {
    return arrow.dashed && before.from == arrow.from && before.kind == arrow.kind;
}

Text gapLabel(const LadderArrow& before, const LadderStep& after, const LadderArrow& arrow,
              bool probes_window, TimeNs length_ns) {
    const std::string length = formatDuration(length_ns);
    if (probes_window) {
        return {SYNSCOPE_TEXT("%1 with window 0"), {length}};
    }
    if ((after.verdict.marks & mark::kKeepAlive) != 0) {
        return {SYNSCOPE_TEXT("%1 idle"), {length}};
    }
    if (isUnanswered(before, arrow)) {
        return {SYNSCOPE_TEXT("%1 without an answer"), {length}};
    }
    return {SYNSCOPE_TEXT("%1"), {length}};
}

class Layout {
public:
    Layout(std::span<const LadderStep> steps, const Connection& connection, const Explanation& explanation,
           const LadderOptions& options)
        : steps_(steps)
        , connection_(connection)
        , options_(options)
        , hole_(findHole(steps, connection, options.max_arrows))
        , scale_(chooseScale(steps, connection))
        , labeller_(steps, connection, explanation.verdict, options)
        , events_(findEvents(steps, explanation.verdict, connection)) {
        ladder_.client = connection.client;
        ladder_.server = connection.server;
        ladder_.origin = steps.empty() ? connection.first_seen : steps.front().segment.time;
        ladder_.events_in_lane = options.events_in_lane;
        ladder_.left_out = hole_.left_out;
    }

    Ladder run() {
        if (steps_.empty()) {
            return std::move(ladder_);
        }
        ladder_.arrows.reserve(steps_.size() - (hole_.end - hole_.begin));
        for (std::size_t step = 0; step < hole_.begin; ++step) {
            place(step);
        }
        for (std::size_t step = hole_.end; step < steps_.size(); ++step) {
            place(step);
        }
        ladder_.knots.push_back({std::max(time_, connection_.last_seen), lowest()});
        placeLateEvents();
        lifeline_end_ = lowest() + kLifelineTail;
        ladder_.height = lifeline_end_ + kBottomMargin;
        collectSpans(Side::Client);
        collectSpans(Side::Server);
        return std::move(ladder_);
    }

private:
    [[nodiscard]] double lowest() const { return std::max({bottom_, event_bottoms_[0], event_bottoms_[1]}); }

    void place(std::size_t step) {
        LadderArrow arrow = labeller_.describe(step);
        const double label_height = arrow.label_lines * kLabelHeight;
        if (step == 0) {
            time_ = arrow.time;
            arrow.y_start = kTopMargin + label_height;
        } else if (isBreak(step, arrow)) {
            arrow.y_start = placeGap(step, arrow) + label_height;
        } else {
            placeInBurst(arrow, label_height);
        }
        finish(std::move(arrow));
        placeEvents(step);
    }

    [[nodiscard]] bool followsHole(std::size_t step) const { return hole_.left_out > 0 && step == hole_.end; }

    [[nodiscard]] bool isBreak(std::size_t step, const LadderArrow& arrow) const {
        return followsHole(step) || waitBetween(time_, arrow.time) > scale_.silence_ns;
    }

    /// Returns the y below the break.
    double placeGap(std::size_t step, const LadderArrow& arrow) {
        const TimeNs length = waitBetween(time_, arrow.time);
        const double top = lowest();
        LadderGap gap{top + kGapHeight / 2, kGapHeight, length,
                      gapLabel(ladder_.arrows.back(), steps_[step], arrow, labeller_.probesWindow(), length)};
        if (followsHole(step)) {
            gap.label = {SYNSCOPE_TEXT("%1 packets not drawn · %2"),
                         {std::to_string(hole_.left_out), formatDuration(length)}};
        }
        pinGap(arrow, length, top);
        ladder_.gaps.push_back(std::move(gap));
        return top + kGapHeight;
    }

    /// Above and below the break time runs at the usual pace, as far as there is enough of it.
    void pinGap(const LadderArrow& arrow, TimeNs length, double top) {
        const double scale = scale_.units_per_ns * options_.zoom;
        const double above = top - ladder_.knots.back().y;
        const auto at_pace = scale > 0 ? static_cast<TimeNs>(above / scale) : length / 4;
        const TimeNs edge = std::min(at_pace, length / 4);
        const TimeNs end = std::max(time_, arrow.time);
        ladder_.knots.push_back({time_ + edge, top});
        ladder_.knots.push_back({end - edge, top + kGapHeight});
    }

    void placeInBurst(LadderArrow& arrow, double label_height) {
        constexpr double kTolerance = 1e-9;
        const double free = bottom_ + label_height;
        const double below_event = event_bottoms_[index(Side::Client)] + kTimeLabelHalf;
        const double true_scale = ladder_.arrows.back().y_start +
                                  static_cast<double>(waitBetween(time_, arrow.time)) * scale_.units_per_ns *
                                      options_.zoom;
        arrow.y_start = std::max({free, below_event, true_scale});
        arrow.stretched = arrow.y_start > true_scale + kTolerance;
    }

    void finish(LadderArrow arrow) {
        arrow.y_end = arrow.y_start + kSingleVantageSlope;
        bottom_ = arrow.y_end + arrow.note_lines * kNoteHeight;
        time_ = std::max(time_, arrow.time);
        ladder_.knots.push_back({time_, arrow.y_start});
        ladder_.arrows.push_back(std::move(arrow));
    }

    void placeEvents(std::size_t step) {
        for (const PendingEvent& pending : events_) {
            if (pending.after_step == step) {
                placeEvent(pending.event, ladder_.arrows.back().y_end);
            }
        }
    }

    /// Calls that end by a timer which no packet shows: when, the capture does not tell.
    void placeLateEvents() {
        for (const PendingEvent& pending : events_) {
            if (pending.after_step == kNoStep) {
                ladder_.gaps.push_back(
                    {lowest() + kGapHeight / 2, kGapHeight, 0, {SYNSCOPE_TEXT("until the kernel gives up")}});
                bottom_ = lowest() + kGapHeight;
                placeEvent(pending.event, bottom_);
            }
        }
    }

    void placeEvent(LadderEvent event, double arrival) {
        double& side_bottom = event_bottoms_[static_cast<std::size_t>(index(event.side))];
        event.y = std::max(arrival + kEventDrop, side_bottom + kEventHeight / 2);
        if (options_.events_in_lane) {
            event.y = bottom_ + kEventHeight / 2;
            bottom_ += kEventHeight;
        } else {
            side_bottom = event.y + kEventHeight / 2;
        }
        ladder_.events.push_back(std::move(event));
    }

    /// The step whose ICMP error made `side`'s call fail: its socket is closed although no segment shows it.
    [[nodiscard]] std::size_t closedByIcmp(Side side) const {
        for (const PendingEvent& pending : events_) {
            const bool failed = pending.event.failure && pending.event.side == side &&
                                pending.after_step != kNoStep;
            if (failed && steps_[pending.after_step].segment.kind == SegmentKind::IcmpError) {
                return pending.after_step;
            }
        }
        return kNoStep;
    }

    [[nodiscard]] TcpState stateOf(std::size_t step, Side side) const {
        return side == Side::Client ? steps_[step].client_state : steps_[step].server_state;
    }

    void collectSpans(Side side) {
        const std::size_t closing_step = closedByIcmp(side);
        LifelineSpan span{side, stateOf(0, side), false, 0.0, lifeline_end_};
        for (const LadderArrow& arrow : ladder_.arrows) {
            const TcpState state = arrow.step >= closing_step ? TcpState::Closed : stateOf(arrow.step, side);
            if (state == span.state) {
                continue;
            }
            // A state changes when the segment leaves its sender or reaches its receiver.
            const double y = arrow.from == side ? arrow.y_start : arrow.y_end;
            span.y_end = y;
            if (span.y_end > span.y_begin) {
                ladder_.spans.push_back(span);
            }
            const bool by_error = arrow.kind == ArrowKind::Rst || arrow.kind == ArrowKind::Icmp;
            span = {side, state, by_error && state == TcpState::Closed, y, lifeline_end_};
        }
        ladder_.spans.push_back(span);
    }

    std::span<const LadderStep> steps_;
    const Connection& connection_;
    const LadderOptions& options_;
    Hole hole_;
    LadderScale scale_;
    LadderLabeller labeller_;
    std::vector<PendingEvent> events_;
    Ladder ladder_;
    double bottom_ = 0; ///< below the last arrow and its note
    std::array<double, 2> event_bottoms_{};
    double lifeline_end_ = 0;
    TimeNs time_ = 0; ///< latest so far
};

} // namespace

Ladder layOutLadder(std::span<const LadderStep> steps, const Connection& connection,
                    const Explanation& explanation, const LadderOptions& options) {
    return Layout(steps, connection, explanation, options).run();
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder.h"

#include "model/forecast.h"
#include "model/ladder_event.h"
#include "model/ladder_flight.h"
#include "model/ladder_fold.h"
#include "model/ladder_ghosts.h"
#include "model/ladder_label.h"
#include "model/ladder_scale.h"
#include "model/ladder_spans.h"

#include <algorithm>
#include <array>
#include <limits>

namespace synscope::model {
namespace {

constexpr double kTopMargin = 0.3;
constexpr double kLifelineTail = 1.2; ///< below everything, so that the last state has room for its name
constexpr double kBottomMargin = 0.6;
constexpr double kTimeLabelHalf = 0.5;  ///< the gutter's text stands around y_start
constexpr double kEventDrop = 0.3;      ///< middle of an event below the arrow's end
constexpr double kLeastSlope = 0.25;    ///< of an arrow that took no time to speak of
constexpr double kLongestFlight = 10.0; ///< units, before zoom, that a flight takes at most when nothing else
                                        ///< happens meanwhile
constexpr double kGhostBand = 1.6;      ///< of a time that is not known exactly
constexpr double kUnfoldedHeight = 1.5; ///< of the line above a train that is drawn in full

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
        if (options.fold_trains) {
            folds_ = findFolds(steps);
        }
        if (options.forecast != nullptr) {
            ghosts_ = findGhosts(*options.forecast, steps);
        }
        ladder_.client = connection.client;
        ladder_.server = connection.server;
        ladder_.origin = steps.empty() ? connection.first_seen : steps.front().segment.time;
        ladder_.events_in_lane = options.events_in_lane;
        ladder_.left_out = hole_.left_out;
        ladder_.clocks = explanation.clocks;
    }

    Ladder run() {
        if (steps_.empty()) {
            return std::move(ladder_);
        }
        ladder_.arrows.reserve(steps_.size() - (hole_.end - hole_.begin));
        if (hole_.left_out == 0) {
            placeAll(0, steps_.size());
        } else {
            placeAll(0, hole_.begin);
            placeAll(hole_.end, steps_.size());
        }
        landAll();
        ladder_.knots.push_back({std::max(time_, connection_.last_seen), lowest()});
        static_cast<void>(placeHoles(std::numeric_limits<TimeNs>::max()));
        placeLateEvents();
        for (const LadderGhost& ghost : ghosts_) {
            placeGhost(ghost);
        }
        lifeline_end_ = lowest() + kLifelineTail;
        ladder_.height = lifeline_end_ + kBottomMargin;
        collectSpans(ladder_, steps_, Side::Client, closedByIcmp(Side::Client), lifeline_end_);
        collectSpans(ladder_, steps_, Side::Server, closedByIcmp(Side::Server), lifeline_end_);
        return std::move(ladder_);
    }

private:
    [[nodiscard]] double lowest() const { return std::max({bottom_, event_bottoms_[0], event_bottoms_[1]}); }

    void placeAll(std::size_t begin, std::size_t end) {
        for (std::size_t step = begin; step < end; ++step) {
            const LadderFold* fold = foldAt(step, end);
            if (fold != nullptr && placeFold(*fold)) {
                step = fold->end - 1;
            } else {
                place(step);
            }
        }
    }

    /// The fold that begins here and is over before `end`.
    [[nodiscard]] const LadderFold* foldAt(std::size_t step, std::size_t end) const {
        const auto found = std::lower_bound(
            folds_.begin(), folds_.end(), step,
            [](const LadderFold& fold, std::size_t wanted) { return fold.begin < wanted; });
        return found != folds_.end() && found->begin == step && found->end <= end ? &*found : nullptr;
    }

    /// False when the train is to be drawn in full: then only its line was placed.
    bool placeFold(const LadderFold& fold) {
        const bool open = std::find(options_.unfolded.begin(), options_.unfolded.end(), fold.begin) !=
                          options_.unfolded.end();
        const TimeNs last = steps_[fold.end - 1].segment.time;
        const TimeNs length = waitBetween(time_, last);
        const double top = lowest();
        const double height = open ? kUnfoldedHeight : kGapHeight;
        ladder_.gaps.push_back({top + height / 2, height, length, foldLabel(fold, length),
                                open ? GapKind::Unfolded : GapKind::Folded, fold.begin,
                                fold.end - fold.begin});
        bottom_ = top + height;
        if (open) {
            return false;
        }
        for (std::size_t step = fold.begin; step < fold.end; ++step) {
            static_cast<void>(labeller_.describe(step)); // it counts repeats
        }
        time_ = std::max(time_, last);
        ladder_.knots.push_back({time_, bottom_});
        return true;
    }

    void placeGhost(const LadderGhost& ghost) {
        const TimeNs begin = std::max(ladder_.knots.back().time, ghost.due.earliest);
        const TimeNs end = std::max(begin, ghost.due.latest);
        const double top = lowest();
        // From nominal time to nominal time: bands lie one upon the other.
        const TimeNs wait = waitBetween(time_, begin);
        time_ = begin;
        ladder_.gaps.push_back({top + kGapHeight / 2, kGapHeight, wait, ghostGapLabel(ghost, wait)});
        bottom_ = top + kGapHeight;
        if (ghost.arrow) {
            placeGhostArrow(*ghost.arrow, end);
        } else {
            ladder_.gaps.push_back(
                {bottom_ + kGhostBand / 2, kGhostBand, end - begin, ghost.gives_up, GapKind::GivesUp});
            ladder_.knots.push_back({begin, bottom_});
            bottom_ += kGhostBand;
            ladder_.knots.push_back({end, bottom_});
        }
    }

    void placeGhostArrow(LadderArrow arrow, TimeNs end) {
        labeller_.measure(arrow);
        arrow.y_start = bottom_ + arrow.label_lines * kLabelHeight;
        arrow.y_end = arrow.y_start + kSingleVantageSlope;
        arrow.band = kGhostBand;
        ladder_.knots.push_back({std::max(ladder_.knots.back().time, arrow.time), arrow.y_start});
        ladder_.knots.push_back({end, arrow.y_start + arrow.band});
        bottom_ = std::max(arrow.y_start + arrow.band, arrow.y_end + noteHeight(arrow));
        ladder_.arrows.push_back(std::move(arrow));
    }

    /// A call that a timer ends is drawn with the forecast of that timer, where there is one.
    [[nodiscard]] bool isForecast(const LadderEvent& event) const {
        return event.failure && std::any_of(ghosts_.begin(), ghosts_.end(), [&](const LadderGhost& ghost) {
                   return !ghost.arrow && ghost.sender == event.side;
               });
    }

    void place(std::size_t step) {
        LadderArrow arrow = labeller_.describe(step);
        const double label_height = arrow.label_lines * kLabelHeight;
        landBy(arrow.time);
        if (step == 0) {
            time_ = arrow.time;
            arrow.y_start = kTopMargin + label_height;
        } else if (placeHoles(arrow.time)) {
            arrow.y_start = bottom_ + label_height;
        } else if (isBreak(step, arrow)) {
            arrow.y_start = placeGap(step, arrow) + label_height;
        } else {
            placeInBurst(arrow, label_height);
        }
        finish(std::move(arrow));
        placeEvents(step);
    }

    /// The holes in the capture that begin before `time`; false: there is none.
    bool placeHoles(TimeNs time) {
        const std::size_t before = next_hole_;
        for (; next_hole_ < options_.holes.size() && options_.holes[next_hole_].begin < time; ++next_hole_) {
            const CaptureHole& hole = options_.holes[next_hole_];
            const TimeNs length = hole.end - hole.begin;
            const double top = lowest();
            ladder_.gaps.push_back({top + kGapHeight / 2,
                                    kGapHeight,
                                    length,
                                    {SYNSCOPE_TEXT("the capture lost %1 packets of any connection within %2"),
                                     {std::to_string(hole.frames), formatDuration(length)}},
                                    GapKind::CaptureLoss});
            bottom_ = top + kGapHeight;
            time_ = std::max(time_, std::min(hole.end, time));
            ladder_.knots.push_back({time_, bottom_});
        }
        return next_hole_ > before;
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
        const double true_scale = ladder_.knots.back().y + atPace(waitBetween(time_, arrow.time));
        arrow.y_start = std::max({free, below_event, true_scale});
        arrow.stretched = arrow.y_start > true_scale + kTolerance;
    }

    /// The height of a time that is no silence.
    [[nodiscard]] double atPace(TimeNs length) const {
        return static_cast<double>(length) * scale_.units_per_ns * options_.zoom;
    }

    void finish(LadderArrow arrow) {
        const bool flies = arrow.arrival != kNoTime;
        arrow.y_end = arrow.y_start + (arrow.end == ArrowEnd::Lost ? stub_slope_.value()
                                       : flies                     ? 0
                                                                   : kSingleVantageSlope);
        bottom_ = arrow.y_end + noteHeight(arrow);
        time_ = std::max(time_, arrow.time);
        ladder_.knots.push_back({time_, arrow.y_start});
        if (flies) {
            in_the_air_.add({std::max(arrow.arrival, arrow.time), ladder_.arrows.size()});
        }
        ladder_.arrows.push_back(std::move(arrow));
    }

    void landAll() { landBy(std::numeric_limits<TimeNs>::max()); }

    void landBy(TimeNs time) {
        while (const auto next = in_the_air_.landBy(time)) {
            land(*next);
        }
    }

    void land(const InTheAir::Item& item) {
        LadderArrow& arrow = ladder_.arrows[item.arrow];
        const double flight = std::min(atPace(waitBetween(time_, item.arrives)),
                                       kLongestFlight * options_.zoom);
        // Arrows of one direction stay as far apart as their words need.
        double& landed = landed_[static_cast<std::size_t>(index(arrow.from))];
        arrow.y_end = std::max({arrow.y_start + kLeastSlope, ladder_.knots.back().y + flight,
                                landed + arrow.label_lines * kLabelHeight});
        landed = arrow.y_end + noteHeight(arrow);
        bottom_ = std::max(bottom_, landed);
        time_ = std::max(time_, item.arrives);
        ladder_.knots.push_back({time_, arrow.y_end});
        ladder_.reach = std::max(ladder_.reach, arrow.y_end - arrow.y_start);
        stub_slope_.note(arrow.y_end - arrow.y_start);
        const Side receiver = other(arrow.from);
        for (const PendingEvent& pending : events_) {
            if (pending.after_step == arrow.step && pending.event.side == receiver) {
                placeEvent(pending.event, arrow.y_end);
            }
        }
    }

    /// What follows from the step just placed; what follows from its arrival waits for that.
    void placeEvents(std::size_t step) {
        const LadderArrow& arrow = ladder_.arrows.back();
        const bool flies = arrow.arrival != kNoTime;
        const Side receiver = other(arrow.from);
        const double end = arrow.y_end;
        for (const PendingEvent& pending : events_) {
            if (pending.after_step == step && !(flies && pending.event.side == receiver)) {
                placeEvent(pending.event, end);
            }
        }
    }

    /// Calls that end by a timer which no packet shows: when, the capture does not tell.
    void placeLateEvents() {
        for (const PendingEvent& pending : events_) {
            if (pending.after_step == kNoStep && !isForecast(pending.event)) {
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

    std::span<const LadderStep> steps_;
    const Connection& connection_;
    const LadderOptions& options_;
    Hole hole_;
    LadderScale scale_;
    LadderLabeller labeller_;
    std::vector<PendingEvent> events_;
    std::vector<LadderFold> folds_;
    std::vector<LadderGhost> ghosts_;
    Ladder ladder_;
    std::size_t next_hole_ = 0; ///< in the capture
    double bottom_ = 0;         ///< below the last arrow and its note
    std::array<double, 2> event_bottoms_{};
    std::array<double, 2> landed_{}; ///< by index() of the sender: below its last arrow that came down
    InTheAir in_the_air_;
    StubSlope stub_slope_;
    double lifeline_end_ = 0;
    TimeNs time_ = 0; ///< latest so far
};

} // namespace

Ladder layOutLadder(std::span<const LadderStep> steps, const Connection& connection,
                    const Explanation& explanation, const LadderOptions& options) {
    return Layout(steps, connection, explanation, options).run();
}

} // namespace synscope::model

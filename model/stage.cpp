// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/stage.h"

#include "model/counter_meaning.h"
#include "model/stage_arrows.h"
#include "model/stage_fold.h"
#include "model/stage_spans.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace synscope::model {
namespace {

constexpr double kTop = 0.4;
constexpr double kTail = 1.4;     ///< of the lifelines below everything
constexpr double kFlight = 1.0;   ///< units that a way takes when nothing else happens at its end meanwhile
constexpr double kCrossing = 2.2; ///< the same where another packet comes the other way
constexpr double kLineMiddle = 0.75; ///< from where an arrow leaves to below its line in the middle
constexpr double kApart = 0.35;      ///< between two things at the same host
constexpr double kLongestWait = 0.8; ///< of a wait that is no silence
constexpr double kBreak = 1.45;      ///< height of a silence
constexpr double kEventDrop = 0.45;
constexpr double kUnderLeaving = 1.15; ///< from where an arrow leaves, or …
constexpr double kUnderLanding = 0.7;  ///< … comes down, to a word under its line
constexpr TimeNs kShortestSilence = 8 * kMillisecondNs;
constexpr int kSilenceInFlights = 3;
constexpr TimeNs kAtOnce = kMillisecondNs; ///< a host tells within this what became of a packet

TimeNs typicalFlight(const LessonStory& story) {
    std::vector<TimeNs> flights;
    for (const StoryEvent& event : story.events) {
        const auto* packet = std::get_if<StoryPacket>(&event.what);
        if (packet != nullptr && packet->arrives != kNoTime) {
            flights.push_back(packet->arrives - event.time);
        }
    }
    if (flights.empty()) {
        return kMillisecondNs;
    }
    const auto middle = flights.begin() + static_cast<std::ptrdiff_t>(flights.size() / 2);
    std::nth_element(flights.begin(), middle, flights.end());
    return std::max<TimeNs>(1, *middle);
}

/// "ListenOverflows" of "TcpExt.ListenOverflows".
std::string shortName(const std::string& counter) {
    return counter.substr(counter.find_last_of('.') + 1);
}

/// Hosts on which several programs call: their calls say whose they are.
std::array<bool, 2> crowdedHosts(const LessonStory& story) {
    std::array<std::set<std::string>, 2> programs;
    for (const StoryEvent& event : story.events) {
        if (const auto* call = std::get_if<StoryCall>(&event.what)) {
            programs[static_cast<std::size_t>(index(event.side))].insert(call->program);
        }
    }
    return {programs[0].size() > 1, programs[1].size() > 1};
}

Text callText(const StoryCall& call, bool with_program) {
    const bool told = call.call == "listen" || call.call == "setsockopt" || call.call == "shutdown";
    const std::string name = (with_program ? call.program + ": " : std::string()) + call.call + "(" +
                             (told ? call.note : std::string()) + ")";
    const std::string result = call.error.empty() ? std::to_string(call.result) : "-1 " + call.error;
    return {SYNSCOPE_TEXT("%1 = %2"), {name, result}};
}

TimeNs firstPacket(const LessonStory& story) {
    const auto first = std::find_if(story.events.begin(), story.events.end(), [](const StoryEvent& event) {
        return std::holds_alternative<StoryPacket>(event.what);
    });
    return first == story.events.end() ? story.begin : first->time;
}

class StageLayout {
public:
    StageLayout(const LessonStory& story, const StageOptions& options)
        : story_(story)
        , options_(options)
        , arrows_(storyArrows(story, options))
        , drawn_(chooseDrawn(story, arrows_))
        , crowded_(crowdedHosts(story))
        , flight_(typicalFlight(story))
        , place_of_(story.events.size(), kNoStep) {
        const std::size_t connections = connectionsOf(story);
        stage_.lanes = connections > kMostLanes ? 0 : std::max<std::size_t>(1, connections);
    }

    Stage run() {
        stage_.ladder.origin = firstPacket(story_);
        stage_.ladder.events_in_lane = options_.events_in_lane;
        stage_.ladder.knots.push_back({story_.begin, 0.0});
        for (std::size_t i = 0; i < story_.events.size(); ++i) {
            stage_.before_y.push_back(now_);
            place(i);
            stage_.shown_y.push_back(now_);
            at_y_.push_back(placeAt(i));
        }
        finish();
        return std::move(stage_);
    }

private:
    static std::size_t at(Side side) { return static_cast<std::size_t>(index(side)); }

    void place(std::size_t i) {
        const StoryEvent& event = story_.events[i];
        if (drawn_[i] == Drawing::Folded) {
            placeFolded(i);
        } else if (drawn_[i] == Drawing::Nothing) {
            return;
        } else if (std::holds_alternative<StoryPacket>(event.what)) {
            depart(i);
        } else if (const auto* arrival = std::get_if<StoryArrival>(&event.what)) {
            land(*arrival, event);
        } else if (const auto* call = std::get_if<StoryCall>(&event.what)) {
            placeEvent(event, {LadderEvent::Kind::Application, event.side, !call->error.empty(), 0,
                               event.time, callText(*call, crowded_[at(event.side)])});
        } else if (const auto* counter = std::get_if<StoryCounter>(&event.what)) {
            shutDoor(event);
            placeEvent(event, {LadderEvent::Kind::Kernel,
                               event.side,
                               false,
                               0,
                               event.time,
                               {SYNSCOPE_TEXT("%1 +%2"),
                                {shortName(counter->name), std::to_string(counter->delta)}}});
        } else if (const auto* note = std::get_if<StoryNote>(&event.what)) {
            pass(event.time);
            placeGap({SYNSCOPE_TEXT("%1"), {note->text}}, GapKind::Note, 0);
            mark(event.time);
        }
    }

    [[nodiscard]] double lowest() const { return std::max({now_, free_, host_y_[0], host_y_[1]}); }

    void mark(TimeNs time) {
        time_ = std::max(time_, time);
        if (now_ > stage_.ladder.knots.back().y) {
            stage_.ladder.knots.push_back({time_, now_});
        }
    }

    /// Goes on to `time`: by a break where that is long. True: there was one.
    bool passSilence(TimeNs time) {
        const TimeNs wait = std::max<TimeNs>(0, time - time_);
        const bool silence = wait > std::max(kShortestSilence, kSilenceInFlights * flight_) &&
                             !std::exchange(after_fold_, false) && !stage_.ladder.arrows.empty();
        if (silence) {
            placeGap({SYNSCOPE_TEXT("%1 waiting"), {formatDuration(wait)}}, GapKind::Silence, wait);
            mark(time);
        }
        return silence;
    }

    /// The same, or to scale.
    void pass(TimeNs time) {
        const TimeNs wait = std::max<TimeNs>(0, time - time_);
        if (!passSilence(time)) {
            now_ += std::min(kLongestWait, static_cast<double>(wait) / static_cast<double>(flight_));
            mark(time);
        }
    }

    void placeGap(Text label, GapKind kind, TimeNs length) {
        const double top = lowest();
        stage_.ladder.gaps.push_back({top + kBreak / 2, kBreak, length, std::move(label), kind});
        now_ = top + kBreak;
        free_ = now_;
        host_y_ = {now_, now_};
    }

    void placeFolded(std::size_t first) {
        if (first > 0 && fold_end_ > first) {
            return; // counted with the one before
        }
        std::size_t packets = 0;
        fold_end_ = first;
        for (std::size_t i = first; i < story_.events.size(); ++i) {
            const bool is_packet = std::holds_alternative<StoryPacket>(story_.events[i].what);
            if (drawn_[i] == Drawing::Folded) {
                ++packets;
                fold_end_ = i + 1;
            } else if (is_packet || (drawn_[i] == Drawing::Whole && !isArrival(i))) {
                break;
            }
        }
        const TimeNs last = story_.events[fold_end_ - 1].time;
        const TimeNs length = std::max<TimeNs>(0, last - time_);
        placeGap(
            {packets == 1 ? SYNSCOPE_TEXT("one more packet in %2") : SYNSCOPE_TEXT("%1 more packets in %2"),
             {std::to_string(packets), formatDuration(length)}},
            GapKind::Silence, length);
        mark(last);
        after_fold_ = true;
    }

    [[nodiscard]] bool isArrival(std::size_t i) const {
        return std::holds_alternative<StoryArrival>(story_.events[i].what);
    }

    void depart(std::size_t i) {
        LadderArrow arrow = arrows_[i];
        pass(arrow.time);
        arrow.stretched = true;
        const double words = arrow.label_lines * kLabelHeight;
        arrow.y_start = std::max({now_, std::max(free_, kTop) + words, host_y_[at(arrow.from)] + 0.1});
        arrow.y_end = arrow.y_start + kFlight;
        now_ = arrow.y_start;
        left_[at(arrow.from)] = arrow.y_start;
        host_y_[at(arrow.from)] = arrow.y_start;
        order_[{arrow.from, connectionOf(i)}] = arrow.y_start;
        cross(i, arrow);
        free_ = arrow.note_lines > 0 ? arrow.y_end + noteHeight(arrow) : arrow.y_start + kLineMiddle;
        const bool lost = arrow.end == ArrowEnd::Lost;
        if (!lost) {
            in_the_air_.insert(i);
        }
        place_of_[i] = stage_.ladder.arrows.size();
        stage_.ladder.arrows.push_back(std::move(arrow));
        mark(story_.events[i].time);
        if (lost) {
            now_ += kFlight * 0.6; // where its cross stands
        }
    }

    [[nodiscard]] ConnectionId connectionOf(std::size_t packet) const {
        return std::get<StoryPacket>(story_.events[packet].what).connection;
    }

    /// Two that meet on their way are both steep, so that their words stand near who sends them.
    void cross(std::size_t i, LadderArrow& arrow) {
        for (const std::size_t other : in_the_air_) {
            LadderArrow& met = stage_.ladder.arrows[place_of_[other]];
            if (met.from != arrow.from && connectionOf(other) == connectionOf(i)) {
                arrow.y_end = arrow.y_start + kCrossing;
                met.y_end = std::max(met.y_end, arrow.y_start + kCrossing / 2);
            }
        }
    }

    /// What a host sends and gets keeps its order at that host; where that leaves room, lines stay gentle.
    void land(const StoryArrival& arrival, const StoryEvent& event) {
        const bool waited = passSilence(event.time);
        LadderArrow& arrow = stage_.ladder.arrows[place_of_[arrival.departure]];
        // Connections do not wait for each other.
        double& host = order_[{event.side, connectionOf(arrival.departure)}];
        arrow.y_end = std::max({arrow.y_end, host + kApart, waited ? now_ + 0.1 : 0.0});
        host = arrow.y_end;
        in_the_air_.erase(arrival.departure);
        host_y_[at(event.side)] = std::max(host_y_[at(event.side)], arrow.y_end);
        landed_[at(event.side)] = arrow.y_end;
        now_ = std::max(now_, arrow.y_end);
        free_ = std::max(free_, arrow.note_lines > 0 ? arrow.y_end + noteHeight(arrow) : 0.0);
        stage_.ladder.reach = std::max(stage_.ladder.reach, arrow.y_end - arrow.y_start);
        last_landed_[at(event.side)] = {place_of_[arrival.departure], event.time};
        guard(arrow, event);
        mark(event.time);
    }

    /// A packet of which the host's kernel counts nothing was stopped by the firewall.
    void guard(LadderArrow& arrow, const StoryEvent& event) {
        if (!story_.guarded[at(event.side)]) {
            return;
        }
        for (auto next = &event + 1;
             next != story_.events.data() + story_.events.size() && next->time <= event.time + kAtOnce;
             ++next) {
            if (next->side == event.side && std::holds_alternative<StoryCounter>(next->what)) {
                return;
            }
        }
        arrow.end = ArrowEnd::Door;
        if (arrow.tag.empty()) {
            arrow.tag = {SYNSCOPE_TEXT("stopped by the firewall")};
        }
    }

    /// The kernel counted a loss right when this packet came.
    void shutDoor(const StoryEvent& event) {
        const auto& [arrow, time] = last_landed_[at(event.side)];
        const CounterMeaning* meaning = counterMeaning(std::get<StoryCounter>(event.what).name);
        if (arrow != kNoStep && event.time - time < kAtOnce && meaning != nullptr &&
            meaning->weight == CounterWeight::Loss) {
            stage_.ladder.arrows[arrow].end = ArrowEnd::Door;
        }
    }

    void placeEvent(const StoryEvent& event, LadderEvent shown) {
        pass(event.time);
        const std::size_t side = at(shown.side);
        shown.y = std::max(now_ + kEventDrop, host_y_[side] + kEventDrop);
        shown.y = std::max(shown.y, event_bottom_[side] + kEventHeight / 2);
        if (options_.events_in_lane) {
            shown.y = std::max({shown.y, free_ + kEventHeight / 2, left_[side] + kUnderLeaving,
                                landed_[side] + kUnderLanding});
            free_ = shown.y + kEventHeight / 2;
        }
        event_bottom_[side] = shown.y + kEventHeight / 2;
        host_y_[side] = shown.y;
        now_ = shown.y;
        stage_.ladder.events.push_back(std::move(shown));
        mark(event.time);
    }

    /// Where the lifelines change by this event.
    [[nodiscard]] double placeAt(std::size_t i) const {
        if (const auto* arrival = std::get_if<StoryArrival>(&story_.events[i].what);
            arrival != nullptr && place_of_[arrival->departure] != kNoStep) {
            return stage_.ladder.arrows[place_of_[arrival->departure]].y_end;
        }
        return host_y_[at(story_.events[i].side)];
    }

    void finish() {
        pass(story_.end);
        now_ = lowest();
        mark(story_.end);
        const double end = now_ + kTail;
        stage_.ladder.height = end + kTop;
        stage_.ladder.spans = storySpans(story_, at_y_, stage_.lanes, end);
        const auto higher = [](const auto& a, const auto& b) { return a.y < b.y; };
        std::stable_sort(stage_.ladder.events.begin(), stage_.ladder.events.end(), higher);
    }

    const LessonStory& story_;
    const StageOptions& options_;
    std::vector<LadderArrow> arrows_;
    std::vector<Drawing> drawn_;
    std::array<bool, 2> crowded_;
    TimeNs flight_;
    std::vector<std::size_t> place_of_; ///< by event: its arrow in the ladder
    Stage stage_;
    double now_ = 0;                                        ///< where the last thing that happened stands
    double free_ = 0;                                       ///< below the words between the lifelines
    std::array<double, 2> host_y_{};                        ///< by side: the last thing there
    std::map<std::pair<Side, ConnectionId>, double> order_; ///< the same of each connection
    std::set<std::size_t> in_the_air_;                      ///< packets that have not arrived yet
    std::array<double, 2> event_bottom_{};                  ///< below its last word beside the lifeline
    std::array<double, 2> left_{};                          ///< where its last arrow leaves …
    std::array<double, 2> landed_{};                        ///< … and the last one comes down
    std::vector<double> at_y_;                              ///< by event: where its host's lifeline changes
    std::array<std::pair<std::size_t, TimeNs>, 2> last_landed_{std::pair{kNoStep, TimeNs{0}},
                                                               std::pair{kNoStep, TimeNs{0}}};
    std::size_t fold_end_ = 0;
    bool after_fold_ = false;
    TimeNs time_ = 0;
};

} // namespace

Stage layOutStage(const LessonStory& story, const StageOptions& options) {
    return StageLayout(story, options).run();
}

std::size_t eventsAbove(const Stage& stage, double y) {
    constexpr double kExact = 1e-9;
    return static_cast<std::size_t>(std::upper_bound(stage.shown_y.begin(), stage.shown_y.end(), y + kExact) -
                                    stage.shown_y.begin());
}

std::vector<StageCounter> movedCounters(const LessonStory& story, std::size_t recent_from,
                                        std::size_t event_end) {
    std::set<std::string> wanted;
    for (const StoryStep& step : story.steps) {
        if (const auto* counter = std::get_if<StoryCounter>(&story.events[step.event].what)) {
            wanted.insert(counter->name);
        }
    }
    std::vector<StageCounter> moved;
    for (std::size_t i = 0; i < std::min(event_end, story.events.size()); ++i) {
        const auto* counter = std::get_if<StoryCounter>(&story.events[i].what);
        if (counter == nullptr) {
            continue;
        }
        const CounterMeaning* meaning = counterMeaning(counter->name);
        if (!wanted.contains(counter->name) &&
            (meaning == nullptr || meaning->weight == CounterWeight::Traffic)) {
            continue;
        }
        const Side side = story.events[i].side;
        auto row = std::find_if(moved.begin(), moved.end(), [&](const StageCounter& other) {
            return other.name == counter->name && other.side == side;
        });
        if (row == moved.end()) {
            row = moved.insert(moved.end(), {counter->name, side, 0, 0});
        }
        row->total += counter->delta;
        row->latest += i >= recent_from ? counter->delta : 0;
    }
    return moved;
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lesson_player.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace synscope::model {
namespace {

constexpr double kPace = 2.0; ///< units a second at speed 1: an exchange of two packets in two seconds
constexpr double kLongestGlide = 1.6; ///< seconds from one stop to the next
constexpr double kExact = 1e-6;
constexpr std::size_t kNoQuestion = static_cast<std::size_t>(-1);
constexpr std::array kSpeeds{0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0};

double endOf(const Stage& stage) {
    return stage.ladder.knots.empty() ? 0.0 : stage.ladder.knots.back().y;
}

} // namespace

LessonPlayer::LessonPlayer(std::shared_ptr<const LessonStory> story, std::shared_ptr<const Stage> stage)
    : story_(std::move(story))
    , stage_(std::move(stage))
    , answered_(story_->questions.size(), false) {
    for (const StoryQuestion& question : story_->questions) {
        votes_.emplace_back(question.options.size(), 0);
    }
    collectStops();
}

/// A packet is seen to arrive, unless a question about something in between is still to be asked.
double LessonPlayer::stepY(const StoryStep& step) const {
    const double left = stage_->shown_y[step.event];
    if (!std::holds_alternative<StoryPacket>(story_->events[step.event].what)) {
        return left;
    }
    double arrived = left;
    for (std::size_t i = step.event + 1; i < story_->events.size(); ++i) {
        const auto* arrival = std::get_if<StoryArrival>(&story_->events[i].what);
        if (arrival != nullptr && arrival->departure == step.event) {
            arrived = stage_->shown_y[i];
            break;
        }
    }
    for (const StoryQuestion& question : story_->questions) {
        const double asked = askY(question);
        arrived = question.event > step.event && asked < arrived ? std::max(left, asked) : arrived;
    }
    return arrived;
}

/// What a host's kernel counts and forgets right before a call returns would tell what it returns.
double LessonPlayer::askY(const StoryQuestion& question) const {
    std::size_t first = question.event;
    const StoryEvent& asked = story_->events[first];
    if (!std::holds_alternative<StoryCall>(asked.what)) {
        return stage_->before_y[first];
    }
    for (; first > 0; --first) {
        const StoryEvent& event = story_->events[first - 1];
        const bool consequence = std::holds_alternative<StoryCounter>(event.what) ||
                                 std::holds_alternative<StoryState>(event.what) ||
                                 std::holds_alternative<StorySample>(event.what);
        if (!consequence || event.side != asked.side || event.time + kMillisecondNs < asked.time) {
            break;
        }
    }
    return stage_->before_y[first];
}

void LessonPlayer::collectStops() {
    length_ = endOf(*stage_);
    stops_.assign(1, {LessonStop::Kind::Intro, 0, 0.0});
    for (std::size_t i = 0; i < story_->questions.size(); ++i) {
        stops_.push_back({LessonStop::Kind::Question, i, askY(story_->questions[i])});
    }
    for (std::size_t i = 0; i < story_->steps.size(); ++i) {
        stops_.push_back({LessonStop::Kind::Step, i, stepY(story_->steps[i])});
    }
    if (beside_) {
        // What is still to come beside is played after the end of this one.
        const TimeNs end = stage_->ladder.knots.back().time + beside_offset_ns_;
        length_ += std::max(0.0, endOf(*beside_) - beside_->ladder.yOf(end));
    }
    // At the same height in order of events; what is asked about one comes before what is told of it.
    const auto place = [this](const LessonStop& stop) {
        const bool asks = stop.kind == LessonStop::Kind::Question;
        const bool tells = stop.kind == LessonStop::Kind::Step;
        const std::size_t event = asks    ? story_->questions[stop.index].event
                                  : tells ? story_->steps[stop.index].event
                                          : 0;
        return std::tuple(stop.y, event, tells);
    };
    std::stable_sort(stops_.begin() + 1, stops_.end(),
                     [&](const LessonStop& a, const LessonStop& b) { return place(a) < place(b); });
    stops_.push_back({LessonStop::Kind::Summary, 0, length_});
}

void LessonPlayer::setStage(std::shared_ptr<const Stage> stage) {
    const std::size_t seen = eventsAbove(*stage_, head_);
    const bool at_stop = std::abs(head_ - stops_[stop_].y) < kExact;
    const bool at_end = head_ >= length_ - kExact;
    stage_ = std::move(stage);
    target_.reset();
    collectStops();
    setHead(at_end ? length_ : at_stop ? stops_[stop_].y : seen > 0 ? stage_->shown_y[seen - 1] : 0.0);
}

void LessonPlayer::setBeside(std::shared_ptr<const Stage> stage, TimeNs offset_ns) {
    beside_ = std::move(stage);
    beside_offset_ns_ = offset_ns;
    const double head = head_;
    const bool at_end = stops_[stop_].kind == LessonStop::Kind::Summary;
    collectStops();
    setHead(at_end ? length_ : head);
}

TimeNs LessonPlayer::timeAt(double y) const {
    const double end = endOf(*stage_);
    if (y <= end || !beside_) {
        return stage_->ladder.timeAt(y);
    }
    const TimeNs last = stage_->ladder.knots.back().time;
    const double beside_y = beside_->ladder.yOf(last + beside_offset_ns_) + (y - end);
    return std::max(last, beside_->ladder.timeAt(beside_y) - beside_offset_ns_);
}

double LessonPlayer::yAt(TimeNs time) const {
    const TimeNs last = stage_->ladder.knots.back().time;
    if (time <= last || !beside_) {
        return stage_->ladder.yOf(time);
    }
    return endOf(*stage_) + beside_->ladder.yOf(time + beside_offset_ns_) -
           beside_->ladder.yOf(last + beside_offset_ns_);
}

TimeNs LessonPlayer::time() const {
    return timeAt(head_);
}

void LessonPlayer::followBeside() {
    if (beside_) {
        beside_head_ = head_ >= length_ - kExact ? endOf(*beside_)
                                                 : beside_->ladder.yOf(time() + beside_offset_ns_);
    }
}

void LessonPlayer::setHead(double y) {
    head_ = std::clamp(y, 0.0, length_);
    followBeside();
}

bool LessonPlayer::counts(std::size_t stop) const {
    return stops_[stop].kind != LessonStop::Kind::Question || predicting_;
}

std::optional<std::size_t> LessonPlayer::stopAfter(std::size_t stop) const {
    for (std::size_t next = stop + 1; next < stops_.size(); ++next) {
        if (counts(next)) {
            return next;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> LessonPlayer::stopBefore(std::size_t stop) const {
    for (std::size_t before = stop; before > 0; --before) {
        if (counts(before - 1)) {
            return before - 1;
        }
    }
    return std::nullopt;
}

void LessonPlayer::arrive(std::size_t stop) {
    target_.reset();
    stop_ = stop;
    setHead(stops_[stop].y);
    const bool asks = stops_[stop].kind == LessonStop::Kind::Question;
    asked_ = asks ? stops_[stop].index : kNoQuestion;
    if (asks || stops_[stop].kind == LessonStop::Kind::Summary) {
        playing_ = false;
    }
}

void LessonPlayer::glideTo(std::size_t stop) {
    asked_ = kNoQuestion;
    target_ = stop;
    rate_ = std::max(kPace * std::max(1.0, speed_), (stops_[stop].y - head_) / kLongestGlide);
    if (stops_[stop].y - head_ < kExact) {
        arrive(stop);
    }
}

void LessonPlayer::next() {
    playing_ = false;
    if (target_) {
        arrive(*target_);
    } else if (question() && !revealed()) {
        reveal();
    } else if (const auto after = stopAfter(stop_)) {
        glideTo(*after);
    }
}

void LessonPlayer::back() {
    playing_ = false;
    const bool beyond = target_.has_value() || head_ > stops_[stop_].y + kExact;
    if (beyond && counts(stop_)) {
        arrive(stop_);
    } else if (const auto before = stopBefore(stop_)) {
        arrive(*before);
    }
}

void LessonPlayer::first() {
    playing_ = false;
    arrive(0);
}

void LessonPlayer::last() {
    playing_ = false;
    arrive(stops_.size() - 1);
}

void LessonPlayer::goTo(std::size_t stop) {
    playing_ = false;
    arrive(std::min(stop, stops_.size() - 1));
}

void LessonPlayer::nextEvent() {
    playing_ = false;
    target_.reset();
    if (question() && !revealed()) {
        reveal();
        return;
    }
    const auto after = std::find_if(stage_->shown_y.begin(), stage_->shown_y.end(),
                                    [&](double y) { return y > head_ + kExact; });
    const double wanted = after == stage_->shown_y.end() ? length_ : *after;
    const auto stop = stopAfter(stop_);
    if (stop && stops_[*stop].y <= wanted + kExact) {
        arrive(*stop);
    } else {
        asked_ = kNoQuestion;
        setHead(wanted);
    }
}

void LessonPlayer::previousEvent() {
    double before = 0;
    for (const double y : stage_->shown_y) {
        before = y < head_ - kExact ? y : before;
    }
    seek(before);
}

void LessonPlayer::seek(double y) {
    playing_ = false;
    target_.reset();
    asked_ = kNoQuestion;
    setHead(y);
    stop_ = 0;
    for (std::size_t stop = 0; stop < stops_.size(); ++stop) {
        if (counts(stop) && stops_[stop].y <= head_ + kExact) {
            stop_ = stop;
        }
    }
    if (stops_[stop_].kind == LessonStop::Kind::Question && std::abs(stops_[stop_].y - head_) < kExact) {
        asked_ = stops_[stop_].index;
    }
}

void LessonPlayer::play() {
    if (question() && !revealed()) {
        reveal();
        return;
    }
    asked_ = kNoQuestion;
    target_.reset();
    if (head_ >= length_ - kExact) {
        arrive(0);
    }
    playing_ = true;
}

void LessonPlayer::pause() {
    playing_ = false;
}

/// Where the head is `seconds` later when time runs as it ran, `speed` times as fast.
double LessonPlayer::timed(double from, double seconds) const {
    const auto passed = static_cast<TimeNs>(seconds * speed_ * static_cast<double>(kSecondNs));
    constexpr double kLeast = 1e-4; // things that happened at once come one after another
    return std::max(from + kLeast, yAt(timeAt(from) + passed));
}

double LessonPlayer::moved(double seconds) const {
    if (!compressed_) {
        return timed(head_, seconds);
    }
    const double pace = kPace * speed_ * seconds;
    const double alone = head_ + pace;
    if (!beside_) {
        return alone;
    }
    // Linked time: neither of the two runs faster than it can be read.
    const TimeNs slower = beside_->ladder.timeAt(beside_head_ + pace) - beside_offset_ns_;
    return timeAt(alone) <= slower ? alone : std::clamp(yAt(slower), head_ + pace / 50, alone);
}

void LessonPlayer::advance(double seconds) {
    if (!moving()) {
        return;
    }
    const auto stop = target_ ? target_ : stopAfter(stop_);
    const double wanted = target_ ? head_ + rate_ * seconds : moved(seconds);
    if (stop && wanted >= stops_[*stop].y - kExact) {
        arrive(*stop);
    } else {
        setHead(wanted);
    }
}

void LessonPlayer::setSpeed(double speed) {
    speed_ = std::clamp(speed, kSlowest, kFastest);
}

void LessonPlayer::faster() {
    const auto after = std::upper_bound(kSpeeds.begin(), kSpeeds.end(), speed_ + kExact);
    setSpeed(after == kSpeeds.end() ? kFastest : *after);
}

void LessonPlayer::slower() {
    const auto here = std::lower_bound(kSpeeds.begin(), kSpeeds.end(), speed_ - kExact);
    setSpeed(here == kSpeeds.begin() ? kSlowest : *std::prev(here));
}

void LessonPlayer::setPredicting(bool predicting) {
    predicting_ = predicting;
    if (!predicting && question()) {
        asked_ = kNoQuestion;
    }
}

std::optional<std::size_t> LessonPlayer::step() const {
    std::optional<std::size_t> found;
    for (std::size_t stop = 0; stop <= stop_; ++stop) {
        if (stops_[stop].kind == LessonStop::Kind::Step) {
            found = stops_[stop].index;
        }
    }
    return found;
}

std::optional<std::size_t> LessonPlayer::question() const {
    return asked_ == kNoQuestion ? std::nullopt : std::optional(asked_);
}

void LessonPlayer::reveal() {
    if (question()) {
        answered_[asked_] = true;
    }
}

void LessonPlayer::vote(std::size_t option, int by) {
    if (question() && !revealed() && option < votes_[asked_].size()) {
        votes_[asked_][option] = std::max(0, votes_[asked_][option] + by);
    }
}

void LessonPlayer::clearVotes() {
    if (question()) {
        votes_[asked_].assign(votes_[asked_].size(), 0);
        answered_[asked_] = false;
    }
}

/// The first question ahead, whether it was answered before or not: whoever goes back asks another class.
double LessonPlayer::nextQuestionY() const {
    const std::size_t ahead = question() && !revealed() ? stop_ : stop_ + 1;
    for (std::size_t stop = ahead; stop < stops_.size(); ++stop) {
        if (stops_[stop].kind == LessonStop::Kind::Question) {
            return stops_[stop].y + kExact;
        }
    }
    return stage_->ladder.height;
}

StageCut LessonPlayer::cut() const {
    const bool ghosts = !hiding_;
    return {head_, ghosts ? predicting_ ? nextQuestionY() : stage_->ladder.height : 0.0};
}

} // namespace synscope::model

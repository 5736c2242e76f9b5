// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/stage_fold.h"

#include "model/counter_meaning.h"

#include <algorithm>
#include <set>

namespace synscope::model {
namespace {

constexpr std::size_t kManyPackets = 14; ///< between two events of the lesson: more are folded …
constexpr std::size_t kManyUntold = 80;  ///< the same where there is no lesson that would go over them fast
constexpr std::size_t kKeptAtEnds = 4;   ///< … but for these on both ends …
constexpr std::size_t kKeptNotable = 8;  ///< … and the first ones that are remarkable
constexpr std::size_t kManyCalls = 6;    ///< the same for calls that succeed
constexpr std::size_t kKeptCalls = 2;

std::set<std::size_t> anchorsOf(const LessonStory& story) {
    std::set<std::size_t> anchors{0, story.events.size()};
    for (const StoryStep& step : story.steps) {
        anchors.insert(step.event);
    }
    for (const StoryQuestion& question : story.questions) {
        anchors.insert(question.event);
    }
    return anchors;
}

bool isNotable(const LadderArrow& arrow) {
    return arrow.end != ArrowEnd::Arrives || arrow.dashed || arrow.kind == ArrowKind::Rst ||
           arrow.kind == ArrowKind::Icmp;
}

bool isLoss(const StoryCounter& counter) {
    const CounterMeaning* meaning = counterMeaning(counter.name);
    return meaning != nullptr && meaning->weight == CounterWeight::Loss;
}

class Chooser {
public:
    Chooser(const LessonStory& story, const std::vector<LadderArrow>& arrows)
        : story_(story)
        , arrows_(arrows)
        , drawn_(story.events.size(), Drawing::Nothing)
        , anchors_(anchorsOf(story)) {}

    std::vector<Drawing> run() {
        for (auto from = anchors_.begin(); std::next(from) != anchors_.end(); ++from) {
            section(*from, *std::next(from));
        }
        for (const std::size_t anchor : anchors_) {
            if (anchor < drawn_.size() && isDrawable(anchor)) {
                drawn_[anchor] = Drawing::Whole;
            }
        }
        followArrivals();
        return std::move(drawn_);
    }

private:
    [[nodiscard]] bool isDrawable(std::size_t event) const {
        const auto& what = story_.events[event].what;
        return !std::holds_alternative<std::monostate>(what) && !std::holds_alternative<StorySample>(what) &&
               !std::holds_alternative<StoryState>(what) && !std::holds_alternative<StoryArrival>(what);
    }

    void section(std::size_t begin, std::size_t end) {
        std::vector<std::size_t> packets;
        std::vector<std::size_t> calls;
        bool told_loss = false;
        for (std::size_t i = begin; i < end; ++i) {
            const auto& what = story_.events[i].what;
            if (std::holds_alternative<StoryPacket>(what)) {
                packets.push_back(i);
                told_loss = false;
            } else if (const auto* call = std::get_if<StoryCall>(&what)) {
                drawn_[i] = Drawing::Whole;
                if (call->error.empty()) {
                    calls.push_back(i);
                }
            } else if (const auto* counter = std::get_if<StoryCounter>(&what);
                       counter != nullptr && isLoss(*counter)) {
                drawn_[i] = told_loss ? Drawing::Nothing : Drawing::Whole;
                told_loss = true; // one pill for what one packet suffered
            } else if (std::holds_alternative<StoryNote>(what)) {
                drawn_[i] = Drawing::Whole;
            }
        }
        choosePackets(packets);
        chooseCalls(calls);
        hideLossOfFolded(begin, end);
    }

    void choosePackets(const std::vector<std::size_t>& packets) {
        std::size_t notable = 0;
        const std::size_t many = story_.steps.empty() ? kManyUntold : kManyPackets;
        for (std::size_t n = 0; n < packets.size(); ++n) {
            const bool end = n < kKeptAtEnds || n + kKeptAtEnds >= packets.size();
            const bool keep = packets.size() <= many || end ||
                              (isNotable(arrows_[packets[n]]) && ++notable <= kKeptNotable);
            drawn_[packets[n]] = keep ? Drawing::Whole : Drawing::Folded;
        }
    }

    void chooseCalls(const std::vector<std::size_t>& calls) {
        if (calls.size() <= kManyCalls) {
            return;
        }
        for (std::size_t n = kKeptCalls; n + kKeptCalls < calls.size(); ++n) {
            drawn_[calls[n]] = Drawing::Nothing;
        }
    }

    /// What was thrown away while packets are only counted is counted too, beside the stage.
    void hideLossOfFolded(std::size_t begin, std::size_t end) {
        bool folded = false;
        for (std::size_t i = begin; i < end; ++i) {
            if (std::holds_alternative<StoryPacket>(story_.events[i].what)) {
                folded = drawn_[i] == Drawing::Folded;
            } else if (folded && std::holds_alternative<StoryCounter>(story_.events[i].what)) {
                drawn_[i] = Drawing::Nothing;
            }
        }
    }

    void followArrivals() {
        for (std::size_t i = 0; i < drawn_.size(); ++i) {
            if (const auto* arrival = std::get_if<StoryArrival>(&story_.events[i].what)) {
                drawn_[i] = drawn_[arrival->departure] == Drawing::Whole ? Drawing::Whole : Drawing::Nothing;
            }
        }
    }

    const LessonStory& story_;
    const std::vector<LadderArrow>& arrows_;
    std::vector<Drawing> drawn_;
    std::set<std::size_t> anchors_;
};

} // namespace

std::vector<Drawing> chooseDrawn(const LessonStory& story, const std::vector<LadderArrow>& arrows) {
    return Chooser(story, arrows).run();
}

} // namespace synscope::model

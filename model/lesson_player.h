// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a lesson: which step is on, how far the ladder is shown, which question is asked and what the class
// voted. A state machine without a clock: whoever has one calls advance().
#pragma once

#include "model/stage.h"
#include "model/story.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace synscope::model {

/// Where the lesson waits for the speaker, in order.
struct LessonStop {
    enum class Kind : std::uint8_t { Intro, Step, Question, Summary };
    Kind kind = Kind::Intro;
    std::size_t index = 0; ///< into LessonStory::steps or LessonStory::questions
    double y = 0;          ///< of the stage
};

constexpr double kSlowest = 0.1;
constexpr double kFastest = 100;

class LessonPlayer {
public:
    /// `story` and `stage` belong together; `stage` was laid out from `story`.
    LessonPlayer(std::shared_ptr<const LessonStory> story, std::shared_ptr<const Stage> stage);

    /// The same story laid out anew (another size): the lesson stays where it is.
    void setStage(std::shared_ptr<const Stage> stage);
    /// A second story beside this one, with linked time; null: none. The lesson stays this one's.
    void setBeside(std::shared_ptr<const Stage> stage, TimeNs offset_ns);

    /// On: reveals what is asked, or goes to the next stop. While the head is on its way: arrives at once.
    void next();
    /// Back to the stop before; from between two stops to the one behind the head.
    void back();
    void first();
    void last();
    /// To the next or previous single event on the ladder. A question on the way is asked.
    void nextEvent();
    void previousEvent();
    /// The head anywhere; questions on the way are not asked.
    void seek(double y);
    void goTo(std::size_t stop);

    void play();
    void pause();
    [[nodiscard]] bool playing() const { return playing_; }
    /// Playing, or on the way to a stop: advance() must be called.
    [[nodiscard]] bool moving() const { return playing_ || target_.has_value(); }
    /// `seconds` have passed for the class.
    void advance(double seconds);

    /// Held within kSlowest … kFastest.
    void setSpeed(double speed);
    void faster(); ///< 0.1, 0.2, 0.5, 1, 2, 5 …
    void slower();
    [[nodiscard]] double speed() const { return speed_; }
    /// Waiting takes as long as its break is high, whatever its length; else as long as it took.
    void setCompressed(bool compressed) { compressed_ = compressed; }
    [[nodiscard]] bool compressed() const { return compressed_; }
    /// Questions are asked on the way.
    void setPredicting(bool predicting);
    [[nodiscard]] bool predicting() const { return predicting_; }
    /// What a timer will do is not drawn before it happens.
    void setHiding(bool hiding) { hiding_ = hiding; }
    [[nodiscard]] bool hiding() const { return hiding_; }

    [[nodiscard]] const std::vector<LessonStop>& stops() const { return stops_; }
    [[nodiscard]] std::size_t stop() const { return stop_; } ///< the last one reached
    [[nodiscard]] double head() const { return head_; }
    [[nodiscard]] double length() const { return length_; } ///< of the whole lesson, in the stage's units
    [[nodiscard]] TimeNs time() const;
    [[nodiscard]] StageCut cut() const;
    /// The head of the story beside, in units of its stage.
    [[nodiscard]] double besideHead() const { return beside_head_; }
    /// The step whose caption holds; nothing before the first.
    [[nodiscard]] std::optional<std::size_t> step() const;

    /// The question that is on; nothing while none is.
    [[nodiscard]] std::optional<std::size_t> question() const;
    [[nodiscard]] bool revealed() const { return answered_.size() > asked_ && answered_[asked_]; }
    void reveal();
    /// Votes for the question that is on, until it is revealed.
    void vote(std::size_t option, int by = 1);
    void clearVotes();
    [[nodiscard]] const std::vector<int>& votes(std::size_t question) const { return votes_[question]; }

private:
    void collectStops();
    [[nodiscard]] double askY(const StoryQuestion& question) const;
    [[nodiscard]] double stepY(const StoryStep& step) const;
    void setHead(double y);
    void arrive(std::size_t stop);
    void glideTo(std::size_t stop);
    [[nodiscard]] bool counts(std::size_t stop) const;
    [[nodiscard]] std::optional<std::size_t> stopAfter(std::size_t stop) const;
    [[nodiscard]] std::optional<std::size_t> stopBefore(std::size_t stop) const;
    [[nodiscard]] double moved(double seconds) const;
    [[nodiscard]] double timed(double from, double seconds) const;
    [[nodiscard]] double nextQuestionY() const;
    [[nodiscard]] TimeNs timeAt(double y) const;
    [[nodiscard]] double yAt(TimeNs time) const;
    void followBeside();

    std::shared_ptr<const LessonStory> story_;
    std::shared_ptr<const Stage> stage_;
    std::shared_ptr<const Stage> beside_;
    TimeNs beside_offset_ns_ = 0; ///< added to this story's time gives the other's
    double beside_head_ = 0;
    std::vector<LessonStop> stops_;
    std::size_t stop_ = 0;
    std::optional<std::size_t> target_; ///< stop that the head glides to
    double rate_ = 0;                   ///< units a second of that
    double head_ = 0;
    double length_ = 0;
    double speed_ = 1;
    bool playing_ = false;
    bool compressed_ = true;
    bool predicting_ = true;
    bool hiding_ = false;
    std::size_t asked_ = static_cast<std::size_t>(-1); ///< question that is on
    std::vector<bool> answered_;
    std::vector<std::vector<int>> votes_; ///< by question and option
};

} // namespace synscope::model

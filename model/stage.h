// SPDX-License-Identifier: GPL-3.0-or-later
// A story laid out as one ladder for everybody to read: all connections and everything else that was sent,
// what programs and kernels did, and where each event stands. Pure geometry in the ladder's units.
#pragma once

#include "model/ladder.h"
#include "model/story.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace synscope::model {

struct StageOptions {
    int label_columns = 0;       ///< as in LadderOptions
    int note_columns = 0;        ///< as in LadderOptions
    bool events_in_lane = false; ///< as in LadderOptions
    bool show_options = false;   ///< TCP options of SYNs in the labels
};

/// More connections than this share one lifeline without state: a flood.
constexpr std::size_t kMostLanes = 5;

struct Stage {
    Ladder ladder;                ///< everything; cutStage() leaves out what has not happened yet
    std::vector<double> before_y; ///< by event: nothing of it is in sight yet
    std::vector<double> shown_y;  ///< by event: all of it is in sight. Ascending, as before_y
    std::size_t lanes = 1;        ///< lifelines side by side on each host, one per connection; 0: too many
};

/// Deterministic; linear in the number of events but for sorting. Where many packets pass between two events
/// of the lesson, those in the middle are counted and not drawn.
[[nodiscard]] Stage layOutStage(const LessonStory& story, const StageOptions& options = {});

struct StageCut {
    double head = 0;         ///< how far down everything has happened
    double ghosts_until = 0; ///< repeats that a timer will send are drawn pale down to here; 0: none
};

/// The part of the ladder that is above the head. An arrow on which the head stands is drawn in part
/// (LadderArrow::progress).
[[nodiscard]] Ladder cutStage(const Stage& stage, const StageCut& cut);

/// What the ends of a connection are in.
struct StageStates {
    ConnectionId connection; ///< invalid: the story has no connection
    std::array<TcpState, 2> states{TcpState::Unknown, TcpState::Unknown}; ///< by index(Side)
    std::array<std::uint16_t, 2> ports{};
};

/// Up to the event before `event_end`. In order of connection; at most `most`, the latest ones.
[[nodiscard]] std::vector<StageStates> statesAt(const LessonStory& story, std::size_t event_end,
                                                std::size_t most);

/// A counter that moved, in order of first movement.
struct StageCounter {
    std::string name;
    Side side = Side::Client;
    std::int64_t total = 0;  ///< since the start
    std::int64_t latest = 0; ///< since `recent_from`
};

/// Those of weight Notable and Loss, and those that the lesson names, up to `event_end`.
[[nodiscard]] std::vector<StageCounter> movedCounters(const LessonStory& story, std::size_t recent_from,
                                                      std::size_t event_end);

/// How many events are in sight when the head is at `y`.
[[nodiscard]] std::size_t eventsAbove(const Stage& stage, double y);

/// Tells connections of one stage apart: "③"; beyond nine "#10".
[[nodiscard]] std::string numberSign(ConnectionId connection);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// A run of a scenario as it is told to a class: what happened, in order, and the lesson about it. Plain data
// without a source: whoever ran the scenario fills it, who presents it reads it.
#pragma once

#include "model/ids.h"
#include "model/segment.h"
#include "model/tcp_state.h"
#include "model/text.h"
#include "model/time.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace synscope::model {

/// A packet leaves its sender's tap.
struct StoryPacket {
    bool tcp = false;        ///< `segment` counts: a TCP segment, or an ICMP error that quotes one
    ConnectionId connection; ///< over the whole run; invalid where `tcp` is false
    Segment segment;
    std::string words; ///< what is no TCP, in the protocol's words: "UDP len 500", "ARP who has 10.9.0.9"
    std::string via;   ///< address of the third host that sent it, else empty
    TimeNs arrives = kNoTime; ///< at the other tap; kNoTime: never
};

/// A packet is seen at the other tap.
struct StoryArrival {
    std::size_t departure = 0; ///< index of its StoryPacket among the events
};

struct StoryCall {
    std::string program;
    std::string call;  ///< "connect"
    std::string note;  ///< "10.9.0.2:5000"
    std::string error; ///< "ECONNRESET"; empty: none
    std::int64_t result = 0;
};

struct StoryCounter {
    std::string name; ///< "TcpExt.ListenOverflows"
    std::int64_t delta = 0;
};

/// Fill and limits of a socket or ring; -1: it has no such thing.
struct StorySample {
    std::string socket;
    std::int64_t memory_bytes = -1; ///< overhead included
    std::int64_t limit_bytes = -1;
    std::int64_t payload_bytes = -1;
    std::int64_t accept_queue = -1;
    std::int64_t accept_queue_limit = -1; ///< the backlog; the queue holds one more
    std::int64_t syn_queue = -1;
    std::int64_t ring = -1;
    std::int64_t ring_size = -1;
    std::int64_t backlog = -1;
};

struct StoryState {
    ConnectionId connection; ///< invalid: no packet of it was ever sent
    TcpState state = TcpState::Closed;
};

struct StoryNote {
    std::string text;
};

struct StoryEvent {
    TimeNs time = 0;
    Side side = Side::Client; ///< of the ladder: the host it happened at
    /// Nothing: what the ladder does not tell, such as a router that forwards.
    std::variant<std::monostate, StoryPacket, StoryArrival, StoryCall, StoryCounter, StorySample, StoryState,
                 StoryNote>
        what;
};

/// A step shows everything up to and including its event.
struct StoryStep {
    std::size_t event = 0;
    std::string caption;
    std::string notes; ///< for the speaker
};

enum class QuestionKind : std::uint8_t { Choice, Number, Errno, NextArrow };

/// One thing that a class can vote for.
struct StoryOption {
    std::string words;
    std::optional<Side> arrow_from; ///< NextArrow: who sends it; nothing: no arrow
};

/// Asked before its event is shown.
struct StoryQuestion {
    QuestionKind kind = QuestionKind::Choice;
    std::size_t event = 0;
    std::string prompt;
    std::vector<StoryOption> options; ///< at least two
    std::size_t right = 0;            ///< index into `options`
    std::string explanation;
};

/// A line of the course's list.
struct LessonInfo {
    std::string id;
    std::string title;
    std::string chapter; ///< "1.3.2"
    std::vector<std::string> goals;
    std::string textbook; ///< where textbook and kernel differ
    std::size_t steps = 0;
    std::size_t questions = 0;
    bool measured = true;  ///< false: simulated from a system's sources, measured by nobody for this course
    bool recorded = false; ///< a real kernel was recorded with the same parameters
    std::string with;      ///< id of a scenario that is worth seeing beside it; may be empty
};

struct LessonStory {
    LessonInfo info;
    std::array<std::string, 2> hosts;     ///< by index(Side): "client"; empty: nobody is there
    std::array<std::string, 2> addresses; ///< "10.9.0.1"
    std::array<std::string, 2> systems;   ///< "Linux 6.5 and later"
    std::array<bool, 2> guarded{};        ///< a firewall drops packets behind the host's tap
    bool real = false;                    ///< performed by a kernel: numbers are measured, not simulated
    bool alone = false;                   ///< a host talks to itself: both lifelines are the same host
    std::vector<StoryEvent> events;       ///< by time; at the same time in order of cause
    std::vector<StoryStep> steps;
    std::vector<StoryQuestion> questions;
    TimeNs begin = 0;
    TimeNs end = 0;
    std::string cut; ///< one sentence when a bound ended the run early, else empty
};

} // namespace synscope::model

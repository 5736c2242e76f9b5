// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder of one connection as pure geometry in abstract units: no fonts, no pixels, no Qt. Painters scale
// it.
//
// One unit is the height of one line of text. x is 0 at the client's lifeline and 1 at the server's; y runs
// down.
#pragma once

#include "model/capture_hole.h"
#include "model/connection.h"
#include "model/explanation.h"
#include "model/outcome.h"
#include "model/segment.h"
#include "model/text.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace synscope::model {

struct Forecast;

/// How far a segment was followed where both ends were captured.
struct Flight {
    bool followed = false;      ///< both ends were captured: the rest is measured
    bool departure_seen = true; ///< it was seen at its sender's end
    bool lost = false;          ///< seen leaving, never seen at the other end
    TimeNs arrived = kNoTime;   ///< at the other end, by the clock of Segment::time; kNoTime: lost, or missed
                                ///< by the capture there
    std::uint32_t bytes_missing = 0; ///< of its payload, where only a part was seen to arrive
};

/// A segment with what it did to both sides: the ladder's raw material.
struct LadderStep {
    Segment segment;
    SegmentVerdict verdict;
    Flight flight;
    TcpState client_state = TcpState::Unknown; ///< inferred, right after this segment was sent or received
    TcpState server_state = TcpState::Unknown;
};

/// Runs the connection's segments through a fresh record and notes the states after each. Knows the end from
/// the start: a server that answers with SYN-ACK was in LISTEN before; one that repeats its SYN-ACK after the
/// final ACK never left SYN_RECV in between.
[[nodiscard]] std::vector<LadderStep> replay(std::span<const Segment> segments, const Connection& whole);

enum class ArrowKind : std::uint8_t { Syn, SynAck, Ack, Data, Fin, Rst, Icmp, Other };

enum class ArrowEnd : std::uint8_t {
    Arrives,
    Lost,
    Door
}; ///< Lost: stub and cross. Door: reached the host, not the socket

struct LadderArrow {
    std::size_t step = 0; ///< index into the steps; kNoStep for a ghost
    Side from = Side::Client;
    ArrowKind kind = ArrowKind::Other;
    ArrowEnd end = ArrowEnd::Arrives;
    bool dashed = false;    ///< a retransmission
    bool ghost = false;     ///< not sent: what comes next if nothing changes
    bool stretched = false; ///< the distance to the arrow above is larger than true scale, for legibility
    bool icmp = false;      ///< an ICMP error about a segment that `from`'s peer had sent
    double y_start = 0;     ///< at the sender's lifeline
    double y_end = 0; ///< at the receiver's; y_end - y_start is the one-way delay or a fixed small slope
    TimeNs arrival = kNoTime; ///< both ends captured: when it came down, by the clock of `time`
    double band = 0;          ///< ghosts: height of the time in which it may come, from y_start on
    TimeNs time = 0;
    std::string label;   ///< above the line, in the protocol's own words: "SYN seq 0 MSS 1460 WS 128"
    Text tag;            ///< behind the label: "retransmission 2 of 5", "keep-alive probe"
    Text note;           ///< under the line, what it means: "connect() returned 0: …"
    std::string via;     ///< address of the third host that sent it (a router's ICMP error), else empty
    int label_lines = 1; ///< more: label and tag do not fit side by side; the label takes the first
    int note_lines = 0;  ///< lines kept free for the note
    double progress = 1; ///< share of the way that is drawn; below 1 it is still on its way
};
constexpr std::size_t kNoStep = static_cast<std::size_t>(-1);

/// What stands across the ladder between two arrows.
enum class GapKind : std::uint8_t {
    Silence,     ///< compressed: a break with its true length
    Folded,      ///< a long train of repeats of which the middle is not drawn; it can be unfolded
    Unfolded,    ///< the same train, drawn below in full; it can be folded again
    GivesUp,     ///< forecast: a timer ends here, at some moment of its height
    CaptureLoss, ///< the capture itself lost packets about here: what is missing need not be missing on the
                 ///< wire
    Note,        ///< what the scenario says of this moment
};

struct LadderGap {
    double y = 0; ///< middle of the break
    double height = 0;
    TimeNs length_ns = 0;
    Text label; ///< "2.3 s", "8 s waiting"
    GapKind kind = GapKind::Silence;
    std::size_t first_step = kNoStep; ///< Folded, Unfolded: the first step of the part that is (was) hidden
    std::size_t steps = 0;            ///< and how many there are
};

/// One stretch of a lifeline in one inferred state.
struct LifelineSpan {
    Side side = Side::Client;
    TcpState state = TcpState::Unknown;
    bool reset = false; ///< in CLOSED because of a reset or an ICMP error
    double y_begin = 0;
    double y_end = 0;
    std::size_t lane = 0; ///< of `lanes` lifelines side by side, one per connection
    std::size_t lanes = 1;
    bool named = true; ///< its state is written beside it
};

/// Something beside the lifelines: what the program or the kernel did.
struct LadderEvent {
    enum class Kind : std::uint8_t { Application, Kernel, CaptureLoss };
    Kind kind = Kind::Application;
    Side side = Side::Client;
    bool failure = false;
    double y = 0; ///< middle of its line, which is kEventHeight high
    TimeNs time = 0;
    Text text; ///< "recv() = -1 ECONNRESET"
};

/// A fixed point of the time axis. Between two of them time runs evenly.
struct LadderKnot {
    TimeNs time = 0;
    double y = 0;
};

constexpr double kLabelHeight = 1.0;
constexpr double kNoteHeight = 1.1;
constexpr double kNoteAir = 0.4; ///< below a note, so that it is not read with the next label
constexpr double kEventHeight = 1.3;
/// Room that the note takes below y_end.
[[nodiscard]] inline double noteHeight(const LadderArrow& arrow) {
    return arrow.note_lines == 0 ? 0.0 : arrow.note_lines * kNoteHeight + kNoteAir;
}
constexpr double kGapHeight = 2.0;
constexpr double kSingleVantageSlope = 1.0; ///< y_end - y_start where the one-way delay is not known

struct Ladder {
    SocketAddress client;
    SocketAddress server;
    TimeNs origin = 0; ///< time of the first arrow; the gutter counts from here
    double height = 0;
    std::vector<LadderArrow> arrows;    ///< in order of y_start
    std::vector<LadderGap> gaps;        ///< in order of y
    std::vector<LifelineSpan> spans;    ///< client's in order of y, then the server's
    std::vector<LadderEvent> events;    ///< in order of y
    std::vector<LadderKnot> knots;      ///< the time axis, both members ascending; empty without arrows
    std::vector<Text> clocks;           ///< both ends captured: how their clocks were aligned
    double reach = kSingleVantageSlope; ///< the largest y_end - y_start of an arrow
    std::size_t left_out = 0;    ///< steps in the middle that are not drawn (see LadderOptions::max_arrows)
    bool events_in_lane = false; ///< see LadderOptions

    /// First arrow whose y_start is not above `y` (binary search, for painting only what is visible).
    [[nodiscard]] std::size_t firstArrowAt(double y) const;
    /// How many arrows are packets: ghosts stand behind them.
    [[nodiscard]] std::size_t packetArrows() const;
    /// The fold that hides a step; null for a step that is drawn.
    [[nodiscard]] const LadderGap* foldOf(std::size_t step) const;
    /// The arrow of a step; nothing for a step that is not drawn.
    [[nodiscard]] std::optional<std::size_t> arrowOfStep(std::size_t step) const;
    /// The y of a moment, compressed like everything else, and back. Both monotone. Outside the ladder: its
    /// ends.
    [[nodiscard]] double yOf(TimeNs time) const;
    [[nodiscard]] TimeNs timeAt(double y) const;
};

struct LadderOptions {
    double zoom = 1.0;               ///< stretches true-scale distances; labels keep their height
    std::size_t max_arrows = 20'000; ///< beyond: the first and last half are drawn, the middle is counted
    bool show_options = true;        ///< TCP options of SYNs in the labels
    int label_columns = 0;           ///< letters that fit between the lifelines in a label; 0: any number
    int note_columns = 0;            ///< the same for a note, which may take several lines
    bool events_in_lane = false;     ///< narrow: events get lines of their own between the lifelines
    bool fold_trains = false;        ///< long trains of repeats show their ends and a count
    std::vector<std::size_t> unfolded = {};  ///< LadderGap::first_step of trains that are drawn in full
                                             ///< nevertheless
    std::span<const CaptureHole> holes = {}; ///< in the capture, oldest first
    const Forecast* forecast = nullptr;      ///< ghosts, and how late each repeat came; null: neither
};

/// Lays the ladder out. Deterministic; linear in the number of steps.
///
/// Time is true to scale within a burst. A wait that is long for this connection (several times its round
/// trip) becomes a break of fixed height. Every arrow has its label above and its note below to itself; where
/// that takes more room than the time that passed, the arrow is marked `stretched`. Where both ends were
/// captured (LadderStep::flight) arrows end where their time of arrival is.
[[nodiscard]] Ladder layOutLadder(std::span<const LadderStep> steps, const Connection& connection,
                                  const Explanation& explanation, const LadderOptions& options = {});

/// The event of the call that fails, "recv() = -1 ECONNRESET"; empty when none does.
[[nodiscard]] Text failingCall(const Verdict& verdict);

/// "0.060 585": seconds and microseconds since the ladder's origin, for the time gutter.
[[nodiscard]] std::string gutterTime(TimeNs since_origin_ns);

/// The ladder as text (fixed-width, `width` columns), Mermaid sequenceDiagram, PlantUML. Whole and comparable
/// in tests.
[[nodiscard]] std::string ladderText(const Ladder& ladder, std::span<const LadderStep> steps,
                                     const Connection& connection, int width = 100);
[[nodiscard]] std::string ladderMermaid(const Ladder& ladder, std::span<const LadderStep> steps,
                                        const Connection& connection);
[[nodiscard]] std::string ladderPlantUml(const Ladder& ladder, std::span<const LadderStep> steps,
                                         const Connection& connection);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder_label.h"

#include "model/forecast.h"
#include "model/icmp_words.h"
#include "model/ladder_flight.h"

#include <algorithm>
#include <array>
#include <utility>

namespace synscope::model {
namespace {

using namespace tcp_flag;

constexpr std::uint32_t kAnyRetransmission = mark::kRetransmission | mark::kFastRetransmission |
                                             mark::kSpuriousRetransmission;

bool isMarkedRepeat(const LadderStep& step) {
    return (step.verdict.marks & kAnyRetransmission) != 0;
}

/// The same side and number again is the same segment; SYN, data and FIN never share a number, a pure ACK
/// never repeats.
std::uint64_t repeatKey(const LadderStep& step) {
    return (static_cast<std::uint64_t>(index(step.verdict.sender)) << 32) | step.segment.sequence;
}

ArrowKind kindOf(const Segment& segment) {
    if (segment.kind == SegmentKind::IcmpError) {
        return ArrowKind::Icmp;
    }
    if (segment.has(kRst)) {
        return ArrowKind::Rst;
    }
    if (segment.has(kSyn)) {
        return segment.has(kAck) ? ArrowKind::SynAck : ArrowKind::Syn;
    }
    if (segment.has(kFin)) {
        return ArrowKind::Fin;
    }
    if (segment.payload_length > 0) {
        return ArrowKind::Data;
    }
    return segment.has(kAck) ? ArrowKind::Ack : ArrowKind::Other;
}

/// "PSH, ACK" for the "PSH,ACK" of machines.
std::string spacedFlags(std::uint16_t flags) {
    std::string text = formatFlags(flags);
    for (std::size_t at = text.find(','); at != std::string::npos; at = text.find(',', at + 2)) {
        text.insert(at + 1, 1, ' ');
    }
    return text;
}

void append(std::string& text, const char* name, std::uint64_t number) {
    text += ' ';
    text += name;
    text += ' ';
    text += std::to_string(number);
}

void appendSynOptions(std::string& text, const TcpOptions& options) {
    if (options.has(TcpOptions::kMss)) {
        append(text, "MSS", options.mss);
    }
    if (options.has(TcpOptions::kWindowScale)) {
        constexpr int kLargestShift = 14; // RFC 7323 2.3: larger counts mean 14
        append(text, "WS", std::uint64_t{1} << std::min<int>(options.window_scale, kLargestShift));
    }
    if (options.has(TcpOptions::kFastOpen)) {
        text += options.fast_open_cookie_length > 0 ? " TFO cookie" : " TFO request";
    }
    if (options.has(TcpOptions::kMptcp)) {
        text += " MPTCP";
    }
}

struct MarkTag {
    std::uint32_t mark;
    const char* words;
};

constexpr std::array<MarkTag, 9> kMarkTags = {{
    {mark::kDuplicate, SYNSCOPE_TEXT("captured twice")},
    {mark::kKeepAlive, SYNSCOPE_TEXT("keep-alive probe")},
    {mark::kKeepAliveAck, SYNSCOPE_TEXT("keep-alive answer")},
    {mark::kZeroWindowProbe, SYNSCOPE_TEXT("zero-window probe")},
    {mark::kZeroWindowProbeAck, SYNSCOPE_TEXT("answer to the probe")},
    {mark::kOutOfOrder, SYNSCOPE_TEXT("out of order")},
    {mark::kWindowUpdate, SYNSCOPE_TEXT("window update")},
    {mark::kDuplicateAck, SYNSCOPE_TEXT("duplicate")},
    {mark::kWindowFull, SYNSCOPE_TEXT("fills the window")},
}};

constexpr std::array<MarkTag, 4> kMarkNotes = {{
    {mark::kZeroWindow, SYNSCOPE_TEXT("window 0: the receive buffer is full, the other side must wait")},
    {mark::kAckedUnseen, SYNSCOPE_TEXT("acknowledges data that the capture does not hold")},
    {mark::kLostSegment, SYNSCOPE_TEXT("a segment before it is missing here")},
    {mark::kTimeBackwards, SYNSCOPE_TEXT("its time stamp lies before the one above")},
}};

template <std::size_t size>
Text firstMatch(const std::array<MarkTag, size>& table, std::uint32_t marks) {
    for (const MarkTag& entry : table) {
        if ((marks & entry.mark) != 0) {
            return {entry.words};
        }
    }
    return {};
}

int linesFor(int letters, int columns) {
    // A word that does not fit leaves room at the end of its line: count on four fifths being used.
    const int usable = columns * 4 / 5;
    return columns <= 0 || letters <= columns ? 1 : (letters + usable - 1) / std::max(1, usable);
}

} // namespace

int displayWidth(const std::string& utf8) {
    return static_cast<int>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

LadderLabeller::LadderLabeller(std::span<const LadderStep> steps, const Connection& connection,
                               const Verdict& verdict, const LadderOptions& options)
    : steps_(steps)
    , connection_(connection)
    , verdict_(verdict)
    , options_(options) {
    for (const LadderStep& step : steps) {
        Repeats& repeats = repeats_[repeatKey(step)];
        repeats.all += isRepeat(step, repeats) ? 1 : 0;
        repeats.syn_ack_seen |= step.segment.isSynAck();
    }
    for (auto& [key, repeats] : repeats_) {
        repeats.syn_ack_seen = false; // describe() walks through the steps once more
    }
}

/// In a simultaneous open the SYN-ACK follows a SYN with the same number: marked as a repetition, but a new
/// message.
bool LadderLabeller::isRepeat(const LadderStep& step, const Repeats& repeats) const {
    const bool first_syn_ack = step.segment.isSynAck() && !repeats.syn_ack_seen;
    return isMarkedRepeat(step) && !(first_syn_ack && connection_.has(fact::kSimultaneousOpen));
}

LadderArrow LadderLabeller::describe(std::size_t step_index) {
    const LadderStep& step = steps_[step_index];
    LadderArrow arrow;
    arrow.step = step_index;
    arrow.kind = kindOf(step.segment);
    arrow.icmp = arrow.kind == ArrowKind::Icmp;
    arrow.from = arrow.icmp ? other(step.verdict.sender) : step.verdict.sender;
    Repeats& repeats = repeats_[repeatKey(step)];
    is_repeat_ = isRepeat(step, repeats);
    repeats.syn_ack_seen |= step.segment.isSynAck();
    arrow.dashed = is_repeat_ && arrow.kind != ArrowKind::Rst;
    arrow.time = step.segment.time;
    noteWindow(step);
    arrow.label = labelOf(step);
    arrow.tag = tagOf(step);
    arrow.note = noteOf(step);
    const SocketAddress& peer = arrow.from == Side::Client ? connection_.client : connection_.server;
    if (arrow.icmp && step.segment.icmp_source != peer.address) {
        arrow.via = toString(step.segment.icmp_source);
    }
    describeFlight(arrow, step.flight);
    measure(arrow);
    return arrow;
}

void LadderLabeller::noteWindow(const LadderStep& step) {
    const std::uint32_t marks = step.verdict.marks;
    const auto sender = static_cast<std::size_t>(index(step.verdict.sender));
    constexpr std::uint32_t kProbes = mark::kKeepAlive | mark::kZeroWindowProbe;
    probes_window_ = (marks & kProbes) != 0 && window_is_zero_[1 - sender];
    window_was_zero_ = window_is_zero_[sender];
    if (step.segment.kind == SegmentKind::Tcp && step.segment.has(kAck)) {
        window_is_zero_[sender] = step.segment.window == 0;
    }
}

void LadderLabeller::measure(LadderArrow& arrow) const {
    const int tag_width = arrow.tag.empty() ? 0 : 1 + displayWidth(english(arrow.tag));
    const bool fits = options_.label_columns <= 0 ||
                      displayWidth(arrow.label) + tag_width <= options_.label_columns;
    arrow.label_lines = fits || tag_width == 0 ? 1 : 1 + linesFor(tag_width - 1, options_.label_columns);
    arrow.note_lines = arrow.note.empty()
                           ? 0
                           : linesFor(displayWidth(english(arrow.note)), options_.note_columns);
}

std::string LadderLabeller::labelOf(const LadderStep& step) const {
    const Segment& segment = step.segment;
    if (segment.kind == SegmentKind::IcmpError) {
        return "ICMP " + icmpWords(segment);
    }
    std::string text = spacedFlags(segment.flags);
    const Side sender = step.verdict.sender;
    if (segment.has(kSyn | kFin | kRst)) {
        append(text, "seq", relativeSequence(connection_, sender, segment.sequence));
    }
    if (segment.has(kAck) && (segment.payload_length == 0 || segment.has(kSyn | kFin)) &&
        !segment.has(kRst)) {
        append(text, "ack", relativeSequence(connection_, other(sender), segment.acknowledgment));
    }
    if (segment.payload_length > 0) {
        append(text, "len", segment.payload_length);
    }
    if ((step.verdict.marks & mark::kZeroWindow) != 0) {
        append(text, "win", 0);
    }
    if (options_.show_options && segment.isSyn()) {
        appendSynOptions(text, segment.options);
    }
    return text;
}

Text LadderLabeller::retransmissionTag(const LadderStep& step) {
    Repeats& repeats = repeats_[repeatKey(step)];
    ++repeats.so_far;
    if ((step.verdict.marks & mark::kSpuriousRetransmission) != 0) {
        return {SYNSCOPE_TEXT("needless retransmission")};
    }
    if ((step.verdict.marks & mark::kFastRetransmission) != 0) {
        return {SYNSCOPE_TEXT("fast retransmission")};
    }
    return numberedTag(step, repeats);
}

/// With a forecast: how late the repeat came. Not of the one from which the timer was read.
Text LadderLabeller::numberedTag(const LadderStep& step, const Repeats& repeats) const {
    const auto index = static_cast<std::size_t>(&step - steps_.data());
    const Arrival* arrival = options_.forecast != nullptr ? options_.forecast->arrivalOf(index) : nullptr;
    if (arrival != nullptr && arrival->late_ns != 0) {
        const bool early = arrival->late_ns < 0;
        return {early ? SYNSCOPE_TEXT("retransmission %1 of %2, %3 early")
                      : SYNSCOPE_TEXT("retransmission %1 of %2, %3 late"),
                {std::to_string(repeats.so_far), std::to_string(repeats.all),
                 formatDuration(early ? -arrival->late_ns : arrival->late_ns)}};
    }
    if (repeats.all == 1) {
        return {SYNSCOPE_TEXT("retransmission")};
    }
    return {SYNSCOPE_TEXT("retransmission %1 of %2"),
            {std::to_string(repeats.so_far), std::to_string(repeats.all)}};
}

Text LadderLabeller::tagOf(const LadderStep& step) {
    if (step.segment.kind == SegmentKind::IcmpError) {
        return {SYNSCOPE_TEXT("(type %1 code %2)"),
                {std::to_string(step.segment.icmp_type), std::to_string(step.segment.icmp_code)}};
    }
    if ((step.verdict.marks & mark::kDuplicate) == 0 && is_repeat_) {
        return retransmissionTag(step);
    }
    return firstMatch(kMarkTags, probes_window_ ? mark::kZeroWindowProbe : step.verdict.marks);
}

Text LadderLabeller::noteOf(const LadderStep& step) {
    if (step.segment.kind == SegmentKind::IcmpError) {
        return icmpNote(step);
    }
    if ((step.verdict.marks & mark::kDuplicate) != 0) {
        return {};
    }
    if (step.segment.has(kRst)) {
        return resetNote(step);
    }
    if (Text note = disagreementNote(step); !note.empty()) {
        return note;
    }
    const std::uint32_t told_before = window_was_zero_ ? mark::kZeroWindow : 0;
    return firstMatch(kMarkNotes, step.verdict.marks & ~told_before);
}

/// Routers send one error per SYN in their queue, all at once: the first one says it.
Text LadderLabeller::icmpNote(const LadderStep& step) {
    if (std::exchange(told_icmp_, true)) {
        return {};
    }
    const std::string sender = toString(step.segment.icmp_source);
    if (!step.segment.has(kSyn)) {
        return {SYNSCOPE_TEXT("sent by %1 about a segment of this connection"), {sender}};
    }
    return verdict_.error == Errno::None
               ? Text(SYNSCOPE_TEXT("sent by %1 about the SYN"), {sender})
               : Text(SYNSCOPE_TEXT("sent by %1 about the SYN: this attempt is over"), {sender});
}

/// The two sides believe different things: said where it begins to show, once each.
Text LadderLabeller::disagreementNote(const LadderStep& step) {
    const bool overflow = verdict_.outcome == Outcome::AcceptQueueOverflow;
    const bool client_alone = step.client_state == TcpState::Established &&
                              step.server_state == TcpState::SynReceived;
    if (!overflow || !client_alone) {
        return {};
    }
    const bool is_data = step.segment.payload_length > 0;
    const bool from_client = step.verdict.sender == Side::Client;
    const bool came = !step.flight.lost; // else the server did not ignore it
    if (from_client && !is_data && came && !std::exchange(told_ignored_ack_, true)) {
        return {SYNSCOPE_TEXT("ignored: the server's accept queue is full")};
    }
    if (from_client && is_data && !std::exchange(told_client_belief_, true)) {
        return {SYNSCOPE_TEXT("connect() returned 0: the client thinks it is connected")};
    }
    if (!from_client && step.segment.isSynAck() && !std::exchange(told_server_belief_, true)) {
        return {SYNSCOPE_TEXT("the server never counted the ACK: it is still in SYN_RECV")};
    }
    return {};
}

Text LadderLabeller::resetNote(const LadderStep& step) const {
    const bool from_server = step.verdict.sender == Side::Server;
    if (from_server && verdict_.outcome == Outcome::Refused) {
        return {SYNSCOPE_TEXT("nobody listens on this port, or a firewall rejects")};
    }
    if (from_server && verdict_.outcome == Outcome::ResetOnOverflow) {
        return {SYNSCOPE_TEXT("the accept queue is full and tcp_abort_on_overflow is set")};
    }
    if (from_server && verdict_.outcome == Outcome::AcceptQueueOverflow) {
        return {SYNSCOPE_TEXT("no such connection any more: the kernel answers with a reset")};
    }
    if (!from_server && verdict_.outcome == Outcome::ResetInHandshake) {
        return {SYNSCOPE_TEXT("nobody waits for this answer on the client")};
    }
    if (verdict_.outcome == Outcome::BrokenPipe) {
        return {SYNSCOPE_TEXT("the socket is gone: nobody can read this data")};
    }
    return {};
}

} // namespace synscope::model

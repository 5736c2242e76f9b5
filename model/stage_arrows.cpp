// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/stage_arrows.h"

#include "model/connection.h"
#include "model/ladder_label.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace synscope::model {
namespace {

/// The packets of one connection, as events of the story.
using Packets = std::vector<std::size_t>;

const StoryPacket* packetOf(const StoryEvent& event) {
    return std::get_if<StoryPacket>(&event.what);
}

Connection wholeOf(const LessonStory& story, const Packets& packets) {
    const auto segmentOf = [&](std::size_t event) -> const Segment& {
        return packetOf(story.events[event])->segment;
    };
    Connection whole = openConnection(segmentOf(packets.front()));
    for (const std::size_t event : packets) {
        static_cast<void>(updateConnection(whole, segmentOf(event)));
    }
    return whole;
}

std::vector<LadderStep> stepsOf(const LessonStory& story, const Packets& packets, const Connection& whole) {
    std::vector<Segment> segments;
    for (const std::size_t event : packets) {
        segments.push_back(packetOf(story.events[event])->segment);
    }
    std::vector<LadderStep> steps = replay(segments, whole);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const TimeNs arrives = packetOf(story.events[packets[i]])->arrives;
        steps[i].flight = {true, true, arrives == kNoTime, arrives, 0};
    }
    return steps;
}

/// The ladder counts repeats "1 of 10": the class shall not know the ten.
class Repeats {
public:
    Text tagOf(const LadderArrow& arrow) {
        Sent& sent = sent_[{arrow.from, arrow.label}];
        const bool known = sent.last != kNoTime;
        const TimeNs wait = known ? timeBetween(sent.last, arrow.time) : 0;
        sent.last = arrow.time;
        if (!arrow.dashed || !known) {
            return {};
        }
        const std::string number = std::to_string(++sent.repeats);
        return wait > 0 ? Text(SYNSCOPE_TEXT("retry %1 · +%2"), {number, formatDuration(wait)})
                        : Text(SYNSCOPE_TEXT("retry %1"), {number});
    }

private:
    struct Sent {
        TimeNs last = kNoTime;
        int repeats = 0;
    };
    std::map<std::pair<Side, std::string>, Sent> sent_;
};

/// Whether an error ends the attempt is told by what the program gets.
Text icmpNote(const std::string& via) {
    return via.empty() ? Text() : Text(SYNSCOPE_TEXT("sent by %1"), {via});
}

/// A server that had forgotten the request chose another number: relative to the first one it says nothing.
void nameNewNumber(LadderArrow& arrow, const Segment& segment, const Connection& whole, Side sender) {
    const std::uint32_t number = relativeSequence(whole, sender, segment.sequence);
    const std::size_t at = arrow.label.find("seq " + std::to_string(number));
    if (segment.kind == SegmentKind::Tcp && segment.isSynAck() && number != 0 && at != std::string::npos) {
        arrow.label.replace(at, 4 + std::to_string(number).size(), "new seq");
    }
}

bool tellsTheFuture(const Text& tag) {
    return tag.arguments.size() >= 2 && std::string(tag.source).starts_with("retransmission");
}

void describe(const LessonStory& story, const Packets& packets, const StageOptions& options, bool numbered,
              std::vector<LadderArrow>& arrows) {
    LadderOptions words;
    words.show_options = options.show_options;
    words.label_columns = options.label_columns;
    words.note_columns = options.note_columns;
    const Connection whole = wholeOf(story, packets);
    const std::vector<LadderStep> steps = stepsOf(story, packets, whole);
    const Verdict verdict = judge(whole, Horizon(story.end, true));
    LadderLabeller labeller(steps, whole, verdict, words);
    Repeats repeats;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const StoryEvent& event = story.events[packets[i]];
        LadderArrow arrow = labeller.describe(i);
        arrow.from = event.side;
        arrow.via = packetOf(event)->via;
        const Text repeated = repeats.tagOf(arrow);
        if (tellsTheFuture(arrow.tag) || arrow.tag == Text(SYNSCOPE_TEXT("retransmission"))) {
            arrow.tag = repeated;
        }
        if (arrow.icmp) {
            arrow.note = icmpNote(arrow.via);
        }
        nameNewNumber(arrow, steps[i].segment, whole, steps[i].verdict.sender);
        if (numbered) {
            arrow.label.insert(0, numberSign(packetOf(event)->connection) + " ");
        }
        labeller.measure(arrow);
        arrow.step = packets[i];
        arrows[packets[i]] = std::move(arrow);
    }
}

LadderArrow plainArrow(const StoryEvent& event, std::size_t index) {
    const StoryPacket& packet = *packetOf(event);
    LadderArrow arrow;
    arrow.step = index;
    arrow.from = event.side;
    arrow.kind = packet.words.starts_with("ICMP") ? ArrowKind::Icmp : ArrowKind::Data;
    arrow.icmp = arrow.kind == ArrowKind::Icmp;
    arrow.time = event.time;
    arrow.label = packet.words;
    arrow.arrival = packet.arrives;
    arrow.end = packet.arrives == kNoTime ? ArrowEnd::Lost : ArrowEnd::Arrives;
    return arrow;
}

} // namespace

std::size_t connectionsOf(const LessonStory& story) {
    std::size_t most = 0;
    for (const StoryEvent& event : story.events) {
        const StoryPacket* packet = packetOf(event);
        if (packet != nullptr && packet->connection.valid()) {
            most = std::max<std::size_t>(most, packet->connection.value + 1);
        }
    }
    return most;
}

std::vector<LadderArrow> storyArrows(const LessonStory& story, const StageOptions& options) {
    std::vector<LadderArrow> arrows(story.events.size());
    std::map<ConnectionId, Packets> connections;
    for (std::size_t i = 0; i < story.events.size(); ++i) {
        const StoryPacket* packet = packetOf(story.events[i]);
        if (packet == nullptr) {
            continue;
        }
        if (packet->tcp && packet->connection.valid()) {
            connections[packet->connection].push_back(i);
        } else {
            arrows[i] = plainArrow(story.events[i], i);
        }
    }
    for (const auto& [id, packets] : connections) {
        describe(story, packets, options, connections.size() > 1, arrows);
    }
    return arrows;
}

std::string numberSign(ConnectionId connection) {
    constexpr std::uint32_t kSigns = 9;
    if (connection.value >= kSigns) {
        return "#" + std::to_string(connection.value + 1);
    }
    const char last = static_cast<char>(0xa0 + static_cast<int>(connection.value)); // U+2460 and on
    return std::string("\xe2\x91") + last;
}

} // namespace synscope::model

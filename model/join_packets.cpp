// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/join_packets.h"

#include "model/analysis.h"
#include "model/join_match.h"

#include <algorithm>
#include <array>
#include <utility>

namespace synscope::model {
namespace {

/// How far a packet may seem to arrive before it leaves: stamps are not in order to the microsecond, not even
/// those of one machine's interfaces.
constexpr TimeNs kStampNoise = 200'000;

/// A packet as one view has it, with what the view's record says about it.
struct Seen {
    const Segment* segment = nullptr;
    Side sender = Side::Client;
};

/// The view's packets that travel to `destination`, without frames captured twice.
std::vector<Seen> travelling(const VantageView& view, Side destination) {
    std::vector<Seen> seen;
    if (view.segments.empty()) {
        return seen;
    }
    Connection record = openConnection(view.segments.front());
    record.facts |= view.connection.facts & fact::kPortReuse;
    for (const Segment& segment : view.segments) {
        const SegmentVerdict verdict = updateConnection(record, segment);
        const bool as_recorded = record.client == view.connection.client;
        const Side sender = as_recorded == view.flipped ? other(verdict.sender) : verdict.sender;
        const Side towards = segment.kind == SegmentKind::IcmpError ? sender : other(sender);
        if (towards == destination && (verdict.marks & mark::kDuplicate) == 0) {
            seen.push_back({&segment, sender});
        }
    }
    return seen;
}

/// The packets of one direction, followed from vantage point to vantage point.
class Direction {
public:
    Direction(std::span<const VantageView> views, Side destination)
        : views_(views)
        , destination_(destination) {}

    std::vector<JoinedPacket> run() {
        for (std::size_t place = 0; place < views_.size(); ++place) {
            pass(place);
        }
        for (JoinedPacket& packet : packets_) {
            conclude(packet);
        }
        return std::move(packets_);
    }

private:
    /// `place` counts in the direction of travel.
    [[nodiscard]] const VantageView& viewAt(std::size_t place) const {
        return views_[destination_ == Side::Server ? place : views_.size() - 1 - place];
    }

    void pass(std::size_t place) {
        const VantageView& view = viewAt(place);
        const std::vector<Seen> here = travelling(view, destination_);
        std::vector<Passing> on_the_way;
        for (const JoinedPacket& packet : packets_) {
            on_the_way.push_back({&packet.segment, packet.sightings.back().time});
        }
        std::vector<Passing> passing;
        for (const Seen& seen : here) {
            passing.push_back({seen.segment, view.clock.toReference(seen.segment->time)});
        }
        const Matching matching = matchPassing(on_the_way, passing, kStampNoise);
        const bool at_destination = place + 1 == views_.size();
        const std::size_t known = packets_.size();
        for (std::size_t i = 0; i < known; ++i) {
            if (const Landing& landing = matching.landings[i]; landing.first != kNoMatch) {
                note(packets_[i], view, passing, landing, at_destination);
            }
        }
        for (std::size_t j = 0; j < here.size(); ++j) {
            if (matching.origins[j] == kNoMatch) {
                begin(here[j], view, passing[j].time, place);
            }
        }
    }

    static void note(JoinedPacket& packet, const VantageView& view, const std::vector<Passing>& passing,
                     const Landing& landing, bool at_destination) {
        const Passing& last = passing[landing.last];
        packet.sightings.push_back({view.vantage, last.segment->frame, last.time});
        if (at_destination) {
            packet.arrived = std::max(last.time, packet.sightings.front().time);
            packet.bytes_arrived = landing.bytes;
        }
    }

    void begin(const Seen& seen, const VantageView& view, TimeNs time, std::size_t place) {
        JoinedPacket& packet = packets_.emplace_back();
        packet.segment = *seen.segment;
        packet.segment.time = time;
        packet.sender = seen.sender;
        packet.sightings.push_back({view.vantage, seen.segment->frame, time});
        if (place == 0) {
            packet.sent = time;
        }
        if (place + 1 == views_.size()) {
            packet.arrived = time;
            packet.bytes_arrived = packet.segment.payload_length;
        }
    }

    void conclude(JoinedPacket& packet) const {
        if (views_.size() < 2) {
            packet.arrived = kNoTime;
            packet.sent = kNoTime;
        } else if (packet.arrived == kNoTime) {
            packet.passage = Passage::NeverSeen;
        } else {
            packet.passage = packet.bytes_arrived < packet.segment.payload_length ? Passage::Partly
                                                                                  : Passage::Arrived;
        }
    }

    std::span<const VantageView> views_;
    Side destination_;
    std::vector<JoinedPacket> packets_;
};

/// When each side had acknowledged how much, as seen anywhere.
class Acknowledged {
public:
    Acknowledged(const std::vector<JoinedPacket>& packets, Side by) {
        for (const JoinedPacket& packet : packets) {
            const Segment& segment = packet.segment;
            if (packet.sender == by && segment.kind == SegmentKind::Tcp && segment.has(tcp_flag::kAck) &&
                !segment.has(tcp_flag::kRst) &&
                (steps_.empty() || sequenceAfter(segment.acknowledgment, steps_.back().number))) {
                steps_.push_back({segment.time, segment.acknowledgment});
            }
        }
    }

    /// The first acknowledgment that takes in all numbers before `end`; kNoTime: none.
    [[nodiscard]] TimeNs since(std::uint32_t end) const {
        const auto found = std::partition_point(steps_.begin(), steps_.end(), [end](const Step& step) {
            return sequenceAfter(end, step.number);
        });
        return found == steps_.end() ? kNoTime : found->time;
    }

private:
    struct Step {
        TimeNs time;
        std::uint32_t number;
    };
    std::vector<Step> steps_;
};

bool covers(const JoinedPacket& copy, const Segment& segment, TimeNs until) {
    return copy.arrived != kNoTime && copy.arrived <= until && copy.segment.kind == SegmentKind::Tcp &&
           !sequenceAfter(copy.segment.sequence, segment.sequence) &&
           !sequenceAfter(segment.sequence + sequenceLength(segment),
                          copy.segment.sequence + sequenceLength(copy.segment));
}

/// Acknowledged before any copy of it was seen to arrive: it did arrive, past the capture.
bool arrivedUnseen(const JoinedPacket& packet, const std::vector<JoinedPacket>& packets,
                   const Acknowledged& acknowledged) {
    const Segment& segment = packet.segment;
    if (packet.passage != Passage::NeverSeen || segment.kind != SegmentKind::Tcp ||
        sequenceLength(segment) == 0 || segment.has(tcp_flag::kRst)) {
        return false;
    }
    const TimeNs taken = acknowledged.since(segment.sequence + sequenceLength(segment));
    if (taken == kNoTime || taken < segment.time) {
        return false;
    }
    return std::none_of(packets.begin(), packets.end(), [&](const JoinedPacket& copy) {
        return copy.sender == packet.sender && covers(copy, segment, taken + kStampNoise);
    });
}

void markUncaptured(std::vector<JoinedPacket>& packets) {
    const std::array by_peer{Acknowledged(packets, Side::Server), Acknowledged(packets, Side::Client)};
    for (JoinedPacket& packet : packets) {
        const auto& acknowledged = by_peer[static_cast<std::size_t>(index(packet.sender))];
        if (arrivedUnseen(packet, packets, acknowledged)) {
            packet.passage = Passage::NotCaptured;
        }
    }
}

} // namespace

std::vector<JoinedPacket> joinPackets(std::span<const VantageView> views) {
    std::vector<JoinedPacket> packets = Direction(views, Side::Server).run();
    std::vector<JoinedPacket> back = Direction(views, Side::Client).run();
    packets.insert(packets.end(), std::make_move_iterator(back.begin()), std::make_move_iterator(back.end()));
    std::stable_sort(packets.begin(), packets.end(), [](const JoinedPacket& a, const JoinedPacket& b) {
        return a.segment.time < b.segment.time;
    });
    markUncaptured(packets);
    return packets;
}

} // namespace synscope::model

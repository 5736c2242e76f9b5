// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/join_replay.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace synscope::model {
namespace {

/// One side as its own end saw it.
class EndStory {
public:
    EndStory(const VantageView& view, Side side)
        : vantage_(view.vantage)
        , clock_(view.clock)
        , side_(view.flipped ? other(side) : side)
        , steps_(replay(view.segments, view.connection)) {
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            by_frame_.try_emplace(steps_[i].segment.frame.offset, i);
        }
    }

    /// The end's own step of the packet; null when it did not see it.
    [[nodiscard]] const LadderStep* stepOf(const JoinedPacket& packet) const {
        for (const Sighting& sighting : packet.sightings) {
            const auto found = by_frame_.find(sighting.frame.offset);
            if (sighting.vantage == vantage_ && found != by_frame_.end()) {
                return &steps_[found->second];
            }
        }
        return nullptr;
    }

    [[nodiscard]] TcpState stateAfter(const LadderStep& step) const {
        return side_ == Side::Client ? step.client_state : step.server_state;
    }

    /// Before the first packet: a server whose first packet leaves it in LISTEN was there before.
    [[nodiscard]] TcpState stateAt(TimeNs time) const {
        const auto after = std::upper_bound(steps_.begin(), steps_.end(), time,
                                            [&](TimeNs moment, const LadderStep& step) {
                                                return moment < clock_.toReference(step.segment.time);
                                            });
        if (after != steps_.begin()) {
            return stateAfter(*std::prev(after));
        }
        const bool listens = !steps_.empty() && stateAfter(steps_.front()) == TcpState::Listen;
        return listens ? TcpState::Listen : TcpState::Unknown;
    }

private:
    std::size_t vantage_;
    ClockRelation clock_;
    Side side_; ///< as this end's record calls it
    std::vector<LadderStep> steps_;
    std::unordered_map<std::uint64_t, std::size_t> by_frame_;
};

Flight flightOf(const JoinedPacket& packet) {
    Flight flight;
    flight.followed = packet.passage != Passage::Unwatched;
    flight.departure_seen = !flight.followed || packet.sent != kNoTime;
    flight.lost = packet.passage == Passage::NeverSeen;
    flight.arrived = packet.arrived;
    if (packet.passage == Passage::Partly) {
        flight.bytes_missing = packet.segment.payload_length - packet.bytes_arrived;
    }
    return flight;
}

LadderStep stepOf(const JoinedPacket& packet, const EndStory& client, const EndStory& server) {
    const LadderStep* at_client = client.stepOf(packet);
    const LadderStep* at_server = server.stepOf(packet);
    const bool from_client = packet.destination() == Side::Server;
    const LadderStep* near_sender = from_client ? at_client : at_server;
    const LadderStep* near_receiver = from_client ? at_server : at_client;
    LadderStep step;
    step.segment = packet.segment;
    if (const LadderStep* known = near_sender != nullptr ? near_sender : near_receiver; known != nullptr) {
        step.verdict = known->verdict;
    }
    step.verdict.sender = packet.sender;
    step.client_state = at_client != nullptr ? client.stateAfter(*at_client)
                                             : client.stateAt(packet.segment.time);
    step.server_state = at_server != nullptr ? server.stateAfter(*at_server)
                                             : server.stateAt(packet.segment.time);
    step.flight = flightOf(packet);
    return step;
}

} // namespace

std::vector<LadderStep> replayJoined(std::span<const JoinedPacket> packets,
                                     std::span<const VantageView> views) {
    std::vector<LadderStep> steps;
    if (packets.empty()) {
        return steps;
    }
    const EndStory client(views.front(), Side::Client);
    const EndStory server(views.back(), Side::Server);
    steps.reserve(packets.size());
    for (const JoinedPacket& packet : packets) {
        steps.push_back(stepOf(packet, client, server));
    }
    return steps;
}

} // namespace synscope::model

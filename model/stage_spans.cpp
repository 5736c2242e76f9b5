// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/stage_spans.h"

#include <algorithm>

namespace synscope::model {
namespace {

std::size_t at(Side side) {
    return static_cast<std::size_t>(index(side));
}

bool endsConnections(const StoryPacket& packet) {
    return packet.tcp &&
           (packet.segment.kind == SegmentKind::IcmpError || packet.segment.has(tcp_flag::kRst));
}

} // namespace

void StateTracker::changed(ConnectionId connection, Side side, TcpState state, bool by_reset) {
    TcpState& now = states_[connection][at(side)];
    if (now != state) {
        now = state;
        changes_.push_back({connection, side, state, by_reset});
    }
}

void StateTracker::takePacket(const StoryEvent& event, const StoryPacket& packet) {
    if (packet.tcp && packet.segment.kind == SegmentKind::Tcp && packet.segment.isSynAck()) {
        last_syn_ack_[at(event.side)] = packet.connection;
    }
}

void StateTracker::takeArrival(const StoryEvent& event, const StoryPacket& packet) {
    reset_came_[at(event.side)] = endsConnections(packet);
    const auto known = states_.find(packet.connection);
    if (packet.tcp && packet.segment.has(tcp_flag::kRst) && known != states_.end() &&
        known->second[at(event.side)] == TcpState::SynReceived) {
        changed(packet.connection, event.side, TcpState::Closed, true);
    }
}

void StateTracker::takeQueue(Side side, std::int64_t length) {
    const std::int64_t before = std::exchange(queue_[at(side)], length);
    if (length > before && last_syn_ack_[at(side)].valid()) {
        changed(last_syn_ack_[at(side)], side, TcpState::SynReceived);
    }
    if (length != 0) {
        return;
    }
    for (auto& [connection, states] : states_) {
        if (states[at(side)] == TcpState::SynReceived) {
            changed(connection, side, TcpState::Closed); // ESTABLISHED follows at once, or it was given up
        }
    }
}

std::span<const StateTracker::Change> StateTracker::take(const LessonStory& story, std::size_t event) {
    changes_.clear();
    const StoryEvent& now = story.events[event];
    if (const auto* packet = std::get_if<StoryPacket>(&now.what)) {
        takePacket(now, *packet);
    } else if (const auto* arrival = std::get_if<StoryArrival>(&now.what)) {
        takeArrival(now, std::get<StoryPacket>(story.events[arrival->departure].what));
    } else if (const auto* sample = std::get_if<StorySample>(&now.what); sample && sample->syn_queue >= 0) {
        takeQueue(now.side, sample->syn_queue);
    } else if (const auto* state = std::get_if<StoryState>(&now.what)) {
        const bool closed = state->state == TcpState::Closed;
        changed(state->connection, now.side, state->state, closed && reset_came_[at(now.side)]);
        if (story.alone) {
            changed(state->connection, other(now.side), state->state);
        }
    }
    return changes_;
}

namespace {

class SpanMaker {
public:
    SpanMaker(std::size_t lanes, double end)
        : lanes_(lanes)
        , end_(end) {
        for (const Side side : {Side::Client, Side::Server}) {
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                open_[{side, lane}] = {side,  lanes == 1 ? TcpState::Closed : TcpState::Unknown,
                                       false, 0.0,
                                       end,   lane,
                                       lanes, lanes == 1};
            }
        }
    }

    void take(const StateTracker::Change& change, double y) {
        // A listener stands for its host until there is a connection.
        const bool listener = !change.connection.valid();
        if (listener && lanes_ != 1) {
            return;
        }
        const std::size_t lane = listener ? 0 : change.connection.value;
        if (listener && spoken_.contains({change.side, lane})) {
            return;
        }
        if (!listener) {
            spoken_[{change.side, lane}] = true;
        }
        LifelineSpan& span = open_[{change.side, lane}];
        close(span, y);
        span.state = change.state;
        span.reset = change.by_reset;
        span.y_begin = y;
    }

    std::vector<LifelineSpan> finish() {
        for (auto& [key, span] : open_) {
            close(span, end_);
        }
        std::stable_sort(spans_.begin(), spans_.end(), [](const LifelineSpan& a, const LifelineSpan& b) {
            return std::pair(a.side, a.y_begin) < std::pair(b.side, b.y_begin);
        });
        return std::move(spans_);
    }

private:
    void close(LifelineSpan& span, double y) {
        span.y_end = y;
        if (span.y_end > span.y_begin && !(lanes_ > 1 && span.state == TcpState::Unknown)) {
            spans_.push_back(span);
        }
    }

    std::size_t lanes_;
    double end_;
    std::map<std::pair<Side, std::size_t>, LifelineSpan> open_;
    std::map<std::pair<Side, std::size_t>, bool> spoken_; ///< a connection showed there
    std::vector<LifelineSpan> spans_;
};

} // namespace

std::vector<LifelineSpan> storySpans(const LessonStory& story, std::span<const double> y, std::size_t lanes,
                                     double end) {
    const LifelineSpan client{Side::Client, TcpState::Closed, false, 0.0, end, 0, 1, false};
    const LifelineSpan server{Side::Server, TcpState::Closed, false, 0.0, end, 0, 1, false};
    const bool any_state = std::any_of(story.events.begin(), story.events.end(), [](const auto& event) {
        return std::holds_alternative<StoryState>(event.what);
    });
    if (lanes == 0) {
        return {client, {Side::Server, TcpState::Listen, false, 0.0, end}};
    }
    if (!any_state) {
        return {client, server}; // UDP has no states
    }
    StateTracker tracker;
    SpanMaker maker(lanes, end);
    for (std::size_t i = 0; i < story.events.size(); ++i) {
        for (const StateTracker::Change& change : tracker.take(story, i)) {
            maker.take(change, y[i]);
        }
    }
    return maker.finish();
}

std::vector<StageStates> statesAt(const LessonStory& story, std::size_t event_end, std::size_t most) {
    StateTracker tracker;
    std::map<ConnectionId, StageStates> connections;
    for (std::size_t i = 0; i < std::min(event_end, story.events.size()); ++i) {
        for (const StateTracker::Change& change : tracker.take(story, i)) {
            StageStates& row = connections[change.connection];
            row.connection = change.connection;
            row.states[at(change.side)] = change.state;
        }
        const auto* packet = std::get_if<StoryPacket>(&story.events[i].what);
        if (packet != nullptr && packet->connection.valid() && packet->segment.kind == SegmentKind::Tcp) {
            StageStates& row = connections[packet->connection];
            row.connection = packet->connection;
            row.ports[at(story.events[i].side)] = packet->segment.source.port;
            row.ports[1 - at(story.events[i].side)] = packet->segment.destination.port;
        }
    }
    std::vector<StageStates> rows;
    const std::array<TcpState, 2> listeners = connections[ConnectionId{}].states;
    for (auto& [id, row] : connections) {
        for (std::size_t side = 0; side < 2; ++side) {
            row.states[side] = row.states[side] == TcpState::Unknown ? listeners[side] : row.states[side];
        }
        if (id.valid()) {
            rows.push_back(row);
        }
    }
    if (rows.size() > most) {
        rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(most));
    }
    return rows;
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/run.h"

#include "capture/decode/decoder.h"
#include "capture/link_types.h"
#include "capture/scenario/recorder.h"
#include "model/connection_table.h"

#include <algorithm>
#include <map>

namespace synscope::capture::scenario {

namespace {

using model::ConnectionId;
using model::Segment;

/// Decodes each frame when it is first seen, and knows afterwards what it meant.
class Analyst {
public:
    explicit Analyst(Run& run)
        : run_(run)
        , known_(run.frames.size()) {}

    void look(const RunEvent& event, PacketEvent& packet) {
        if (!known_[packet.frame].looked) {
            decode(event, packet.frame);
        }
        const Known& known = known_[packet.frame];
        packet.tcp = known.tcp;
        if (!known.tcp) {
            return;
        }
        packet.connection = known.connection;
        packet.from = known.from;
        packet.relative_seq = known.seq;
        packet.relative_ack = known.ack;
        packet.segment = known.segment;
        packet.segment.time = run_.epoch + event.time;
        packet.segment.interface = model::InterfaceId{event.host};
        packet.segment.direction = packet.outgoing ? model::FrameDirection::Out : model::FrameDirection::In;
    }

private:
    struct Known {
        bool looked = false;
        bool tcp = false;
        ConnectionId connection;
        PacketEvent::Sender from = PacketEvent::Sender::Client;
        std::uint32_t seq = 0;
        std::uint32_t ack = 0;
        Segment segment;
    };

    static PacketEvent::Sender senderOf(const Segment& segment, const model::SegmentVerdict& verdict,
                                        const model::Connection* connection) {
        using Sender = PacketEvent::Sender;
        if (segment.kind != model::SegmentKind::IcmpError) {
            return verdict.sender == model::Side::Client ? Sender::Client : Sender::Server;
        }
        if (connection != nullptr && segment.icmp_source == connection->server.address) {
            return Sender::Server;
        }
        return connection != nullptr && segment.icmp_source == connection->client.address ? Sender::Client
                                                                                          : Sender::Network;
    }

    void decode(const RunEvent& event, std::uint32_t index) {
        Known& known = known_[index];
        known.looked = true;
        Frame frame;
        frame.time = run_.epoch + event.time;
        frame.bytes = run_.frames[index].bytes;
        frame.original_length = static_cast<std::uint32_t>(frame.bytes.size());
        frame.link_type = link::kEthernet;
        frame.interface = model::InterfaceId{event.host};
        frame.ref = {index, index + 1};
        std::vector<Segment> segments;
        decoder_.decode({&frame, 1}, segments);
        if (segments.empty()) {
            return;
        }
        const Segment& segment = segments.front();
        model::SegmentVerdict verdict;
        table_.add({&segment, 1}, {&verdict, 1});
        known.tcp = true;
        known.segment = segment;
        known.connection = verdict.connection;
        const model::Connection* connection = verdict.connection.valid() ? &table_[verdict.connection]
                                                                         : nullptr;
        known.from = senderOf(segment, verdict, connection);
        known.seq = segment.sequence;
        known.ack = segment.acknowledgment;
        if (connection != nullptr) {
            known.seq = relativeSequence(*connection, verdict.sender, segment.sequence);
            known.ack = segment.has(model::tcp_flag::kAck)
                            ? relativeSequence(*connection, other(verdict.sender), segment.acknowledgment)
                            : 0;
        }
    }

    Run& run_;
    std::vector<Known> known_;
    Decoder decoder_;
    model::ConnectionTable table_;
};

/// Which connection a pair of endpoints was at a time: ports are used again.
class Names {
public:
    void add(const PacketEvent& packet, SimTime time) {
        const std::string a = toString(packet.segment.source);
        const std::string b = toString(packet.segment.destination);
        uses_[a + "-" + b].emplace_back(time, packet.connection);
        uses_[b + "-" + a].emplace_back(time, packet.connection);
    }
    [[nodiscard]] ConnectionId find(const std::string& name, SimTime time) const {
        const auto found = uses_.find(name);
        if (found == uses_.end()) {
            return {};
        }
        ConnectionId id = found->second.front().second;
        for (const auto& [when, connection] : found->second) {
            if (when <= time) {
                id = connection;
            }
        }
        return id;
    }

private:
    std::map<std::string, std::vector<std::pair<SimTime, ConnectionId>>> uses_;
};

void noteArrivals(Run& run) {
    std::vector<bool> arrived(run.frames.size(), false);
    for (auto event = run.events.rbegin(); event != run.events.rend(); ++event) {
        if (auto* packet = std::get_if<PacketEvent>(&event->what)) {
            if (!packet->outgoing) {
                arrived[packet->frame] = true;
            } else {
                packet->arrives = arrived[packet->frame];
            }
        }
    }
}

bool packetFits(const Run& run, const RunEvent& event, const EventMatch& match) {
    const auto* packet = std::get_if<PacketEvent>(&event.what);
    constexpr std::uint16_t kCompared = model::tcp_flag::kSyn | model::tcp_flag::kAck |
                                        model::tcp_flag::kFin | model::tcp_flag::kRst;
    return packet != nullptr && packet->outgoing &&
           (match.host.empty() || run.hosts[event.host] == match.host) &&
           (!match.flags ||
            (packet->tcp && packet->segment.kind == model::SegmentKind::Tcp &&
             (packet->segment.flags & kCompared) == (*match.flags & kCompared) &&
             ((*match.flags & model::tcp_flag::kPsh) == 0 || packet->segment.payload_length > 0))) &&
           (!match.lost || !packet->arrives);
}

bool otherFits(const Run& run, const RunEvent& event, const EventMatch& match) {
    if (!match.host.empty() && run.hosts[event.host] != match.host) {
        return false;
    }
    if (match.kind == "call") {
        const auto* call = std::get_if<CallEvent>(&event.what);
        return call != nullptr && call->call == match.name &&
               (match.error.empty() || call->error == match.error ||
                (match.error == "none" && call->error.empty()));
    }
    if (match.kind == "counter") {
        const auto* counter = std::get_if<CounterEvent>(&event.what);
        return counter != nullptr &&
               (counter->name == match.name || counter->name.ends_with("." + match.name));
    }
    const auto* state = std::get_if<StateEvent>(&event.what);
    return match.kind == "state" && state != nullptr && toString(state->state) == match.name;
}

} // namespace

void finishRun(Run& run) {
    Analyst analyst(run);
    Names names;
    for (RunEvent& event : run.events) {
        if (auto* packet = std::get_if<PacketEvent>(&event.what)) {
            analyst.look(event, *packet);
            if (packet->tcp && packet->segment.kind == model::SegmentKind::Tcp) {
                names.add(*packet, event.time);
            }
        }
    }
    for (RunEvent& event : run.events) {
        if (auto* state = std::get_if<StateEvent>(&event.what)) {
            state->connection = names.find(state->socket, event.time);
        }
    }
    noteArrivals(run);
}

std::optional<std::size_t> Run::find(const EventMatch& match) const {
    if (events.empty()) {
        return std::nullopt;
    }
    if (match.kind == "start" || match.kind == "end") {
        return match.kind == "start" ? 0 : events.size() - 1;
    }
    int seen = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const bool fits = match.kind == "packet" ? packetFits(*this, events[i], match)
                                                 : otherFits(*this, events[i], match);
        if (fits && ++seen == match.nth) {
            return i;
        }
    }
    return std::nullopt;
}

std::size_t Run::after(SimTime time) const {
    const auto later = std::upper_bound(events.begin(), events.end(), time,
                                        [](SimTime t, const RunEvent& event) { return t < event.time; });
    return static_cast<std::size_t>(later - events.begin());
}

} // namespace synscope::capture::scenario

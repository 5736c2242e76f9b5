// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/listen_queue.h"

#include <algorithm>
#include <map>
#include <utility>

namespace synscope::model {
namespace {

constexpr TimeNs kCountedWithin = 15 * kMillisecondNs; ///< counters are looked at 100 times a second
constexpr const char* kOverflows = "TcpExt.ListenOverflows";
constexpr const char* kRequestDrop = "TcpExt.TCPReqQFullDrop";

/// A connection as its listener knows it.
struct Known {
    std::uint16_t port = 0;
    std::uint16_t local_port = 0;
    TcpState state = TcpState::Closed;
    TimeNs since = 0;
    bool taken = false; ///< accept() returned it
};

/// A segment that came to a host that listens.
struct Heard {
    TimeNs time = 0;
    ConnectionId connection;
    bool syn = false;
};

bool waitsForAccept(const Known& known) {
    return !known.taken && (known.state == TcpState::Established || known.state == TcpState::CloseWait);
}

/// ":5000" of "10.9.0.2:5000".
std::uint16_t portOf(const std::string& socket) {
    const std::size_t colon = socket.rfind(':');
    return colon == std::string::npos
               ? 0
               : static_cast<std::uint16_t>(std::strtoul(socket.c_str() + colon + 1, nullptr, 10));
}

class QueueWatcher {
public:
    explicit QueueWatcher(const LessonStory& story)
        : story_(story) {}

    void take(const StoryEvent& event) {
        if (const auto* packet = std::get_if<StoryPacket>(&event.what)) {
            takeSent(event.side, *packet);
        } else if (const auto* arrival = std::get_if<StoryArrival>(&event.what)) {
            takeArrival(event, std::get<StoryPacket>(story_.events[arrival->departure].what));
        } else if (const auto* state = std::get_if<StoryState>(&event.what)) {
            takeState(event, *state);
        } else if (const auto* call = std::get_if<StoryCall>(&event.what)) {
            takeCall(event.side, *call);
        } else if (const auto* sample = std::get_if<StorySample>(&event.what)) {
            takeSample(event.side, *sample);
        } else if (const auto* counter = std::get_if<StoryCounter>(&event.what)) {
            takeCounter(event, *counter);
        }
    }

    std::vector<ListenQueue> finish() {
        std::vector<ListenQueue> queues;
        for (auto& [key, queue] : queues_) {
            fill(queue);
            queues.push_back(std::move(queue));
        }
        return queues;
    }

private:
    using Key = std::pair<Side, ConnectionId>;

    /// The SYN-ACK tells who is asked about.
    void takeSent(Side side, const StoryPacket& packet) {
        if (packet.tcp && packet.segment.kind == SegmentKind::Tcp && packet.segment.isSynAck()) {
            Known& known = known_[{side, packet.connection}];
            known.port = packet.segment.destination.port;
            known.local_port = packet.segment.source.port;
        }
    }

    void takeArrival(const StoryEvent& event, const StoryPacket& packet) {
        if (packet.tcp && packet.segment.kind == SegmentKind::Tcp && !packet.segment.has(tcp_flag::kRst)) {
            Known& known = known_[{event.side, packet.connection}];
            known.port = packet.segment.source.port;
            known.local_port = packet.segment.destination.port;
            const bool syn = packet.segment.has(tcp_flag::kSyn);
            heard_[event.side].push_back({event.time, packet.connection, syn});
        }
    }

    void takeState(const StoryEvent& event, const StoryState& state) {
        const auto known = known_.find({event.side, state.connection});
        if (known != known_.end() && known->second.state != state.state) {
            known->second.since = known->second.state == TcpState::Established ? known->second.since
                                                                               : event.time;
            known->second.state = state.state;
        }
    }

    void takeCall(Side side, const StoryCall& call) {
        if (call.call != "accept" || !call.error.empty()) {
            return;
        }
        const std::uint16_t peer = portOf(call.note);
        for (auto& [key, known] : known_) {
            if (key.first == side && known.port == peer) {
                known.taken = true;
            }
        }
    }

    void takeSample(Side side, const StorySample& sample) {
        if (sample.accept_queue < 0) {
            return;
        }
        ListenQueue& queue = queues_[{side, sample.socket}];
        queue.side = side;
        queue.socket = sample.socket;
        queue.backlog = sample.accept_queue_limit;
        queue.length = sample.accept_queue;
        queue.requests_length = std::max<std::int64_t>(sample.syn_queue, 0);
    }

    /// Who was heard last, and is in no queue.
    void takeCounter(const StoryEvent& event, const StoryCounter& counter) {
        if (counter.name != kOverflows && counter.name != kRequestDrop) {
            return;
        }
        std::vector<Heard>& heard = heard_[event.side];
        std::int64_t left = counter.delta;
        for (auto one = heard.rbegin(); one != heard.rend() && left > 0; ++one) {
            const Known& known = known_[{event.side, one->connection}];
            if (event.time - one->time > kCountedWithin) {
                break;
            }
            if (known.state != TcpState::Established && !known.taken) {
                refuse(event.side, *one, known);
                --left;
            }
        }
        heard.clear();
    }

    void refuse(Side side, const Heard& heard, const Known& known) {
        for (auto& [key, queue] : queues_) {
            if (key.first != side || portOf(queue.socket) != known.local_port) {
                continue;
            }
            auto row = std::find_if(queue.refused.begin(), queue.refused.end(), [&](const auto& one) {
                return one.connection == heard.connection && one.at_syn == heard.syn;
            });
            if (row == queue.refused.end()) {
                row = queue.refused.insert(queue.refused.end(),
                                           {heard.connection, known.port, heard.syn, 0, 0});
            }
            row->last = heard.time;
            ++row->times;
        }
    }

    /// The kernel's numbers stand; names that do not fit them any more are the oldest, accepted meanwhile.
    void fill(ListenQueue& queue) const {
        for (const auto& [key, known] : known_) {
            if (key.first != queue.side || known.local_port != portOf(queue.socket)) {
                continue;
            }
            if (waitsForAccept(known)) {
                queue.accepted.push_back({key.second, known.port, known.since});
            } else if (known.state == TcpState::SynReceived) {
                queue.requests.push_back({key.second, known.port, known.since});
            }
        }
        fit(queue.accepted, queue.length);
        fit(queue.requests, queue.requests_length);
    }

    static void fit(std::vector<QueueGuest>& guests, std::int64_t length) {
        std::stable_sort(guests.begin(), guests.end(),
                         [](const QueueGuest& a, const QueueGuest& b) { return a.since < b.since; });
        const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(length, 0));
        if (guests.size() > wanted) {
            guests.erase(guests.begin(), guests.end() - static_cast<std::ptrdiff_t>(wanted));
        }
        guests.resize(wanted);
    }

    const LessonStory& story_;
    std::map<Key, Known> known_;
    std::map<Side, std::vector<Heard>> heard_;
    std::map<std::pair<Side, std::string>, ListenQueue> queues_;
};

} // namespace

std::vector<ListenQueue> listenQueues(const LessonStory& story, std::size_t event_end) {
    QueueWatcher watcher(story);
    for (std::size_t i = 0; i < std::min(event_end, story.events.size()); ++i) {
        watcher.take(story.events[i]);
    }
    return watcher.finish();
}

} // namespace synscope::model

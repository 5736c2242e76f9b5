// SPDX-License-Identifier: GPL-3.0-or-later
// Stories for tests: a handshake as text (handshake.h), told with what the programs and kernels did.
#pragma once

#include "model/story.h"
#include "tests/model/handshake.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace synscope::tests {

/// Every packet arrives 10 ms after it left, but for those in `lost`, counted from 0.
class Told {
public:
    explicit Told(const std::string& script, const std::set<std::size_t>& lost = {},
                  std::uint32_t connection = 0, HandshakeSetting setting = {}) {
        add(script, lost, connection, setting);
    }

    Told& add(const std::string& script, const std::set<std::size_t>& lost, std::uint32_t connection,
              HandshakeSetting setting) {
        const Handshake packets(script, setting);
        const model::SocketAddress client = packets.segments().front().source;
        std::size_t number = 0;
        for (const model::Segment& segment : packets.segments()) {
            model::StoryPacket packet;
            packet.tcp = true;
            packet.connection = model::ConnectionId{connection};
            packet.segment = segment;
            packet.arrives = lost.contains(number++) ? model::kNoTime : segment.time + kFlight;
            const auto side = segment.source == client ? model::Side::Client : model::Side::Server;
            parts_.push_back({{segment.time, side, packet}, parts_.size()});
        }
        return *this;
    }

    /// Seconds after the first packet.
    Told& call(double seconds, model::Side side, const std::string& name, const std::string& error = {}) {
        return add(seconds, side, model::StoryCall{"program", name, {}, error, error.empty() ? 0 : -1});
    }
    Told& counter(double seconds, model::Side side, const std::string& name) {
        return add(seconds, side, model::StoryCounter{name, 1});
    }
    Told& state(double seconds, model::Side side, model::TcpState state) {
        return add(seconds, side, model::StoryState{model::ConnectionId{0}, state});
    }
    Told& synQueue(double seconds, int length) {
        model::StorySample sample;
        sample.socket = "listener";
        sample.syn_queue = length;
        return add(seconds, model::Side::Server, sample);
    }
    /// Of a listener at 10.9.0.2 in its accept and SYN queue.
    Told& queues(double seconds, std::uint16_t port, int accept, int backlog, int requests) {
        model::StorySample sample;
        sample.socket = "10.9.0.2:" + std::to_string(port);
        sample.accept_queue = accept;
        sample.accept_queue_limit = backlog;
        sample.syn_queue = requests;
        return add(seconds, model::Side::Server, sample);
    }
    Told& stateOf(double seconds, std::uint32_t connection, model::Side side, model::TcpState state) {
        return add(seconds, side, model::StoryState{model::ConnectionId{connection}, state});
    }
    /// accept() of who connected from `port`.
    Told& accepted(double seconds, std::uint16_t port) {
        return add(seconds, model::Side::Server,
                   model::StoryCall{"server", "accept", "10.9.0.1:" + std::to_string(port), {}, 0});
    }
    Told& buffer(double seconds, std::int64_t bytes, std::int64_t limit) {
        model::StorySample sample;
        sample.socket = "socket";
        sample.memory_bytes = bytes;
        sample.limit_bytes = limit;
        return add(seconds, model::Side::Server, sample);
    }

    /// The story; arrivals are put between.
    [[nodiscard]] model::LessonStory story() const {
        model::LessonStory made;
        made.hosts = {"client", "server"};
        made.addresses = {"10.9.0.1", "10.9.0.2"};
        std::vector<Part> parts = parts_;
        for (const Part& part : parts_) {
            const auto* packet = std::get_if<model::StoryPacket>(&part.event.what);
            if (packet != nullptr && packet->arrives != model::kNoTime) {
                const auto side = model::other(part.event.side);
                parts.push_back({{packet->arrives, side, model::StoryArrival{part.number}}, part.number});
            }
        }
        std::stable_sort(parts.begin(), parts.end(),
                         [](const Part& a, const Part& b) { return a.event.time < b.event.time; });
        std::vector<std::size_t> place(parts_.size());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (!std::holds_alternative<model::StoryArrival>(parts[i].event.what)) {
                place[parts[i].number] = i;
            }
        }
        for (Part& part : parts) {
            if (auto* arrival = std::get_if<model::StoryArrival>(&part.event.what)) {
                arrival->departure = place[arrival->departure];
            }
            made.events.push_back(part.event);
        }
        made.begin = made.events.front().time;
        made.end = made.events.back().time;
        return made;
    }

    /// Index of the n-th packet, call or counter of a story, from 0.
    template <class What>
    static std::size_t nth(const model::LessonStory& story, std::size_t n) {
        for (std::size_t i = 0; i < story.events.size(); ++i) {
            if (std::holds_alternative<What>(story.events[i].what) && n-- == 0) {
                return i;
            }
        }
        return story.events.size();
    }

    static constexpr model::TimeNs kFlight = 10 * model::kMillisecondNs;

private:
    struct Part {
        model::StoryEvent event;
        std::size_t number = 0; ///< of the part; of an arrival its departure's
    };

    Told& add(double seconds, model::Side side, decltype(model::StoryEvent::what) what) {
        const auto after = static_cast<model::TimeNs>(seconds * 1e9);
        parts_.push_back({{parts_.front().event.time + after, side, std::move(what)}, parts_.size()});
        return *this;
    }

    std::vector<Part> parts_;
};

} // namespace synscope::tests

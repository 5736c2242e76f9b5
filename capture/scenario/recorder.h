// SPDX-License-Identifier: GPL-3.0-or-later
// Writes down what simulated hosts do and see.
#pragma once

#include "capture/scenario/clock.h"
#include "capture/scenario/packet.h"
#include "capture/scenario/run.h"

#include <map>
#include <string>
#include <unordered_map>

namespace synscope::capture::scenario {

class Recorder {
public:
    Recorder(const Clock& clock, Run& run)
        : clock_(clock)
        , run_(run) {}

    /// The packet leaves through the host's tap.
    void sent(std::uint32_t host, const PacketPtr& packet) { frame(host, packet, true); }
    void seen(std::uint32_t host, const PacketPtr& packet) { frame(host, packet, false); }
    void call(std::uint32_t host, CallEvent event) { add(host, std::move(event)); }
    void count(std::uint32_t host, const char* name, std::int64_t delta);
    /// Written down only when it differs from the last one of that socket.
    void sample(std::uint32_t host, SampleEvent event);
    void state(std::uint32_t host, std::string socket, model::TcpState state);
    void note(std::uint32_t host, std::string text) { add(host, NoteEvent{std::move(text)}); }

    [[nodiscard]] bool full() const { return run_.events.size() >= kMostEvents; }

private:
    static constexpr std::size_t kMostEvents = 200'000;

    template <class T>
    void add(std::uint32_t host, T event) {
        if (!full()) {
            run_.events.push_back({clock_.now(), host, std::move(event)});
        }
    }
    void frame(std::uint32_t host, const PacketPtr& packet, bool outgoing);

    const Clock& clock_;
    Run& run_;
    std::unordered_map<const Packet*, std::pair<PacketPtr, std::uint32_t>> frames_; ///< kept: the address is
                                                                                    ///< the key
    std::map<std::pair<std::uint32_t, std::string>, SampleEvent> last_samples_;
};

/// Decodes the frames, finds their connections, and fills the packet and state events in.
void finishRun(Run& run);

} // namespace synscope::capture::scenario

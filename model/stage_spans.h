// SPDX-License-Identifier: GPL-3.0-or-later
// Lifelines of a story: what the hosts themselves said that their sockets are in. Part of layOutStage(), for
// nobody else.
#pragma once

#include "model/stage.h"

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <vector>

namespace synscope::model {

/// Follows the states of all connections through the events of a story. A server's SYN_RECV is no socket yet:
/// it is told by the listener's SYN queue.
class StateTracker {
public:
    struct Change {
        ConnectionId connection;
        Side side = Side::Client;
        TcpState state = TcpState::Unknown;
        bool by_reset = false;
    };

    /// What this event changes. Valid until the next call.
    [[nodiscard]] std::span<const Change> take(const LessonStory& story, std::size_t event);

private:
    void changed(ConnectionId connection, Side side, TcpState state, bool by_reset = false);
    void takePacket(const StoryEvent& event, const StoryPacket& packet);
    void takeArrival(const StoryEvent& event, const StoryPacket& packet);
    void takeQueue(Side side, std::int64_t length);

    std::map<ConnectionId, std::array<TcpState, 2>> states_;
    std::array<std::int64_t, 2> queue_{};        ///< SYN queue of the host, by index(Side)
    std::array<ConnectionId, 2> last_syn_ack_{}; ///< whose SYN-ACK the host sent last
    std::array<bool, 2> reset_came_{};           ///< the host's last arrival was a reset or ICMP error
    std::vector<Change> changes_;
};

/// `y`: by event, where what it changes begins to show.
[[nodiscard]] std::vector<LifelineSpan> storySpans(const LessonStory& story, std::span<const double> y,
                                                   std::size_t lanes, double end);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// One connection, captured at several places, as one list of packets: when each left, when it arrived, or
// that it was never seen to.
#pragma once

#include "model/connection.h"
#include "model/join_clock.h"
#include "model/segment.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace synscope::model {

/// What one vantage point saw of the connection.
struct VantageView {
    std::size_t vantage = 0;       ///< which one, as sightings name it
    ClockRelation clock;           ///< its clock; the reference vantage has one without offset
    bool flipped = false;          ///< what it takes for the client is the server of the joined connection
    Connection connection;         ///< as it alone sees it, by its own clock
    std::vector<Segment> segments; ///< all of them, in order of capture, by its own clock; none: it watched
                                   ///< and saw nothing
};

/// How far a packet was followed.
enum class Passage : std::uint8_t {
    Unwatched,   ///< nobody captured at its destination's end
    Arrived,     ///< seen at its destination's end
    Partly,      ///< the first bytes of it, or some in the middle: it was cut up on the way
    NeverSeen,   ///< seen leaving, never seen there
    NotCaptured, ///< never seen there, yet acknowledged: the capture there missed it
};

struct Sighting {
    std::size_t vantage = 0;
    FrameRef frame;
    TimeNs time = 0; ///< by the reference clock
};

struct JoinedPacket {
    Segment segment;            ///< as first seen on its way; `time` by the reference clock
    Side sender = Side::Client; ///< of the joined connection; for an ICMP error the side that it is about
    Passage passage = Passage::Unwatched;
    std::uint32_t bytes_arrived = 0;
    TimeNs sent = kNoTime;    ///< at its sender's end; kNoTime: not seen there, as a router's ICMP error
    TimeNs arrived = kNoTime; ///< at its destination's end, the last piece of it
    std::vector<Sighting> sightings; ///< on its way; one a vantage point

    /// The side it travels to.
    [[nodiscard]] Side destination() const {
        return segment.kind == SegmentKind::IcmpError ? sender : other(sender);
    }
};

/// `views` in order from the client's end to the server's. With a single view everything is Unwatched. The
/// packets come in order of departure (of the first sighting where that was not seen).
[[nodiscard]] std::vector<JoinedPacket> joinPackets(std::span<const VantageView> views);

} // namespace synscope::model

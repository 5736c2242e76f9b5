// SPDX-License-Identifier: GPL-3.0-or-later
// How far a SYN gets: probes with growing TTL to one port, and who answered.
#pragma once

#include "model/address.h"
#include "model/text.h"
#include "model/time.h"

#include <cstdint>
#include <vector>

namespace synscope::model {

enum class HopAnswer : std::uint8_t {
    Silent,       ///< nothing came within the time that is waited
    TimeExceeded, ///< a router on the way: ICMP time exceeded
    Accepted,     ///< SYN,ACK: the port is open
    Refused,      ///< RST: nobody listens, or a firewall says so
    Unreachable,  ///< any other ICMP error
};

/// One probe's way and end.
struct PathHop {
    int ttl = 0;
    HopAnswer answer = HopAnswer::Silent;
    IpAddress from; ///< who answered; only when somebody did
    std::uint8_t icmp_type = 0;
    std::uint8_t icmp_code = 0;
    int probes = 0;              ///< SYNs sent with this TTL
    TimeNs rtt_ns = kNoTime;     ///< kNoTime: silent, or it cannot be told which of several SYNs was answered
    std::int32_t send_errno = 0; ///< why nothing could be sent; 0: it could
};

struct PathTrace {
    SocketAddress target;
    std::vector<PathHop> hops; ///< by TTL, from 1
    bool done = false;
};

/// The probe arrived where it should, or was stopped for good: no further one is sent.
[[nodiscard]] bool endsPath(HopAnswer answer);

/// "time exceeded", "SYN,ACK: the port is open".
[[nodiscard]] Text hopWords(const PathHop& hop);

/// What the path tells, in one sentence; empty while nothing was tried.
[[nodiscard]] Text pathVerdict(const PathTrace& trace);

} // namespace synscope::model

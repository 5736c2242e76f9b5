// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/path_trace.h"

#include "model/icmp_words.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace synscope::model {

namespace {

std::string icmpOf(const PathHop& hop) {
    return icmpWords(!hop.from.isV4(), hop.icmp_type, hop.icmp_code);
}

/// The last hop that somebody answered for.
const PathHop* lastHeard(const PathTrace& trace) {
    const auto heard = std::find_if(trace.hops.rbegin(), trace.hops.rend(),
                                    [](const PathHop& hop) { return hop.answer != HopAnswer::Silent; });
    return heard == trace.hops.rend() ? nullptr : &*heard;
}

} // namespace

bool endsPath(HopAnswer answer) {
    return answer != HopAnswer::Silent && answer != HopAnswer::TimeExceeded;
}

Text hopWords(const PathHop& hop) {
    if (hop.send_errno != 0) {
        return {SYNSCOPE_TEXT("could not be sent: %1"), {std::strerror(hop.send_errno)}};
    }
    switch (hop.answer) {
    case HopAnswer::Silent:
        return {SYNSCOPE_TEXT("no answer")};
    case HopAnswer::TimeExceeded:
        return {SYNSCOPE_TEXT("router: time exceeded")};
    case HopAnswer::Accepted:
        return {SYNSCOPE_TEXT("SYN,ACK: the port is open")};
    case HopAnswer::Refused:
        return {SYNSCOPE_TEXT("RST: refused")};
    case HopAnswer::Unreachable:
        break;
    }
    return {SYNSCOPE_TEXT("ICMP: %1"), {icmpOf(hop)}};
}

Text pathVerdict(const PathTrace& trace) {
    if (trace.hops.empty()) {
        return {};
    }
    if (trace.hops.back().send_errno != 0) {
        return {SYNSCOPE_TEXT("No SYN could be sent from here: %1."),
                {std::strerror(trace.hops.back().send_errno)}};
    }
    const PathHop* last = lastHeard(trace);
    if (last == nullptr) {
        return {SYNSCOPE_TEXT("Nobody answered, not even the first router: the SYNs are dropped at once, or "
                              "routers here send no ICMP errors.")};
    }
    const std::string who = toString(last->from);
    const std::string ttl = std::to_string(last->ttl);
    switch (last->answer) {
    case HopAnswer::Accepted:
        return {SYNSCOPE_TEXT("A SYN reaches %1 with TTL %2, and the port is open."),
                {toString(trace.target), ttl}};
    case HopAnswer::Refused:
        return {
            SYNSCOPE_TEXT("A SYN with TTL %2 is answered with RST in the name of %1: it arrived there, or a "
                          "firewall on the way answers in its name."),
            {toString(trace.target), ttl}};
    case HopAnswer::Unreachable:
        return {SYNSCOPE_TEXT("%1 sends the SYN back: %2."), {who, icmpOf(*last)}};
    default:
        return {
            SYNSCOPE_TEXT("The last that answered is the router %1, TTL %2. What comes after it drops SYNs "
                          "to this port, or stays silent about them."),
            {who, ttl}};
    }
}

} // namespace synscope::model

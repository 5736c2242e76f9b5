// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder_event.h"

#include <algorithm>
#include <optional>

namespace synscope::model {
namespace {

using Steps = std::span<const LadderStep>;

/// The SYN-ACK that made the client ESTABLISHED.
std::optional<std::size_t> connectReturns(Steps steps) {
    std::optional<std::size_t> syn_ack;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].segment.isSynAck() && steps[i].verdict.sender == Side::Server && !steps[i].flight.lost) {
            syn_ack = i;
        }
        if (steps[i].client_state == TcpState::Established) {
            return syn_ack;
        }
    }
    return std::nullopt;
}

/// An RST or ICMP error on its way to `side`.
bool tellsFailure(const LadderStep& step, Side side) {
    if (step.flight.lost) {
        return false;
    }
    if (step.segment.kind == SegmentKind::IcmpError) {
        return step.verdict.sender == side; // the error goes back to who sent the quoted segment
    }
    return step.segment.has(tcp_flag::kRst) && step.verdict.sender != side;
}

/// Whether the outcome is told by a packet at all, not by a timer that runs out.
bool comesByPacket(const Verdict& verdict) {
    return verdict.error != Errno::TimedOut;
}

/// A host whose timer ran out may say so: it resets the connection itself.
bool givesUp(const LadderStep& step, Side side) {
    return step.segment.kind == SegmentKind::Tcp && step.segment.has(tcp_flag::kRst) &&
           step.verdict.sender == side;
}

std::size_t failureShows(Steps steps, const Verdict& verdict) {
    const auto tells = comesByPacket(verdict) ? tellsFailure : givesUp;
    const auto found = std::find_if(steps.begin(), steps.end(),
                                    [&](const LadderStep& step) { return tells(step, verdict.error_side); });
    return found == steps.end() ? kNoStep : static_cast<std::size_t>(found - steps.begin());
}

PendingEvent applicationEvent(Steps steps, std::size_t step, Side side, Text text, bool failure) {
    const TimeNs time = step == kNoStep ? steps.back().segment.time : steps[step].segment.time;
    return {step, {LadderEvent::Kind::Application, side, failure, 0.0, time, std::move(text)}};
}

} // namespace

Text failingCall(const Verdict& verdict) {
    if (verdict.call == Call::None || verdict.error == Errno::None) {
        return {};
    }
    const std::string call(callName(verdict.call));
    const std::string error(errnoName(verdict.error));
    // EPIPE comes with the call after the reset, not with the one that provoked it.
    return verdict.error == Errno::Pipe ? Text(SYNSCOPE_TEXT("next %1() = -1 %2"), {call, error})
                                        : Text(SYNSCOPE_TEXT("%1() = -1 %2"), {call, error});
}

std::vector<PendingEvent> findEvents(Steps steps, const Verdict& verdict, const Connection& connection) {
    std::vector<PendingEvent> events;
    if (steps.empty()) {
        return events;
    }
    const std::optional<std::size_t> connected = connectReturns(steps);
    // With Fast Open connect() or sendto() returned before the first packet.
    if (connected && !connection.has(fact::kFastOpenData)) {
        events.push_back(
            applicationEvent(steps, *connected, Side::Client, {SYNSCOPE_TEXT("connect() = 0")}, false));
    }
    if (!failingCall(verdict).empty()) {
        events.push_back(applicationEvent(steps, failureShows(steps, verdict), verdict.error_side,
                                          failingCall(verdict), true));
    }
    return events;
}

} // namespace synscope::model

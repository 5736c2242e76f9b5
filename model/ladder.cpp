// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace synscope::model {
namespace {

void noteStates(LadderStep& step, const Connection& record, const Connection& whole) {
    // The record guesses who is the client until it sees a SYN; the whole connection knows.
    const bool same_sides = record.client == whole.client;
    step.client_state = record.at(same_sides ? Side::Client : Side::Server).state;
    step.server_state = record.at(same_sides ? Side::Server : Side::Client).state;
    if (!same_sides) {
        step.verdict.sender = other(step.verdict.sender);
    }
}

/// Only a socket that listens answers a SYN with a SYN-ACK.
void provideListen(std::vector<LadderStep>& steps) {
    const auto first_known = std::find_if(steps.begin(), steps.end(), [](const LadderStep& step) {
        return step.server_state != TcpState::Unknown;
    });
    if (first_known == steps.end() || first_known->server_state != TcpState::SynReceived ||
        !first_known->segment.isSynAck() || first_known->client_state != TcpState::SynSent) {
        return;
    }
    std::for_each(steps.begin(), first_known, [](LadderStep& step) { step.server_state = TcpState::Listen; });
}

/// A server that falls back to SYN_RECV was never ESTABLISHED: it ignored the final ACK.
void withdrawEstablished(std::vector<LadderStep>& steps) {
    bool ignored = false;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (step->server_state == TcpState::Established && ignored) {
            step->server_state = TcpState::SynReceived;
        } else {
            ignored = step->server_state == TcpState::SynReceived;
        }
    }
}

double share(double part, double whole) {
    return whole > 0 ? std::clamp(part / whole, 0.0, 1.0) : 0.0;
}

} // namespace

std::vector<LadderStep> replay(std::span<const Segment> segments, const Connection& whole) {
    std::vector<LadderStep> steps;
    if (segments.empty()) {
        return steps;
    }
    steps.reserve(segments.size());
    Connection record = openConnection(segments.front());
    record.facts |= whole.facts & fact::kPortReuse;
    for (const Segment& segment : segments) {
        LadderStep& step = steps.emplace_back();
        step.segment = segment;
        step.verdict = updateConnection(record, segment);
        noteStates(step, record, whole);
    }
    provideListen(steps);
    withdrawEstablished(steps);
    return steps;
}

std::size_t Ladder::firstArrowAt(double y) const {
    const auto found = std::lower_bound(
        arrows.begin(), arrows.end(), y,
        [](const LadderArrow& arrow, double limit) { return arrow.y_start < limit; });
    return static_cast<std::size_t>(found - arrows.begin());
}

std::size_t Ladder::packetArrows() const {
    const auto first_ghost = std::partition_point(arrows.begin(), arrows.end(),
                                                  [](const LadderArrow& arrow) { return !arrow.ghost; });
    return static_cast<std::size_t>(first_ghost - arrows.begin());
}

const LadderGap* Ladder::foldOf(std::size_t step) const {
    const auto found = std::find_if(gaps.begin(), gaps.end(), [step](const LadderGap& gap) {
        return gap.kind == GapKind::Folded && step >= gap.first_step && step < gap.first_step + gap.steps;
    });
    return found == gaps.end() ? nullptr : &*found;
}

std::optional<std::size_t> Ladder::arrowOfStep(std::size_t step) const {
    // Ghosts have no step and stand at the end, where kNoStep, the largest number, keeps the order.
    const auto found = std::lower_bound(
        arrows.begin(), arrows.end(), step,
        [](const LadderArrow& arrow, std::size_t wanted) { return arrow.step < wanted; });
    if (step == kNoStep || found == arrows.end() || found->step != step) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - arrows.begin());
}

double Ladder::yOf(TimeNs time) const {
    const auto after = std::lower_bound(
        knots.begin(), knots.end(), time,
        [](const LadderKnot& knot, TimeNs limit) { return knot.time < limit; });
    if (after == knots.begin()) {
        return knots.empty() ? 0.0 : after->y;
    }
    if (after == knots.end()) {
        return knots.back().y;
    }
    const LadderKnot& before = *std::prev(after);
    const auto passed = static_cast<double>(time - before.time);
    return before.y + share(passed, static_cast<double>(after->time - before.time)) * (after->y - before.y);
}

TimeNs Ladder::timeAt(double y) const {
    const auto after = std::lower_bound(knots.begin(), knots.end(), y,
                                        [](const LadderKnot& knot, double limit) { return knot.y < limit; });
    if (after == knots.begin()) {
        return knots.empty() ? origin : after->time;
    }
    if (after == knots.end()) {
        return knots.back().time;
    }
    const LadderKnot& before = *std::prev(after);
    const double passed = share(y - before.y, after->y - before.y) *
                          static_cast<double>(after->time - before.time);
    return before.time + static_cast<TimeNs>(std::llround(passed));
}

std::string gutterTime(TimeNs since_origin_ns) {
    const bool negative = since_origin_ns < 0;
    const auto ns = negative ? ~static_cast<std::uint64_t>(since_origin_ns) + 1
                             : static_cast<std::uint64_t>(since_origin_ns);
    const std::uint64_t microseconds = ns / 1000;
    std::array<char, 40> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "%s%llu.%03llu %03llu",
                                     negative ? "-" : "",
                                     static_cast<unsigned long long>(microseconds / 1'000'000),
                                     static_cast<unsigned long long>(microseconds / 1000 % 1000),
                                     static_cast<unsigned long long>(microseconds % 1000));
    return {buffer.data(), static_cast<std::size_t>(length)};
}

} // namespace synscope::model

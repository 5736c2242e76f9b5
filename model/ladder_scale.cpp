// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder_scale.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace synscope::model {
namespace {

constexpr double kLongestWait = 6.0; ///< units that the longest wait which is no silence may take
constexpr double kTypicalWait = 2.4; ///< units of the median wait
constexpr int kSilenceInRoundTrips = 4;
/// Below this a break would tear apart what people call one moment, however fast the network.
constexpr TimeNs kShortestSilence = 5 * kMillisecondNs;

std::vector<TimeNs> positiveWaits(std::span<const LadderStep> steps) {
    std::vector<TimeNs> waits;
    waits.reserve(steps.size());
    for (std::size_t i = 1; i < steps.size(); ++i) {
        const TimeNs wait = waitBetween(steps[i - 1].segment.time, steps[i].segment.time);
        if (wait > 0) {
            waits.push_back(wait);
        }
    }
    return waits;
}

/// The round trip where it is known, else the shortest wait: both say how fast things happen here.
TimeNs pace(const std::vector<TimeNs>& waits, const Connection& connection) {
    if (connection.initial_rtt_ns > 0) {
        return connection.initial_rtt_ns;
    }
    return *std::min_element(waits.begin(), waits.end());
}

} // namespace

LadderScale chooseScale(std::span<const LadderStep> steps, const Connection& connection) {
    std::vector<TimeNs> waits = positiveWaits(steps);
    if (waits.empty()) {
        return {kShortestSilence, 0.0};
    }
    LadderScale scale;
    scale.silence_ns = std::max(kShortestSilence, kSilenceInRoundTrips * pace(waits, connection));
    std::erase_if(waits, [&](TimeNs wait) { return wait > scale.silence_ns; });
    if (waits.empty()) {
        return scale;
    }
    const auto middle = waits.begin() + static_cast<std::ptrdiff_t>(waits.size() / 2);
    std::nth_element(waits.begin(), middle, waits.end());
    const auto median = static_cast<double>(*middle);
    const auto longest = static_cast<double>(*std::max_element(middle, waits.end()));
    scale.units_per_ns = std::min(kLongestWait / longest, kTypicalWait / median);
    // Packets on their way shorten the waits between arrivals: one that would be drawn longer than the
    // longest wait between two sends is a silence, too.
    scale.silence_ns = std::min(scale.silence_ns,
                                static_cast<TimeNs>(std::ceil(kLongestWait / scale.units_per_ns)));
    return scale;
}

} // namespace synscope::model

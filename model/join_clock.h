// SPDX-License-Identifier: GPL-3.0-or-later
// How the clocks of two capture points relate, from packets that passed both. The idea of RFC 5905 (NTP)
// without its packets: a delay is never negative, so each packet bounds the offset from one side.
#pragma once

#include "model/time.h"

#include <optional>
#include <span>

namespace synscope::model {

/// One packet that passed two capture points.
struct ClockSample {
    TimeNs at = 0;         ///< by the reference clock
    TimeNs difference = 0; ///< stamp of the other clock minus stamp of the reference clock
};

/// The other clock as seen from the reference clock.
struct ClockRelation {
    enum class Basis {
        None,          ///< nothing passed both: the clocks are taken to agree
        OneDirection,  ///< bounded from one side only: `uncertainty_ns` does not exist
        BothDirections ///< the true offset lies within offset_ns ± uncertainty_ns
    };
    TimeNs offset_ns = 0;                 ///< the other clock is ahead by so much, at the moment `at`
    double drift = 0;                     ///< by which that grows, nanoseconds a nanosecond
    TimeNs at = 0;                        ///< by the reference clock
    std::optional<TimeNs> uncertainty_ns; ///< half the shortest round trip between the two points
    Basis basis = Basis::None;

    /// A stamp of the other clock by the reference clock.
    [[nodiscard]] TimeNs toReference(TimeNs stamp) const;
};

/// `forward`: packets that passed the reference point first, `backward`: those that passed it last.
///
/// With both directions the offset is the middle of what the shortest delays leave open, and the uncertainty
/// half of it. Clocks that run apart are followed by a straight line when a constant offset would leave much
/// more room for error. With one direction an offset of 0 is kept when the delays that follow are between 0
/// and a second; otherwise the shortest delay is taken as none at all.
[[nodiscard]] ClockRelation alignClocks(std::span<const ClockSample> forward,
                                        std::span<const ClockSample> backward);

} // namespace synscope::model

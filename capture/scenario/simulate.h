// SPDX-License-Identifier: GPL-3.0-or-later
// Scenario in, Run out: simulated hosts that follow Linux 6.18 (and what is known of other systems), without
// clock, threads or randomness other than the seed's. The same scenario always gives the same run.
#pragma once

#include "capture/scenario/run.h"
#include "capture/scenario/scenario.h"

namespace synscope::capture::scenario {

/// `scenario` must come from parseScenario() without problems. Bounded by 200,000 events and a day of
/// simulated time; a run that was cut says so.
[[nodiscard]] Run simulate(const Scenario& scenario);

} // namespace synscope::capture::scenario

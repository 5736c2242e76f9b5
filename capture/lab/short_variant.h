// SPDX-License-Identifier: GPL-3.0-or-later
// A kernel's timer cannot be sped up, but many can be set shorter.
#pragma once

#include "capture/scenario/scenario.h"

#include <string>
#include <vector>

namespace synscope::capture::lab {

/// Gives every Linux host short timers where the scenario sets none, and its programs shorter patience and
/// sleeps. What was changed, a setting each: "tcp_syn_retries = 2".
std::vector<std::string> shorten(scenario::Scenario& scenario);

} // namespace synscope::capture::lab

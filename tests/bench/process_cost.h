// SPDX-License-Identifier: GPL-3.0-or-later
// What running a program once costs, as the kernel accounts for it.
#pragma once

#include <string>
#include <vector>

namespace synscope::bench {

struct ProcessCost {
    double wall_s = 0;
    double user_s = 0;
    double system_s = 0;
    double peak_mb = 0; ///< resident set, in 10^6 bytes
};

/// Runs the program to its end with its output thrown away; PATH is searched. Throws std::runtime_error when
/// it cannot be started or does not return 0.
ProcessCost runProcess(const std::vector<std::string>& command);

/// The run in the middle by wall time. `runs` is not empty.
ProcessCost medianRun(std::vector<ProcessCost> runs);

} // namespace synscope::bench

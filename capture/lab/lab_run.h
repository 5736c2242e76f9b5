// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario run by this machine's own kernel.
#pragma once

#include "capture/scenario/parse.h"
#include "capture/scenario/run.h"
#include "model/result.h"

#include <cstddef>
#include <string>
#include <vector>

namespace synscope::capture::lab {

/// What the lab is to run, as its program wants to be told.
struct LabOrder {
    std::string id;
    std::string text; ///< YAML
    std::vector<scenario::Override> overrides;
    bool short_timers = false;
    bool controls = false; ///< model/lab_control.h is obeyed while it runs
};

/// What came of it.
struct LabRun {
    scenario::Run run;
    std::vector<std::byte> pcapng; ///< the same as Wireshark opens it: packets, and events in custom blocks
};

/// Arguments for synscope-lab; the text goes to its standard input.
[[nodiscard]] std::vector<std::string> argumentsOf(const LabOrder& order);

/// Runs it to its end and returns what happened. `scenario`: the parsed text, overrides and short timers
/// applied. Blocks as long as the scenario takes. An Error: not playable, forbidden here, or broken off.
[[nodiscard]] model::Result<LabRun> runInLab(const LabOrder& order, const scenario::Scenario& scenario);

} // namespace synscope::capture::lab

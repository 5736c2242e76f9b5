// SPDX-License-Identifier: GPL-3.0-or-later
// Scenario files in, Scenario out. The format is described in resources/scenarios/FORMAT.md.
#pragma once

#include "capture/scenario/problem.h"
#include "capture/scenario/scenario.h"

#include <string>
#include <utility>
#include <vector>

namespace synscope::capture::scenario {

/// A change to a scenario before it is run: {"hosts.server.sysctls.tcp_abort_on_overflow", "1"}. The key is
/// the path of the value in the file, list items by name or by position from 1, case as written; short forms
/// "delay" (path.delay) and "HOST.SYSCTL" are understood.
using Override = std::pair<std::string, std::string>;

struct Parsed {
    Scenario scenario;             ///< as far as it could be read; sound when `problems` is empty
    std::vector<Problem> problems; ///< by line and column
    [[nodiscard]] bool ok() const { return problems.empty(); }
};

/// Reads a scenario from YAML text. Never throws, whatever the text is; at most 100 problems and 1 MiB of
/// text. `id` is used where the file names none.
[[nodiscard]] Parsed parseScenario(const std::string& text, const std::string& id,
                                   const std::vector<Override>& overrides = {});

} // namespace synscope::capture::scenario

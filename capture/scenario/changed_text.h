// SPDX-License-Identifier: GPL-3.0-or-later
// Changes to the text of a scenario file that leave all else in it as it was written.
#pragma once

#include "capture/scenario/parse.h"
#include "model/result.h"

#include <string>
#include <vector>

namespace synscope::capture::scenario {

/// `text` with these values in it, comments and layout kept: what parseScenario() reads from it is what it
/// reads from `text` with the same overrides. Errors: not YAML, nothing to set at that path, a value that is
/// a list or spans lines. Any thread.
[[nodiscard]] model::Result<std::string> changedText(const std::string& text,
                                                     const std::vector<Override>& changes);

} // namespace synscope::capture::scenario

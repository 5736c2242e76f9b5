// SPDX-License-Identifier: GPL-3.0-or-later
// The scenarios that come with the program, in the order of the course.
#pragma once

#include "capture/scenario/parse.h"
#include "model/result.h"

#include <string>
#include <vector>

namespace synscope::capture::scenario {

/// A shipped file as it is: name without ending, YAML text.
struct ShippedFile {
    std::string id;
    std::string text;
};

/// In the order of their names. Any thread.
[[nodiscard]] const std::vector<ShippedFile>& shippedFiles();

/// A line of the course's list.
struct Listed {
    std::string id;
    LocalText title;
    std::string chapter;
    std::string recording;
    bool lab = true;
};

/// The shipped scenarios by chapter ("1.2" before "1.10").
[[nodiscard]] const std::vector<Listed>& shippedScenarios();

/// The YAML text of a shipped scenario; an Error that names the nearest one where there is none of that id.
[[nodiscard]] model::Result<std::string> shippedText(const std::string& id);

/// Reads a scenario file. Errors: not there, not readable, too large.
[[nodiscard]] model::Result<std::string> readScenarioFile(const std::string& path);

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a scenario file, for a person at an editor.
#pragma once

#include "capture/scenario/scenario.h"

#include <string>
#include <string_view>
#include <vector>

namespace synscope::capture::scenario {

/// One mistake: where it stands, and one sentence that says what is wrong, why, and what to do.
struct Problem {
    Place place;
    std::string message;
};

/// "FILE:12:5: There is no key “delya” here …"; without "FILE:" where `name` is empty.
[[nodiscard]] std::string format(const Problem& problem, const std::string& name);

/// The candidate that `word` was most likely meant to be (fewest edits, at most a third of its letters);
/// empty when none is near.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// "a, b and c".
[[nodiscard]] std::string listed(const std::vector<std::string>& words);

} // namespace synscope::capture::scenario

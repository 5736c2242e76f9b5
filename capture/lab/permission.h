// SPDX-License-Identifier: GPL-3.0-or-later
// Whether this user may have hosts of his own here, and what forbids it where not.
#pragma once

#include "capture/kernel/kernel_root.h"
#include "model/result.h"

#include <optional>
#include <string>

namespace synscope::capture::lab {

/// Why the lab cannot run, and what allows it.
struct Refusal {
    std::string sentence; ///< which rule forbids it, and the command
    std::string command;  ///< for a terminal, once, as administrator; empty: none helps
};

/// The setting of this machine, if any, that may keep this user from having namespaces. To be asked outside
/// of them: inside, some of these settings are others. `root`: where /proc lies.
[[nodiscard]] std::optional<Refusal> standingRule(const KernelRoot& root = {});

/// `step` failed with `error`, and `rule` stood (or nothing did).
[[nodiscard]] Refusal explainRefusal(const std::string& step, int error, const std::optional<Refusal>& rule,
                                     const KernelRoot& root = {});

/// The command in such a sentence; empty: there is none.
[[nodiscard]] std::string commandIn(const std::string& sentence);

/// The program synscope-lab: beside this one, in the build tree, or in PATH; empty: nowhere.
[[nodiscard]] std::string labProgram();

/// Starts the program for a moment: it makes a host and lets it go. Nothing: the lab can run. Some 50 ms.
[[nodiscard]] std::optional<Refusal> checkLab();

} // namespace synscope::capture::lab

// SPDX-License-Identifier: GPL-3.0-or-later
// What to say and do when capturing is not allowed.
#pragma once

#include "capture/live/live_source.h"

#include <optional>
#include <string>

namespace synscope::capture {

/// Where the helper synscope-capture lies: beside this program, in the build tree, or in PATH; empty:
/// nowhere.
[[nodiscard]] std::string helperPath();

/// The helper that this user may run and that only lacks the privilege; empty: there is none.
[[nodiscard]] std::string helperWithoutPrivilege();

/// This process may open packet sockets itself: CAP_NET_RAW is effective.
[[nodiscard]] bool mayCapture();

/// Nothing: this process or the helper can capture, as far as privilege goes. Cheap; opens nothing.
[[nodiscard]] std::optional<LiveProblem> capturePermission(const std::string& interface);

/// Why capturing on `interface` was refused, and the command that allows it.
[[nodiscard]] LiveProblem permissionProblem(const std::string& interface);

} // namespace synscope::capture

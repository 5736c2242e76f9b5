// SPDX-License-Identifier: GPL-3.0-or-later
// Gives all privilege away, for good.
#pragma once

#include "model/result.h"

#include <optional>

namespace synscope::capture {

/// After this the process has no capability, cannot gain one (no_new_privs), is nobody where it was root, and
/// may ask the kernel only for what reading open descriptors, writing and allocating memory take (seccomp):
/// it opens no file and no socket, starts no program. Single-threaded callers only. An Error: something could
/// not be given away; then the process must not go on.
[[nodiscard]] std::optional<model::Error> confine();

} // namespace synscope::capture

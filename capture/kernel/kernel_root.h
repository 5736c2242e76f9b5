// SPDX-License-Identifier: GPL-3.0-or-later
// Where the kernel's text files lie, and how they are read.
#pragma once

#include "model/kernel_snapshot.h"
#include "model/text.h"

#include <optional>
#include <string>

namespace synscope::capture {

/// Replaceable, so that recorded files can be read in place of the kernel's.
struct KernelRoot {
    std::string proc = "/proc";
    /// Not /proc/net, which is the network namespace of the main thread and not of the one that asks.
    std::string net = "/proc/thread-self/net";
    std::string sys = "/sys";
};

/// Overwrites `into` with the whole file, keeping its room. Nothing: done; else why not.
[[nodiscard]] std::optional<model::Text> readWhole(const std::string& path, std::string& into);

/// "PATH cannot be read: REASON" from an errno.
[[nodiscard]] model::Text unreadable(const std::string& what, int error);

} // namespace synscope::capture

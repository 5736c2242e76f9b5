// SPDX-License-Identifier: GPL-3.0-or-later
// This machine's settings, from /proc/sys (readable by everybody; per network namespace under net/ipv4).
#pragma once

#include "capture/kernel/kernel_root.h"
#include "model/kernel_snapshot.h"

#include <optional>
#include <string>
#include <string_view>

namespace synscope::capture {

/// The first line of /proc/sys/NAME with dots for slashes, its numbers with one blank between them.
[[nodiscard]] model::Readable<std::string> readSysctlText(std::string_view name, const KernelRoot& root = {});

/// The first number in /proc/sys/NAME with dots for slashes ("net.ipv4.tcp_syn_retries"); nothing where this
/// kernel has no such setting or it is not a number.
[[nodiscard]] std::optional<long long> readSysctl(std::string_view name);

/// "6.18.44": the running kernel's release, as uname -r; empty where it cannot be told.
[[nodiscard]] std::string kernelRelease();

} // namespace synscope::capture

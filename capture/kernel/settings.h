// SPDX-License-Identifier: GPL-3.0-or-later
// The settings that decide about handshakes and receive buffers, with what they mean here.
#pragma once

#include "capture/kernel/kernel_root.h"

#include <string>
#include <vector>

namespace synscope::capture {

/// All of them, in a fixed order, each with its value or why it cannot be read. Some twenty small files;
/// net.ipv4 is that of the calling thread's network namespace, and some of net.core exist only in the first
/// one.
[[nodiscard]] std::vector<model::KernelSetting> readSettings(const KernelRoot& root = {});

} // namespace synscope::capture

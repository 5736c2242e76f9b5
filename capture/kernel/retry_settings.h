// SPDX-License-Identifier: GPL-3.0-or-later
// This machine's settings of the retry timers, live.
#pragma once

#include "model/retry_schedule.h"

namespace synscope::capture {

/// net.ipv4.tcp_* of the network namespace of the calling thread; the default of model::RetrySettings where
/// this kernel has no such setting. Some ten small files are read.
[[nodiscard]] model::RetrySettings readRetrySettings();

} // namespace synscope::capture

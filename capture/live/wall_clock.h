// SPDX-License-Identifier: GPL-3.0-or-later
// The clock that the kernel stamps packets with.
#pragma once

#include "model/time.h"

#include <chrono>

namespace synscope::capture {

[[nodiscard]] inline model::TimeNs wallClock() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace synscope::capture

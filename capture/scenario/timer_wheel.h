// SPDX-License-Identifier: GPL-3.0-or-later
// How late the kernel's timers run: kernel/time/timer.c sorts them into a wheel whose slots get coarser with
// distance, and a timer fires at the end of its slot.
#pragma once

#include "capture/scenario/scenario.h"

namespace synscope::capture::scenario {

/// `delay` and what the wheel adds on average, half a slot (HZ=250).
[[nodiscard]] constexpr SimTime wheelDelay(SimTime delay) {
    constexpr SimTime kJiffy = 4 * kMillisecond;
    constexpr std::int64_t kSlots = 64;
    const std::int64_t jiffies = (delay + kJiffy - 1) / kJiffy;
    std::int64_t slot = 1;
    while (jiffies >= (kSlots - 1) * slot && slot < (1 << 21)) {
        slot *= 8;
    }
    return (delay + kJiffy - 1) / kJiffy * kJiffy + slot * kJiffy / 2;
}

} // namespace synscope::capture::scenario

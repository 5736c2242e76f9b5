// SPDX-License-Identifier: GPL-3.0-or-later
// Time of a run, read in any process of the lab.
#pragma once

#include "capture/lab/stage/messages.h"

#include <ctime>

namespace synscope::capture::lab {

[[nodiscard]] inline std::int64_t clockNs(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return time.tv_sec * scenario::kSecond + time.tv_nsec;
}

[[nodiscard]] inline timespec timespecOf(std::int64_t ns) {
    return {ns / scenario::kSecond, ns % scenario::kSecond};
}

[[nodiscard]] inline SimTime nowOf(const Epoch& epoch) {
    return clockNs(CLOCK_MONOTONIC) - epoch.steady_ns;
}

} // namespace synscope::capture::lab

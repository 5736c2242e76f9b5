// SPDX-License-Identifier: GPL-3.0-or-later
// What the stage tells running programs: memory that all their processes share.
#pragma once

#include "capture/lab/stage/messages.h"

#include <array>
#include <atomic>
#include <cstdint>

namespace synscope::capture::lab {

/// Of the programs of one host.
struct HostSwitches {
    std::atomic<bool> accepts = true;
    std::atomic<bool> port_open = true;
    std::atomic<int> backlog = -1;               ///< for listen(); below 0: the program's own
    std::atomic<std::int64_t> read_pause_ns = 0; ///< before each recv()
};
static_assert(std::atomic<std::int64_t>::is_always_lock_free); // else processes could not share it

constexpr std::size_t kMostSwitchedHosts = 16;

struct SharedState {
    Epoch epoch;
    std::array<HostSwitches, kMostSwitchedHosts> hosts;
};

} // namespace synscope::capture::lab

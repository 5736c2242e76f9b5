// SPDX-License-Identifier: GPL-3.0-or-later
// What the kernel's network counters count, in one sentence each, true of Linux 6.18 (net/ipv4, net/core).
#pragma once

#include "model/text.h"

#include <cstdint>
#include <string_view>

namespace synscope::model {

enum class CounterWeight : std::uint8_t {
    Traffic, ///< moves whenever packets do
    Notable, ///< retransmissions, resets, retries
    Loss,    ///< something was thrown away or refused
};

struct CounterMeaning {
    const char* name; ///< "TcpExt.ListenOverflows"
    CounterWeight weight;
    const char* sentence; ///< marked with SYNSCOPE_TEXT
};

/// Null: no sentence is known for this counter.
[[nodiscard]] const CounterMeaning* counterMeaning(std::string_view name);

} // namespace synscope::model

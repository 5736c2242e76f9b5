// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario's simulation beside its run by a real kernel: where they differ.
#pragma once

#include "capture/scenario/run.h"

#include <string>
#include <vector>

namespace synscope::capture::lab {

struct Difference {
    enum class About : std::uint8_t { Call, Packets, Time, Counter, State };
    About about = About::Call;
    std::string host;  ///< or program, for calls
    std::string name;  ///< call, counter, state, or "connection 0"
    std::string model; ///< what the simulation says
    std::string lab;   ///< what this kernel did
};

/// "client: connect: 4.1 s here, 4.0 s in the model".
[[nodiscard]] std::string sentenceOf(const Difference& difference);
/// "call", "packets", "time", "counter", "state".
[[nodiscard]] const char* nameOf(Difference::About about);

/// How far apart times may be: a share of the time itself (the kernel's timer wheel fires up to an eighth
/// late, and the simulation as late as it does on average), and what a busy machine takes to run a program.
struct Tolerance {
    double share = 0.07;
    scenario::SimTime fixed = 60 * scenario::kMillisecond;
};

/// Both of the same scenario. Calls by program and order; packets by connection and sender (flags without
/// PSH, relative numbers, length, whether they arrive); datagrams and ICMP messages by number; counters that
/// the simulation moved; states that the kernel's sockets had and simulated ones never have. Connections
/// belong together by their ends, those with ports that the kernel chose by their order.
[[nodiscard]] std::vector<Difference> compareRuns(const scenario::Run& model, const scenario::Run& lab,
                                                  const Tolerance& tolerance = {});

} // namespace synscope::capture::lab

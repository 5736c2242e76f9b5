// SPDX-License-Identifier: GPL-3.0-or-later
// The packets' part of compare.h.
#pragma once

#include "capture/lab/compare.h"

#include <map>

namespace synscope::capture::lab {

/// "4.1 s", "0.020 s".
[[nodiscard]] std::string secondsText(scenario::SimTime time);
[[nodiscard]] bool close(scenario::SimTime model, scenario::SimTime lab, const Tolerance& tolerance);

/// Appends to `found`. `match`: connection of the model → connection of the lab.
void comparePackets(const scenario::Run& model, const scenario::Run& lab,
                    const std::map<std::uint32_t, std::uint32_t>& match, const Tolerance& tolerance,
                    std::vector<Difference>& found);

} // namespace synscope::capture::lab

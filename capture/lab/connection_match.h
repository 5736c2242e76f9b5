// SPDX-License-Identifier: GPL-3.0-or-later
// Which connection of a lab run is which of the simulation.
#pragma once

#include "capture/scenario/run.h"

#include <cstdint>
#include <map>

namespace synscope::capture::lab {

/// Connection of the simulation → connection of the lab. By addresses and the server's port, and by the
/// client's port where both have it; else by order.
[[nodiscard]] std::map<std::uint32_t, std::uint32_t> matchConnections(const scenario::Run& model,
                                                                      const scenario::Run& lab);

} // namespace synscope::capture::lab

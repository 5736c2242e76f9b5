// SPDX-License-Identifier: GPL-3.0-or-later
// Whether this machine's kernel can play a scenario.
#pragma once

#include "capture/scenario/scenario.h"
#include "model/result.h"

#include <optional>

namespace synscope::capture::lab {

/// Nothing: it can, as far as the scenario goes. Else one sentence what in it no real Linux kernel does.
[[nodiscard]] std::optional<model::Error> whyNotPlayable(const scenario::Scenario& scenario);

} // namespace synscope::capture::lab

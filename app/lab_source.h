// SPDX-License-Identifier: GPL-3.0-or-later
// What a live capture is taken from: interfaces of this machine, or a scenario that runs in the lab.
#pragma once

#include "capture/live/live_source.h"

namespace synscope::app {

/// In front of a scenario's id, or of the path of a scenario file, in place of an interface: "lab:syn-lost".
constexpr const char* kLabPrefix = "lab:";

/// Whether `options` name a scenario.
[[nodiscard]] bool namesLab(const capture::LiveOptions& options);

/// Opens the interfaces of `options`, or runs the scenario that they name.
[[nodiscard]] capture::LiveOpening openLiveOrLab(const capture::LiveOptions& options);

} // namespace synscope::app

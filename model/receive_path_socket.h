// SPDX-License-Identifier: GPL-3.0-or-later
// The two last stations of a receive path, which belong to one socket. Part of receivePath(), for nobody
// else.
#pragma once

#include "model/receive_path.h"

namespace synscope::model {

/// That passed since the recent snapshot.
[[nodiscard]] double secondsOf(const PathBasis& basis);
[[nodiscard]] Station socketBufferStation(const PathBasis& basis);
[[nodiscard]] Station readingStation(const PathBasis& basis);

} // namespace synscope::model

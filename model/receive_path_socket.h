// SPDX-License-Identifier: GPL-3.0-or-later
// The two last stations of a receive path, which belong to one socket. Part of receivePath(), for nobody
// else.
#pragma once

#include "model/receive_path.h"

#include <cstdint>
#include <string>

namespace synscope::model {

/// "sysctl -w NAME=WANTED  # today TODAY"
[[nodiscard]] std::string sysctlCommand(const char* name, std::int64_t wanted, std::int64_t today);

/// That passed since the recent snapshot.
[[nodiscard]] double secondsOf(const PathBasis& basis);
[[nodiscard]] Station socketBufferStation(const PathBasis& basis);
[[nodiscard]] Station readingStation(const PathBasis& basis);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// Socket options by the names that scenarios use.
#pragma once

#include <cstdint>
#include <string>

namespace synscope::capture::lab {

/// 0 or an errno; ENOPROTOOPT for a name that scenarios do not have.
[[nodiscard]] int setSocketOption(int socket, const std::string& name, std::int64_t value);

} // namespace synscope::capture::lab

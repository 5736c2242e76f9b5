// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses that nobody answered for, in the words of the command line.
#pragma once

#include "app/cli/command.h"
#include "app/cli/json.h"

#include <string>

namespace synscope::app::cli {

/// The key "unresolved": an object for each address that was asked for in vain; empty where none was.
void appendNeighbours(Json& json, const ReadFile& file);

/// A sentence a line for each of them.
[[nodiscard]] std::string neighbourLines(const ReadFile& file);

} // namespace synscope::app::cli

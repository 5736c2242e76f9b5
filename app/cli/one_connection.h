// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that show a single connection: which one, and all its packets.
#pragma once

#include "app/cli/command.h"
#include "model/connection.h"
#include "model/ladder.h"

#include <optional>
#include <vector>

namespace synscope::app::cli {

struct OneConnection {
    model::ConnectionId id;
    model::Connection connection;
    model::TimeNs now = model::kNoTime;
    std::vector<model::LadderStep> steps;
    int exit_code = kDone; ///< kDamaged when the file ended so
};

/// Reads the one FILE for --connection N. Nothing, with `exit_code` set and a sentence on stderr, when the
/// call or the file is wrong or the capture has no such connection.
[[nodiscard]] std::optional<OneConnection> readOneConnection(const Arguments& arguments, int& exit_code);

} // namespace synscope::app::cli

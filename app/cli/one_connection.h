// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that show a single connection: which one, and all its packets.
#pragma once

#include "app/cli/command.h"
#include "app/vantages.h"
#include "model/connection.h"
#include "model/explanation.h"
#include "model/ladder.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace synscope::app::cli {

struct OneConnection {
    model::ConnectionId id;
    model::Connection connection;
    model::Horizon now = model::kNoTime;
    std::vector<model::LadderStep> steps;
    int exit_code = kDone;                              ///< kDamaged when the file ended so
    std::shared_ptr<const Vantages> vantages = nullptr; ///< where several captures are joined
    Vantages::Packets packets = {};                     ///< the same
    std::string path = {};                              ///< of the one file, where it can be read again
};

/// What happened to it, with everything that its packets tell.
[[nodiscard]] model::Explanation explanationOf(const OneConnection& one);

/// "capture.pcap has no connection 30: it holds 27 (0 to 26)."
[[nodiscard]] std::string noSuchConnection(const std::string& path, std::uint64_t wanted, std::size_t count);

/// Reads the one FILE, or joins the vantage points, for --connection N. Nothing, with `exit_code` set and a
/// sentence on stderr, when the call or the file is wrong or the capture has no such connection.
[[nodiscard]] std::optional<OneConnection> readOneConnection(const Arguments& arguments, int& exit_code);

} // namespace synscope::app::cli

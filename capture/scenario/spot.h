// SPDX-License-Identifier: GPL-3.0-or-later
// Where in a scenario's tree a change of one value goes. For parse_overrides and changed_text, for nobody
// else.
#pragma once

#include <string>
#include <vector>

#include <yaml-cpp/yaml.h>

namespace synscope::capture::scenario {

/// The keys and positions that an Override's key stands for: "delay" → path, delay; "server.tcp_syncookies" →
/// hosts, server, sysctls, tcp_syncookies.
[[nodiscard]] std::vector<std::string> overridePath(const YAML::Node& root, const std::string& key);

/// A value that is there, or the mapping that it would be put into.
struct Spot {
    bool reachable = false;
    YAML::Node node;                  ///< the value; or, with `missing`, the mapping that lacks it
    std::vector<std::string> missing; ///< keys still to be made, one or two; empty: it is there
};

/// A mapping with a single key is looked through: "- listen: {…}" has programs.1.calls.1.backlog.
[[nodiscard]] Spot findSpot(const YAML::Node& root, const std::vector<std::string>& path);

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of parse.h, for nobody else.
#pragma once

#include "capture/scenario/parse.h"
#include "capture/scenario/yaml_map.h"

namespace synscope::capture::scenario {

[[nodiscard]] HostSpec parseHost(const std::string& name, const YAML::Node& node, Problems& problems);
[[nodiscard]] Rule parseRule(const YAML::Node& node, bool firewall, Problems& problems);
[[nodiscard]] PathSpec parsePath(const YAML::Node& node, Problems& problems);
[[nodiscard]] ProgramSpec parseProgram(const YAML::Node& node, Problems& problems);
[[nodiscard]] Call parseCall(const YAML::Node& node, int depth, Problems& problems);
[[nodiscard]] Lesson parseLesson(const YAML::Node& node, Problems& problems);

/// All names of calls, for the format's test.
[[nodiscard]] std::vector<std::string> callNames();

/// The complaint about an override whose key leads nowhere.
[[nodiscard]] Problem nothingToSet(const std::string& key);

/// Sets the values in the tree; a key that leads nowhere is a problem.
void applyOverrides(YAML::Node& root, const std::vector<Override>& overrides, Problems& problems);

/// What no part can see alone: names that nothing bears, hosts that are missing.
void checkReferences(const Scenario& scenario, Problems& problems);

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/spot.h"

#include "capture/scenario/sysctls.h"
#include "capture/scenario/yaml_map.h"

#include <sstream>

namespace synscope::capture::scenario {

namespace {

std::vector<std::string> split(const std::string& path) {
    std::vector<std::string> parts;
    std::istringstream in(path);
    for (std::string part; std::getline(in, part, '.');) {
        parts.push_back(part);
    }
    return parts;
}

bool isSysctl(const std::string& name) {
    for (const SysctlInfo& info : knownSysctls()) {
        if (name == info.name) {
            return true;
        }
    }
    return false;
}

YAML::Node nowhere() {
    return YAML::Node(YAML::NodeType::Undefined);
}

/// The member of a list: by position from 1, or by its "name".
YAML::Node member(const YAML::Node& list, const std::string& part) {
    const auto position = parseInteger(part);
    if (position && *position >= 1 && *position <= static_cast<std::int64_t>(list.size())) {
        return list[static_cast<std::size_t>(*position - 1)];
    }
    for (const auto& one : list) {
        if (one.IsMap() && one["name"].IsDefined() && one["name"].IsScalar() &&
            one["name"].Scalar() == part) {
            return static_cast<const YAML::Node&>(one); // that part of an iterator's value
        }
        if (one.IsMap() && one.size() == 1 && one.begin()->first.IsScalar() &&
            one.begin()->first.Scalar() == part) {
            return one.begin()->second;
        }
    }
    return nowhere();
}

/// A sysctl may stand there with its prefix.
YAML::Node entryOf(const YAML::Node& map, const std::string& key) {
    for (const char* prefix : {"", "net.ipv4.", "net.core."}) {
        if (const YAML::Node found = map[prefix + key]; found.IsDefined()) {
            return found;
        }
    }
    return nowhere();
}

bool isCall(const YAML::Node& node, const std::string& part) {
    return node.IsMap() && node.size() == 1 && !node[part].IsDefined() && node.begin()->second.IsMap();
}

} // namespace

std::vector<std::string> overridePath(const YAML::Node& root, const std::string& key) {
    std::vector<std::string> parts = split(key);
    if (parts.size() == 1 && (key == "delay" || key == "jitter")) {
        return {"path", key};
    }
    const YAML::Node hosts = root.IsMap() ? root["hosts"] : nowhere();
    if (parts.size() >= 2 && hosts.IsDefined() && hosts.IsMap() && hosts[parts[0]].IsDefined()) {
        const std::string setting = plainSysctl(key.substr(parts[0].size() + 1));
        if (isSysctl(setting)) {
            return {"hosts", parts[0], "sysctls", setting};
        }
        parts.insert(parts.begin(), "hosts");
    }
    return parts;
}

// A YAML::Node that is assigned changes the tree; reset() only looks elsewhere.
Spot findSpot(const YAML::Node& root, const std::vector<std::string>& path) {
    constexpr std::size_t kMostMissing = 2; // "sysctls" or "path" that the file does not have yet
    Spot spot;
    spot.node.reset(root);
    for (std::size_t depth = 0; depth < path.size(); ++depth) {
        if (isCall(spot.node, path[depth])) {
            spot.node.reset(YAML::Node(spot.node.begin()->second));
        }
        const YAML::Node at = spot.node;
        const YAML::Node next = at.IsSequence() ? member(at, path[depth])
                                : at.IsMap()    ? entryOf(at, path[depth])
                                                : nowhere();
        if (!next.IsDefined()) {
            spot.missing.assign(path.begin() + static_cast<std::ptrdiff_t>(depth), path.end());
            spot.reachable = at.IsMap() && spot.missing.size() <= kMostMissing;
            return spot;
        }
        spot.node.reset(next);
    }
    spot.reachable = !path.empty();
    return spot;
}

} // namespace synscope::capture::scenario

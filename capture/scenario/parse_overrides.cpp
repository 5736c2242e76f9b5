// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of single values by their path, before the tree is read.
#include "capture/scenario/parse_parts.h"
#include "capture/scenario/sysctls.h"

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

/// "delay" → path.delay, "server.tcp_syncookies" → hosts.server.sysctls.tcp_syncookies.
std::vector<std::string> fullPath(const YAML::Node& root, const std::string& key) {
    std::vector<std::string> parts = split(key);
    const YAML::Node& tree = root;
    if (parts.size() == 1 && (key == "delay" || key == "jitter")) {
        return {"path", key};
    }
    if (parts.size() >= 2 && tree["hosts"].IsMap() && tree["hosts"][parts[0]].IsDefined()) {
        const std::string setting = plainSysctl(key.substr(parts[0].size() + 1));
        for (const SysctlInfo& info : knownSysctls()) {
            if (setting == info.name) {
                return {"hosts", parts[0], "sysctls", setting};
            }
        }
        parts.insert(parts.begin(), "hosts");
    }
    return parts;
}

/// The member of a list: by position from 1, or by its "name".
YAML::Node member(YAML::Node list, const std::string& part) {
    const auto position = parseInteger(part);
    if (position && *position >= 1 && *position <= static_cast<std::int64_t>(list.size())) {
        return list[static_cast<std::size_t>(*position - 1)];
    }
    for (auto one : list) {
        if (one.IsMap() && one["name"].IsScalar() && one["name"].Scalar() == part) {
            return one;
        }
        if (one.IsMap() && one.size() == 1 && one.begin()->first.IsScalar() &&
            one.begin()->first.Scalar() == part) {
            return one.begin()->second;
        }
    }
    return YAML::Node(YAML::NodeType::Undefined);
}

YAML::Node child(YAML::Node node, const std::string& part, bool last) {
    if (node.IsSequence()) {
        return member(node, part);
    }
    if (node.IsMap() && node.size() == 1 && !node[part].IsDefined() && !last &&
        node.begin()->second.IsMap()) {
        return node.begin()->second[part]; // "- listen: {…}": calls.1.backlog
    }
    return node.IsMap() || (node.IsNull()) ? node[part] : YAML::Node(YAML::NodeType::Undefined);
}

bool set(YAML::Node node, const std::vector<std::string>& path, std::size_t depth, const std::string& value) {
    if (depth + 1 == path.size()) {
        if (node.IsMap() && node.size() == 1 && node.begin()->second.IsMap() &&
            !node[path[depth]].IsDefined()) {
            node.begin()->second[path[depth]] = value;
            return true;
        }
        if (!node.IsMap()) {
            return false;
        }
        node[path[depth]] = value;
        return true;
    }
    YAML::Node next = child(node, path[depth], false);
    if (!next.IsDefined()) {
        if (!node.IsMap() || depth + 2 != path.size()) {
            return false;
        }
        next.reset(YAML::Node(YAML::NodeType::Map)); // "sysctls" or "path" that the file does not have yet
        node[path[depth]] = next;
    }
    return set(next, path, depth + 1, value);
}

} // namespace

void applyOverrides(YAML::Node& root, const std::vector<Override>& overrides, Problems& problems) {
    for (const auto& [key, value] : overrides) {
        const std::vector<std::string> path = fullPath(root, key);
        if (path.empty() || !root.IsMap() || !set(root, path, 0, value)) {
            problems.push_back({{},
                                "There is nothing to set at “" + key +
                                    "”: name a value by its path in the file, such as path.delay or "
                                    "hosts.server.sysctls.tcp_syncookies."});
        }
    }
}

} // namespace synscope::capture::scenario

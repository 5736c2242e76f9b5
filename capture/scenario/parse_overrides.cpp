// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of single values by their path, before the tree is read.
#include "capture/scenario/parse_parts.h"
#include "capture/scenario/spot.h"

namespace synscope::capture::scenario {

namespace {

void set(Spot& spot, const std::string& value) {
    if (spot.missing.empty()) {
        spot.node = value;
    } else if (spot.missing.size() == 1) {
        spot.node[spot.missing[0]] = value;
    } else {
        YAML::Node made(YAML::NodeType::Map);
        made[spot.missing[1]] = value;
        spot.node[spot.missing[0]] = made;
    }
}

} // namespace

Problem nothingToSet(const std::string& key) {
    return {{},
            "There is nothing to set at “" + key +
                "”: name a value by its path in the file, such as path.delay or "
                "hosts.server.sysctls.tcp_syncookies."};
}

void applyOverrides(YAML::Node& root, const std::vector<Override>& overrides, Problems& problems) {
    for (const auto& [key, value] : overrides) {
        Spot spot = findSpot(root, overridePath(root, key));
        if (spot.reachable) {
            set(spot, value);
        } else {
            problems.push_back(nothingToSet(key));
        }
    }
}

} // namespace synscope::capture::scenario

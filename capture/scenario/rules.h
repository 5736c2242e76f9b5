// SPDX-License-Identifier: GPL-3.0-or-later
// Rules with their counters: which one a packet meets.
#pragma once

#include "capture/scenario/packet.h"
#include "capture/scenario/scenario.h"

#include <string>
#include <vector>

namespace synscope::capture::scenario {

class RuleSet {
public:
    explicit RuleSet(const std::vector<Rule>& rules);

    /// The first rule that is enabled and meets the packet; counts it. Null: none.
    [[nodiscard]] const Rule* match(const Packet& packet, const std::string& from, SimTime now, bool output);
    /// Switches the rule of that name; false: there is none.
    bool enable(const std::string& name, bool enabled);

private:
    struct Counted {
        Rule rule;
        int seen = 0;
    };
    std::vector<Counted> rules_;
};

} // namespace synscope::capture::scenario

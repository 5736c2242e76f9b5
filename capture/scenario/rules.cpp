// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/rules.h"

namespace synscope::capture::scenario {

namespace {

constexpr std::uint16_t kCompared = model::tcp_flag::kSyn | model::tcp_flag::kAck | model::tcp_flag::kFin |
                                    model::tcp_flag::kRst;

bool flagsFit(const Rule& rule, const Packet& packet) {
    if (rule.flags &&
        (packet.protocol != Protocol::Tcp || (packet.tcp.flags & kCompared) != (*rule.flags & kCompared))) {
        return false;
    }
    return rule.without_flags == 0 ||
           (packet.protocol == Protocol::Tcp && (packet.tcp.flags & rule.without_flags) == 0);
}

bool portFits(const Rule& rule, const Packet& packet) {
    const std::uint16_t port = packet.protocol == Protocol::Tcp ? packet.tcp.destination_port
                                                                : packet.destination_port;
    return !rule.to_port || (packet.protocol != Protocol::Icmp && *rule.to_port == port);
}

bool fits(const Rule& rule, const Packet& packet, const std::string& from, SimTime now) {
    return rule.enabled && (rule.from.empty() || rule.from == from) && now >= rule.after &&
           (!rule.until || now < *rule.until) &&
           (!rule.min_length || static_cast<int>(packet.payload.size()) >= *rule.min_length) &&
           flagsFit(rule, packet) && portFits(rule, packet);
}

} // namespace

RuleSet::RuleSet(const std::vector<Rule>& rules) {
    for (const Rule& rule : rules) {
        rules_.push_back({rule});
    }
}

const Rule* RuleSet::match(const Packet& packet, const std::string& from, SimTime now, bool output) {
    for (Counted& counted : rules_) {
        if (counted.rule.output != output || !fits(counted.rule, packet, from, now)) {
            continue;
        }
        ++counted.seen;
        if (counted.seen >= counted.rule.first &&
            (counted.rule.last == 0 || counted.seen <= counted.rule.last)) {
            return &counted.rule;
        }
    }
    return nullptr;
}

bool RuleSet::enable(const std::string& name, bool enabled) {
    bool found = false;
    for (Counted& counted : rules_) {
        if (!name.empty() && counted.rule.name == name) {
            counted.rule.enabled = enabled;
            found = true;
        }
    }
    return found;
}

} // namespace synscope::capture::scenario

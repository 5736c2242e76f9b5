// SPDX-License-Identifier: GPL-3.0-or-later
// Hosts, their firewalls and the path between them.
#include "capture/scenario/parse_parts.h"
#include "capture/scenario/sysctls.h"
#include "model/segment.h"

#include <algorithm>

namespace synscope::capture::scenario {

namespace {

using model::Stack;

const Words<Stack>& systems() {
    static const Words<Stack> kSystems{
        {"linux", Stack::LinuxSince65},  {"linux-before-6.5", Stack::LinuxBefore65},
        {"freebsd", Stack::FreeBsd},     {"freebsd-before-13", Stack::FreeBsdOld},
        {"macos", Stack::MacOs},         {"windows", Stack::WindowsSince8},
        {"windows-7", Stack::WindowsOld}};
    return kSystems;
}

const Words<std::uint8_t>& icmpCodes() {
    static const Words<std::uint8_t> kCodes{
        {"net-unreachable", 0}, {"host-unreachable", 1}, {"protocol-unreachable", 2}, {"port-unreachable", 3},
        {"net-prohibited", 9},  {"host-prohibited", 10}, {"admin-prohibited", 13}};
    return kCodes;
}

std::vector<std::int64_t> sysctlNumbers(const YAML::Node& node, const std::string& name, Problems& problems) {
    std::vector<std::int64_t> numbers;
    const auto add = [&](const YAML::Node& one) {
        const std::string text = scalarOf(one, "a whole number", problems);
        const auto number = parseInteger(text);
        if (!number) {
            note(problems, one, "“" + name + "” takes whole numbers, and “" + text + "” is none.");
        }
        numbers.push_back(number.value_or(0));
    };
    if (node.IsSequence()) {
        for (const auto& one : node) {
            add(one);
        }
    } else {
        add(node);
    }
    return numbers;
}

void parseSysctls(const YAML::Node& node, HostSpec& host, Problems& problems) {
    if (!node.IsDefined()) {
        return;
    }
    if (!node.IsMap()) {
        note(problems, node, "“sysctls” takes one “name: value” line per setting.");
        return;
    }
    for (const auto& entry : node) {
        const std::string name = scalarOf(entry.first, "the name of a sysctl", problems);
        const std::string plain = plainSysctl(name);
        const auto numbers = sysctlNumbers(entry.second, name, problems);
        if (const auto complaint = sysctlComplaint(plain, numbers)) {
            note(problems, entry.first, *complaint);
        }
        host.sysctls[plain] = numbers;
    }
}

NicSpec parseNic(const YAML::Node& node, Problems& problems) {
    NicSpec nic;
    if (!node.IsDefined()) {
        return nic;
    }
    YamlMap map(node, "a NIC", problems);
    nic.ring = static_cast<int>(map.integer("ring", 0, 0, 65536));
    nic.weight = static_cast<int>(map.integer("weight", 64, 1, 65536));
    nic.budget = static_cast<int>(map.integer("budget", 300, 1, 65536));
    nic.per_frame = map.duration("per_frame", 0);
    nic.busy_until = map.duration("busy_until", 0);
    nic.backlog = static_cast<int>(map.integer("backlog", 0, 0, 1'000'000));
    nic.backlog_per_frame = map.duration("backlog_per_frame", 0);
    map.finish();
    return nic;
}

/// "2", "1-3", "4-": which of the packets that match.
void parseNth(YamlMap& map, Rule& rule) {
    const YAML::Node node = map.get("nth");
    if (!node.IsDefined()) {
        return;
    }
    const std::string text = scalarOf(node, "a number or a range such as 1-2", map.problems());
    const std::size_t dash = text.find('-');
    const auto first = parseInteger(text.substr(0, dash));
    const auto last = dash == std::string::npos ? first
                      : dash + 1 == text.size() ? std::optional<std::int64_t>(0)
                                                : parseInteger(text.substr(dash + 1));
    if (!first || !last || *first < 1 || *first > 1'000'000 || *last > 1'000'000 ||
        (*last != 0 && *last < *first)) {
        note(map.problems(), node,
             "“nth” takes a number (6), a range (1-2) or an open one (3-), counted from 1.");
        return;
    }
    rule.first = static_cast<int>(*first);
    rule.last = static_cast<int>(*last);
}

void parseVerdict(YamlMap& map, Rule& rule, bool firewall) {
    static const Words<Verdict> kPath{{"lose", Verdict::Lose},
                                      {"duplicate", Verdict::Duplicate},
                                      {"delay", Verdict::Delay},
                                      {"corrupt", Verdict::Corrupt},
                                      {"reject-reset", Verdict::RejectReset},
                                      {"reject-icmp", Verdict::RejectIcmp}};
    static const Words<Verdict> kFirewall{{"drop", Verdict::Drop},
                                          {"reject-reset", Verdict::RejectReset},
                                          {"reject-icmp", Verdict::RejectIcmp}};
    (void)map.require("do", "it says what becomes of the packets");
    rule.verdict = map.word("do", firewall ? kFirewall : kPath, Verdict::Lose);
    rule.icmp_code = map.word<std::uint8_t>("icmp", icmpCodes(), 3);
    rule.delay = map.duration("by", 0);
}

} // namespace

Rule parseRule(const YAML::Node& node, bool firewall, Problems& problems) {
    YamlMap map(node, firewall ? "a firewall rule" : "a rule of the path", problems);
    Rule rule;
    rule.place = map.place();
    rule.name = map.text("name");
    rule.enabled = map.truth("enabled", true);
    parseVerdict(map, rule, firewall);
    if (firewall) {
        rule.output = map.word<bool>("hook", {{"input", false}, {"output", true}}, false);
    } else {
        rule.from = map.text("from");
    }
    if (const YAML::Node flags = map.get("flags"); flags.IsDefined()) {
        rule.flags = flagsOf(flags, problems);
    }
    if (const YAML::Node flags = map.get("without"); flags.IsDefined()) {
        rule.without_flags = flagsOf(flags, problems).value_or(0);
    }
    if (map.has("min_length")) {
        rule.min_length = static_cast<int>(map.integer("min_length", 0, 0, 65535));
    }
    if (map.has("to_port")) {
        rule.to_port = map.port("to_port", 0);
    }
    parseNth(map, rule);
    rule.after = map.duration("after", 0);
    if (map.has("until")) {
        rule.until = map.duration("until", 0);
    }
    map.finish();
    return rule;
}

HostSpec parseHost(const std::string& name, const YAML::Node& node, Problems& problems) {
    YamlMap map(node, "a host", problems);
    HostSpec host;
    host.place = map.place();
    host.name = name;
    host.os = map.word("os", systems(), Stack::LinuxSince65);
    (void)map.require("address", "packets need somewhere to go");
    host.address = map.address("address").value_or(model::IpAddress::v4(0));
    host.timers = map.word<Timers>("timers", {{"exact", Timers::Exact}, {"wheel", Timers::Wheel}},
                                   Timers::Exact);
    host.resolve = map.truth("arp", false);
    parseSysctls(map.get("sysctls"), host, problems);
    for (const auto& rule : map.get("firewall")) {
        host.firewall.push_back(parseRule(rule, true, problems));
    }
    const YAML::Node routes = map.get("routes");
    if (routes.IsDefined()) {
        YamlMap kinds(routes, "the routes", problems);
        if (routes.IsMap()) {
            for (const auto& route : routes) {
                const std::string network = scalarOf(route.first, "a network", problems);
                host.routes[network] = kinds.word<std::string>(network,
                                                               {{"unreachable", "unreachable"},
                                                                {"prohibit", "prohibit"},
                                                                {"blackhole", "blackhole"},
                                                                {"neighbour", "neighbour"}},
                                                               "unreachable");
            }
        }
    }
    host.nic = parseNic(map.get("nic"), problems);
    map.finish();
    return host;
}

PathSpec parsePath(const YAML::Node& node, Problems& problems) {
    PathSpec path;
    if (!node.IsDefined()) {
        return path;
    }
    YamlMap map(node, "the path", problems);
    path.delay = map.duration("delay", 0);
    path.jitter = map.duration("jitter", 0);
    for (const auto& rule : map.get("rules")) {
        path.rules.push_back(parseRule(rule, false, problems));
    }
    if (const YAML::Node router = map.get("router"); router.IsDefined()) {
        YamlMap inner(router, "a router", problems);
        RouterSpec spec;
        spec.near_address = inner.address("near").value_or(model::IpAddress::v4(0x0a0900fe));
        spec.far_address = inner.address("far").value_or(model::IpAddress::v4(0x0a0901fe));
        inner.finish();
        path.router = spec;
    }
    map.finish();
    return path;
}

} // namespace synscope::capture::scenario

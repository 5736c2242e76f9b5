// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/playable.h"

#include <algorithm>
#include <array>

namespace synscope::capture::lab {

namespace {

using scenario::Call;
using scenario::CallKind;
using scenario::HostSpec;
using scenario::Rule;
using scenario::Scenario;
using scenario::Verdict;

using Reason = std::optional<model::Error>;

Reason reason(const std::string& text) {
    return model::Error{text};
}

const char* systemName(model::Stack stack) {
    switch (stack) {
    case model::Stack::LinuxSince65:
        return nullptr;
    case model::Stack::LinuxBefore65:
        return "a Linux before 6.5";
    case model::Stack::FreeBsd:
    case model::Stack::FreeBsdOld:
        return "FreeBSD";
    case model::Stack::MacOs:
        return "macOS";
    case model::Stack::WindowsSince8:
    case model::Stack::WindowsOld:
        return "Windows";
    }
    return nullptr;
}

bool hasNic(const scenario::NicSpec& nic) {
    return nic.ring != 0 || nic.per_frame != 0 || nic.busy_until != 0 || nic.backlog != 0;
}

/// nftables has no rule for that.
bool beyondNftables(const Rule& rule) {
    const bool known = rule.verdict == Verdict::Drop || rule.verdict == Verdict::RejectReset ||
                       rule.verdict == Verdict::RejectIcmp || rule.verdict == Verdict::Lose;
    return !known || rule.first != 1 || rule.last != 0 || rule.min_length || rule.after != 0 || rule.until;
}

/// Settings of the whole machine, which no host has for itself.
Reason globalSysctl(const HostSpec& host) {
    constexpr std::array kGlobal{"rmem_default", "rmem_max", "wmem_max"};
    for (const char* name : kGlobal) {
        if (host.sysctls.contains(name)) {
            return reason("The lab cannot give " + host.name + " its own " + name +
                          ": that setting belongs to the whole machine.");
        }
    }
    return std::nullopt;
}

Reason whyNot(const HostSpec& host) {
    if (const char* system = systemName(host.os)) {
        return reason("The lab cannot play this scenario: its " + host.name + " runs " + system +
                      ", and this machine's kernel is Linux.");
    }
    if (hasNic(host.nic)) {
        return reason("The lab cannot play this scenario: its " + host.name +
                      " has a network card with limits of its own, and a virtual cable has none.");
    }
    if (std::any_of(host.firewall.begin(), host.firewall.end(), beyondNftables)) {
        return reason("The lab cannot play this scenario: nftables, the firewall of " + host.name +
                      ", has no rule that counts packets or looks at lengths and times.");
    }
    return globalSysctl(host);
}

bool crashes(const std::vector<Call>& calls) {
    return std::any_of(calls.begin(), calls.end(),
                       [](const Call& call) { return call.kind == CallKind::Crash || crashes(call.body); });
}

/// A crash takes the sockets of the program that asks for it.
Reason crowdedCrash(const Scenario& scenario) {
    for (const scenario::ProgramSpec& program : scenario.programs) {
        const auto neighbours = std::count_if(
            scenario.programs.begin(), scenario.programs.end(),
            [&](const scenario::ProgramSpec& other) { return other.host == program.host; });
        if (crashes(program.calls) && neighbours > 1) {
            return reason("The lab can crash only a host with one program, and " + program.host +
                          " has more.");
        }
    }
    return std::nullopt;
}

} // namespace

Reason whyNotPlayable(const Scenario& scenario) {
    for (const HostSpec& host : scenario.hosts) {
        if (auto why = whyNot(host)) {
            return why;
        }
    }
    if (!scenario.lab) {
        return reason("The lab cannot play this scenario: it says of itself that no real kernel can.");
    }
    return crowdedCrash(scenario);
}

} // namespace synscope::capture::lab

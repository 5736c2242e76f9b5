// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_hosts.h"

#include "capture/scenario/sysctls.h"
#include "ui/words.h"

#include <algorithm>
#include <array>

namespace synscope::app {

namespace {

using namespace capture::scenario;

/// Those that change what one sees within seconds.
constexpr std::array kSettings{
    "tcp_abort_on_overflow", "tcp_syncookies", "tcp_synack_retries", "tcp_syn_retries",   "tcp_retries2",
    "tcp_max_syn_backlog",   "somaxconn",      "tcp_fin_timeout",    "tcp_keepalive_time"};

/// Calls of a host in any depth.
void walk(const std::vector<Call>& calls, ui::LabHost& host) {
    for (const Call& call : calls) {
        if (call.kind == CallKind::Listen) {
            host.backlog = host.listens ? host.backlog : call.backlog;
            host.listens = true;
        }
        host.receives = host.receives || call.kind == CallKind::Recv || call.kind == CallKind::RecvFrom;
        walk(call.body, host);
    }
}

void addRules(const std::vector<Rule>& rules, std::vector<ui::LabSwitch>& switches) {
    for (const Rule& rule : rules) {
        const QString name = ui::toQString(rule.name);
        const bool known = std::any_of(switches.begin(), switches.end(),
                                       [&](const ui::LabSwitch& one) { return one.name == name; });
        if (!name.isEmpty() && !known) {
            switches.push_back({name, rule.enabled});
        }
    }
}

} // namespace

void describeHosts(const Scenario& scenario, ui::LabView& view) {
    for (const HostSpec& spec : scenario.hosts) {
        ui::LabHost host;
        host.name = ui::toQString(spec.name);
        for (const ProgramSpec& program : scenario.programs) {
            if (program.host == spec.name) {
                walk(program.calls, host);
            }
        }
        view.hosts.push_back(host);
        addRules(spec.firewall, view.rules);
    }
    addRules(scenario.path.rules, view.rules);
    for (const ProgramSpec& program : scenario.programs) { // those that only wait for a word to begin
        if (!program.calls.empty() && program.calls.front().kind == CallKind::Await) {
            view.marks << ui::toQString(program.calls.front().target);
        }
    }
    view.marks.removeDuplicates();
    const Sysctls defaults(HostSpec{});
    for (const char* name : kSettings) {
        view.settings.push_back({QString::fromLatin1(name), defaults.get(name)});
    }
}

} // namespace synscope::app

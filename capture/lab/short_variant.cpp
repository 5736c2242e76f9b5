// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/short_variant.h"

#include <algorithm>
#include <array>

namespace synscope::capture::lab {

namespace {

using scenario::Call;
using scenario::kSecond;
using scenario::SimTime;

struct ShortSetting {
    const char* name;
    std::int64_t value;
};

constexpr std::array kShort{
    ShortSetting{"tcp_syn_retries", 2},
    ShortSetting{"tcp_synack_retries", 1},
    ShortSetting{"tcp_retries2", 3},
    ShortSetting{"tcp_orphan_retries", 2},
};

constexpr SimTime kPatience = 6 * kSecond; ///< longer than the short timers take
constexpr SimTime kLongest = 4 * kSecond;  ///< of a sleep

void shortenCalls(std::vector<Call>& calls, bool& changed) {
    for (Call& call : calls) {
        const bool sleeps = call.kind == scenario::CallKind::Sleep ||
                            call.kind == scenario::CallKind::SleepUntil;
        const SimTime most = sleeps ? kLongest : kPatience;
        changed = changed || call.time > most;
        call.time = std::min(call.time, most);
        shortenCalls(call.body, changed);
    }
}

} // namespace

std::vector<std::string> shorten(scenario::Scenario& scenario) {
    std::vector<std::string> changes;
    for (const ShortSetting& setting : kShort) {
        for (scenario::HostSpec& host : scenario.hosts) {
            if (!host.sysctls.contains(setting.name)) {
                host.sysctls[setting.name] = {setting.value};
            }
        }
        changes.push_back(std::string(setting.name) + " = " + std::to_string(setting.value));
    }
    bool calls = false;
    for (scenario::ProgramSpec& program : scenario.programs) {
        shortenCalls(program.calls, calls);
    }
    if (calls) {
        changes.push_back("timeouts at most " + std::to_string(kPatience / kSecond) + " s, sleeps " +
                          std::to_string(kLongest / kSecond) + " s");
    }
    return changes;
}

} // namespace synscope::capture::lab

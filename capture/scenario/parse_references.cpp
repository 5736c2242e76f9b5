// SPDX-License-Identifier: GPL-3.0-or-later
// Names that must be borne by something, looked at once all parts are read.
#include "capture/scenario/parse_parts.h"

#include <algorithm>

namespace synscope::capture::scenario {

namespace {

struct Names {
    std::vector<std::string> hosts;
    std::vector<std::string> rules;
    std::vector<std::string> marks;
};

void collectMarks(const std::vector<Call>& calls, std::vector<std::string>& marks) {
    for (const Call& call : calls) {
        if (call.kind == CallKind::Mark) {
            marks.push_back(call.target);
        }
        collectMarks(call.body, marks);
    }
}

Names namesOf(const Scenario& scenario) {
    Names names;
    const auto addRules = [&](const std::vector<Rule>& rules) {
        for (const Rule& rule : rules) {
            names.rules.push_back(rule.name);
        }
    };
    for (const HostSpec& host : scenario.hosts) {
        names.hosts.push_back(host.name);
        addRules(host.firewall);
    }
    addRules(scenario.path.rules);
    for (const ProgramSpec& program : scenario.programs) {
        collectMarks(program.calls, names.marks);
    }
    return names;
}

void expect(const std::vector<std::string>& known, const std::string& name, const char* what, Place place,
            Problems& problems) {
    if (std::find(known.begin(), known.end(), name) != known.end()) {
        return;
    }
    const std::string meant = nearest(name, known);
    std::vector<std::string> real;
    std::copy_if(known.begin(), known.end(), std::back_inserter(real),
                 [](const auto& n) { return !n.empty(); });
    problems.push_back({place, std::string("There is no ") + what + " “" + name + "”" +
                                   (!meant.empty() ? ": did you mean “" + meant + "”?"
                                    : real.empty() ? " in this scenario: name one."
                                                   : ": there is " + listed(real) + ".")});
}

void checkTarget(const Call& call, const Names& names, Problems& problems) {
    const bool has_target = call.kind == CallKind::Connect || call.kind == CallKind::SendTo ||
                            call.kind == CallKind::Inject || (call.kind == CallKind::Send && call.fast_open);
    if (has_target && !model::parseAddress(call.target)) {
        expect(names.hosts, call.target, "host or address", call.place, problems);
    }
}

void checkCalls(const std::vector<Call>& calls, const Names& names, Problems& problems) {
    for (const Call& call : calls) {
        checkTarget(call, names, problems);
        if (call.kind == CallKind::Enable || call.kind == CallKind::Disable) {
            expect(names.rules, call.target, "rule", call.place, problems);
        }
        if (call.kind == CallKind::Await) {
            expect(names.marks, call.target, "mark", call.place, problems);
        }
        if (call.kind == CallKind::SysctlSet && !call.target.empty()) {
            expect(names.hosts, call.target, "host", call.place, problems);
        }
        checkCalls(call.body, names, problems);
    }
}

void checkMatch(const EventMatch& match, const Names& names, Problems& problems) {
    if (!match.host.empty()) {
        std::vector<std::string> who = names.hosts;
        who.emplace_back("router");
        expect(who, match.host, "host", match.place, problems);
    }
}

void checkAddresses(const Scenario& scenario, Problems& problems) {
    for (std::size_t i = 0; i < scenario.hosts.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (scenario.hosts[i].address == scenario.hosts[j].address) {
                problems.push_back({scenario.hosts[i].place,
                                    "“" + scenario.hosts[i].name + "” has the address of “" +
                                        scenario.hosts[j].name +
                                        "”, and packets could not tell them apart: give it one of its own."});
            }
        }
    }
}

} // namespace

void checkReferences(const Scenario& scenario, Problems& problems) {
    const Names names = namesOf(scenario);
    checkAddresses(scenario, problems);
    for (const Rule& rule : scenario.path.rules) {
        if (!rule.from.empty()) {
            expect(names.hosts, rule.from, "host", rule.place, problems);
        }
    }
    for (const ProgramSpec& program : scenario.programs) {
        expect(names.hosts, program.host, "host", program.place, problems);
        checkCalls(program.calls, names, problems);
    }
    for (const LessonStep& step : scenario.lesson.steps) {
        checkMatch(step.at, names, problems);
    }
    for (const Question& question : scenario.lesson.questions) {
        checkMatch(question.at, names, problems);
    }
}

} // namespace synscope::capture::scenario

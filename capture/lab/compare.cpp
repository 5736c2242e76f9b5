// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/compare.h"

#include "capture/lab/compare_packets.h"
#include "capture/lab/connection_match.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

namespace synscope::capture::lab {

namespace {

using scenario::CallEvent;
using scenario::CounterEvent;
using scenario::Run;
using scenario::RunEvent;
using scenario::SimTime;
using scenario::StateEvent;
using About = Difference::About;

using Calls = std::vector<const CallEvent*>;

std::map<std::string, Calls> callsOf(const Run& run) {
    std::map<std::string, Calls> calls;
    for (const RunEvent& event : run.events) {
        if (const auto* call = std::get_if<CallEvent>(&event.what)) {
            calls[call->program].push_back(call);
        }
    }
    return calls;
}

auto meaning(const CallEvent& call) {
    return std::tie(call.call, call.result, call.error);
}

std::string textOf(const CallEvent* call) {
    if (call == nullptr) {
        return "no such call";
    }
    return call->call + " = " + std::to_string(call->result) +
           (call->error.empty() ? "" : " " + call->error) + " after " + secondsText(call->elapsed);
}

/// Threads of one name run side by side: their order says nothing.
void sortAlike(Calls& calls) {
    std::stable_sort(calls.begin(), calls.end(),
                     [](const CallEvent* a, const CallEvent* b) { return meaning(*a) < meaning(*b); });
}

bool sameMeaning(const Calls& a, const Calls& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const CallEvent* x, const CallEvent* y) { return meaning(*x) == meaning(*y); });
}

/// A request is no socket in the simulation, and has no state.
bool harmless(model::TcpState state) {
    return state == model::TcpState::Closed || state == model::TcpState::SynReceived;
}

class Comparison {
public:
    Comparison(const Run& model, const Run& lab, const Tolerance& tolerance)
        : model_(model)
        , lab_(lab)
        , tolerance_(tolerance) {}

    std::vector<Difference> compare() {
        compareCalls();
        comparePackets(model_, lab_, matchConnections(model_, lab_), tolerance_, found_);
        compareCounters();
        compareStates();
        return std::move(found_);
    }

private:
    void add(About about, std::string host, std::string name, std::string model, std::string lab) {
        found_.push_back({about, std::move(host), std::move(name), std::move(model), std::move(lab)});
    }

    void compareCalls() {
        std::map<std::string, Calls> ours = callsOf(model_);
        std::map<std::string, Calls> theirs = callsOf(lab_);
        for (auto& [program, calls] : ours) {
            compareCallsOf(program, calls, theirs[program]);
        }
        for (auto& [program, calls] : theirs) {
            if (!ours.contains(program)) {
                add(About::Call, program, calls.front()->call, "no such call", textOf(calls.front()));
            }
        }
    }

    void compareCallsOf(const std::string& program, Calls& ours, Calls& theirs) {
        if (!sameMeaning(ours, theirs)) {
            Calls sorted_ours = ours;
            Calls sorted_theirs = theirs;
            sortAlike(sorted_ours);
            sortAlike(sorted_theirs);
            if (!sameMeaning(sorted_ours, sorted_theirs)) {
                return addFirstDifferentCall(program, ours, theirs);
            }
            ours = std::move(sorted_ours);
            theirs = std::move(sorted_theirs);
        }
        for (std::size_t i = 0; i < ours.size(); ++i) {
            if (!close(ours[i]->elapsed, theirs[i]->elapsed, tolerance_)) {
                add(About::Time, program, ours[i]->call, secondsText(ours[i]->elapsed),
                    secondsText(theirs[i]->elapsed));
            }
        }
    }

    void addFirstDifferentCall(const std::string& program, const Calls& ours, const Calls& theirs) {
        for (std::size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
            const CallEvent* a = i < ours.size() ? ours[i] : nullptr;
            const CallEvent* b = i < theirs.size() ? theirs[i] : nullptr;
            if (a == nullptr || b == nullptr || meaning(*a) != meaning(*b)) {
                return add(About::Call, program, (a != nullptr ? a : b)->call, textOf(a), textOf(b));
            }
        }
    }

    using Totals = std::map<std::pair<std::uint32_t, std::string>, std::int64_t>;

    static Totals countersOf(const Run& run) {
        Totals totals;
        for (const RunEvent& event : run.events) {
            if (const auto* counter = std::get_if<CounterEvent>(&event.what)) {
                totals[{event.host, counter->name}] += counter->delta;
            }
        }
        return totals;
    }

    void compareCounters() {
        Totals theirs = countersOf(lab_);
        for (const auto& [key, total] : countersOf(model_)) {
            if (theirs[key] != total) {
                add(About::Counter, model_.hosts[key.first], key.second, std::to_string(total),
                    std::to_string(theirs[key]));
            }
        }
    }

    using StateKey = std::pair<std::uint32_t, std::uint32_t>; ///< host, connection

    static std::map<StateKey, std::set<model::TcpState>> statesOf(const Run& run) {
        std::map<StateKey, std::set<model::TcpState>> states;
        for (const RunEvent& event : run.events) {
            const auto* state = std::get_if<StateEvent>(&event.what);
            if (state != nullptr && state->connection.valid()) {
                states[{event.host, state->connection.value}].insert(state->state);
            }
        }
        return states;
    }

    void compareStates() {
        const auto ours = statesOf(model_);
        const auto theirs = statesOf(lab_);
        const auto match = matchConnections(model_, lab_);
        for (const auto& [key, states] : ours) {
            const auto other = match.find(key.second);
            const auto real = other == match.end() ? theirs.end() : theirs.find({key.first, other->second});
            if (real == theirs.end()) {
                continue;
            }
            for (const model::TcpState state : real->second) {
                if (!harmless(state) && !states.contains(state)) {
                    add(About::State, model_.hosts[key.first], "connection " + std::to_string(key.second),
                        "never in that state", std::string(toString(state)));
                }
            }
        }
    }

    const Run& model_;
    const Run& lab_;
    const Tolerance tolerance_;
    std::vector<Difference> found_;
};

} // namespace

const char* nameOf(About about) {
    switch (about) {
    case About::Call:
        return "call";
    case About::Packets:
        return "packets";
    case About::Time:
        return "time";
    case About::Counter:
        return "counter";
    case About::State:
        return "state";
    }
    return "";
}

std::string sentenceOf(const Difference& difference) {
    return difference.host + ": " + difference.name + ": " + difference.lab + " here, " + difference.model +
           " in the model";
}

std::vector<Difference> compareRuns(const Run& model, const Run& lab, const Tolerance& tolerance) {
    return Comparison(model, lab, tolerance).compare();
}

} // namespace synscope::capture::lab

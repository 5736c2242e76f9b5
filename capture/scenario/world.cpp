// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/world.h"

#include "capture/scenario/simulate.h"

#include <algorithm>

namespace synscope::capture::scenario {

namespace {

constexpr SimTime kWakeUp = 50 * kMicrosecond;      // until a woken program runs
constexpr SimTime kAfterwards = 300 * kMillisecond; // how long is watched once all programs have ended
constexpr SimTime kLongest = 86'400 * kSecond;
constexpr model::TimeNs kEpoch = 1'795'305'600 * model::kSecondNs; // 2026-11-22 00:00 UTC

} // namespace

World::World(const Scenario& scenario, Run& run)
    : scenario_(scenario)
    , run_(run)
    , recorder_(clock_, run)
    , path_(*this, scenario.path) {
    for (const HostSpec& host : scenario.hosts) {
        hosts_.push_back(std::make_unique<Host>(*this, static_cast<std::uint32_t>(hosts_.size()), host));
        run.hosts.push_back(host.name);
    }
    if (scenario.path.router) {
        run.hosts.push_back(scenario.path.router->name);
    }
    run.epoch = kEpoch;
}

Host* World::hostAt(const IpAddress& address) {
    const auto found = std::find_if(hosts_.begin(), hosts_.end(),
                                    [&](const auto& h) { return h->address() == address; });
    return found == hosts_.end() ? nullptr : found->get();
}

Host* World::hostNamed(const std::string& name) {
    const auto found = std::find_if(hosts_.begin(), hosts_.end(),
                                    [&](const auto& h) { return h->spec().name == name; });
    return found == hosts_.end() ? nullptr : found->get();
}

bool World::exists(const IpAddress& address) const {
    const auto& router = scenario_.path.router;
    return std::any_of(hosts_.begin(), hosts_.end(),
                       [&](const auto& h) { return h->address() == address; }) ||
           (router && (router->near_address == address || router->far_address == address));
}

/// Destinations beyond the own /24 go to the router, without one to the neighbour.
IpAddress World::nextHop(const Host& from, const IpAddress& destination) const {
    if (destination.low >> 8 == from.address().low >> 8) {
        return destination;
    }
    if (const auto& router = scenario_.path.router) {
        return router->near_address.low >> 8 == from.address().low >> 8 ? router->near_address
                                                                        : router->far_address;
    }
    for (const auto& host : hosts_) {
        if (host.get() != &from) {
            return host->address();
        }
    }
    return destination;
}

IpAddress World::addressOf(const std::string& host_or_address) {
    if (const Host* host = hostNamed(host_or_address)) {
        return host->address();
    }
    return model::parseAddress(host_or_address).value_or(IpAddress::v4(0));
}

bool World::enableRule(const std::string& name, bool enabled) {
    bool found = path_.rules().enable(name, enabled);
    for (const auto& host : hosts_) {
        found = host->firewall().enable(name, enabled) || found;
    }
    return found;
}

void World::mark(const std::string& name) {
    marks_.insert(name);
    wakePrograms();
}

void World::wakePrograms() {
    if (wake_planned_) {
        return;
    }
    wake_planned_ = true;
    clock_.in(kWakeUp, [this] {
        wake_planned_ = false;
        for (std::size_t i = 0; i < programs_.size(); ++i) { // a program may start others
            programs_[i]->wake();
        }
    });
}

void World::add(std::unique_ptr<Program> program) {
    programs_.push_back(std::move(program));
}

bool World::programsEnded() const {
    return std::all_of(programs_.begin(), programs_.end(), [](const auto& p) { return p->ended(); });
}

void World::simulate() {
    for (const ProgramSpec& spec : scenario_.programs) {
        auto program = std::make_unique<Program>(*this, *hostNamed(spec.host), spec.name, spec.calls,
                                                 std::make_shared<Process>());
        program->start(spec.start);
        add(std::move(program));
    }
    SimTime end = scenario_.duration != 0 ? scenario_.duration : kLongest;
    bool ending = false;
    while (!clock_.idle() && clock_.next() <= end) {
        clock_.step();
        if (recorder_.full()) {
            run_.cut = "The run was cut after 200,000 events, more than a lesson can show: shorten what "
                       "repeats.";
            break;
        }
        if (!ending && programsEnded()) {
            ending = true;
            end = std::min(end, clock_.now() + kAfterwards);
        }
    }
    run_.end = clock_.now();
    clock_.clear();
}

Run simulate(const Scenario& scenario) {
    Run run;
    run.scenario = scenario;
    World world(run.scenario, run);
    world.simulate();
    finishRun(run);
    return run;
}

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
// Everything of one simulation: clock, hosts, the path between them, programs.
#pragma once

#include "capture/scenario/clock.h"
#include "capture/scenario/host.h"
#include "capture/scenario/path.h"
#include "capture/scenario/program.h"
#include "capture/scenario/recorder.h"

#include <memory>
#include <set>
#include <vector>

namespace synscope::capture::scenario {

class World {
public:
    World(const Scenario& scenario, Run& run);

    void simulate();

    [[nodiscard]] Clock& clock() { return clock_; }
    [[nodiscard]] Recorder& recorder() { return recorder_; }
    [[nodiscard]] std::uint64_t seed() const { return scenario_.seed; }
    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    [[nodiscard]] bool hasRouter() const { return scenario_.path.router.has_value(); }
    [[nodiscard]] Host* hostAt(const IpAddress& address);
    [[nodiscard]] Host* hostNamed(const std::string& name);
    [[nodiscard]] const std::vector<std::unique_ptr<Host>>& hosts() const { return hosts_; }
    /// A host or the router has this address.
    [[nodiscard]] bool exists(const IpAddress& address) const;
    [[nodiscard]] IpAddress nextHop(const Host& from, const IpAddress& destination) const;
    /// Onto the wire behind the tap of `from`.
    void carry(Host& from, const PacketPtr& packet) { path_.carry(from, packet); }
    [[nodiscard]] IpAddress addressOf(const std::string& host_or_address);
    bool enableRule(const std::string& name, bool enabled);

    /// mark: wakes whoever awaits it.
    void mark(const std::string& name);
    [[nodiscard]] bool marked(const std::string& name) const { return marks_.contains(name); }
    /// Every blocked program tries again, a moment later.
    void wakePrograms();
    void add(std::unique_ptr<Program> program);

private:
    [[nodiscard]] bool programsEnded() const;

    const Scenario& scenario_;
    Run& run_;
    Clock clock_;
    Recorder recorder_;
    std::vector<std::unique_ptr<Host>> hosts_;
    Path path_;
    std::vector<std::unique_ptr<Program>> programs_;
    std::set<std::string> marks_;
    bool wake_planned_ = false;
};

} // namespace synscope::capture::scenario

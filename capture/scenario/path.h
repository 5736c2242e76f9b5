// SPDX-License-Identifier: GPL-3.0-or-later
// The way between hosts: delay, jitter, rules, a router.
#pragma once

#include "capture/scenario/packet.h"
#include "capture/scenario/rules.h"
#include "capture/scenario/scenario.h"

#include <map>
#include <memory>

namespace synscope::capture::scenario {

class Host;
class World;

class Path {
public:
    Path(World& world, const PathSpec& spec);

    void carry(Host& from, const PacketPtr& packet);
    [[nodiscard]] RuleSet& rules() { return rules_; }

private:
    void deliver(Host& from, const PacketPtr& packet, SimTime extra);
    void arriveAfter(const PacketPtr& packet, Host* to, SimTime delay);
    void route(const PacketPtr& packet);
    void forward(Packet packet, SimTime delay);
    void routerError(const Packet& about, std::uint8_t type, std::uint8_t code);
    void routerAsks(const PacketPtr& packet);
    void rejectBetween(const Rule& rule, Host& from, const PacketPtr& packet);
    [[nodiscard]] SimTime delay();
    [[nodiscard]] Host* receiver(const Host& from, const PacketPtr& packet) const;
    [[nodiscard]] bool onNearSide(const IpAddress& address) const;

    World& world_;
    const PathSpec& spec_;
    RuleSet rules_;
    std::uint64_t chance_ = 0;
    std::map<const Host*, SimTime> last_arrival_;            ///< a wire does not reorder by jitter
    std::map<IpAddress, std::vector<PacketPtr>> unresolved_; ///< at the router
};

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
// The cables between the hosts: carries frames from one to another as late as the scenario says, and loses,
// rejects, duplicates, delays and damages those that a rule of the path names.
#pragma once

#include "capture/lab/stage/messages.h"
#include "capture/lab/stage/network.h"
#include "capture/lab/stage/packet_socket.h"
#include "capture/scenario/rules.h"
#include "model/lab_control.h"

#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace synscope::capture::lab {

/// One thread.
class Wire {
public:
    /// What became of the next frame that came out of port `port`.
    using Fate = std::function<void(std::size_t port, Bytes frame, bool lost)>;

    /// In the wire's namespace, with the ports that have a wire end.
    [[nodiscard]] static model::Result<Wire> open(const scenario::Scenario& scenario,
                                                  const std::vector<Port>& ports);

    /// Port and descriptor of each end.
    [[nodiscard]] std::vector<std::pair<std::size_t, int>> ends() const;
    /// Takes all frames that wait at the end of `port`.
    void receive(std::size_t port, const Epoch& epoch, const Fate& fate);
    /// Delivers what is due.
    void deliver(SimTime now);
    /// When the next frame is due; nothing: none is under way.
    [[nodiscard]] std::optional<SimTime> due() const;
    bool enable(const std::string& rule, bool enabled) { return rules_.enable(rule, enabled); }
    /// Kinds Lose and Block.
    void obey(const model::LabControl& control);

private:
    struct End {
        std::size_t port;
        PacketSocket socket;
        SimTime last_arrival = 0;
    };
    struct UnderWay {
        std::size_t end;
        std::vector<std::byte> frame;
    };

    Wire(const scenario::Scenario& scenario, const std::vector<Port>& ports);

    /// What somebody asked to be lost.
    struct Unwanted {
        std::string host;
        std::string kind;
        std::int64_t left = 0;
    };

    [[nodiscard]] bool isUnwanted(const std::string& host, const scenario::Packet& packet);
    [[nodiscard]] bool handle(std::size_t from, Bytes frame, SimTime now);
    [[nodiscard]] const scenario::Rule* ruleFor(std::size_t from, const scenario::Packet& packet,
                                                SimTime now);
    void carry(std::size_t from, Bytes frame, const scenario::Packet& packet, SimTime at);
    void reject(std::size_t from, Bytes frame, const scenario::Rule& rule, const scenario::Packet& packet,
                SimTime now);
    [[nodiscard]] bool reaches(std::size_t from, std::size_t to, const scenario::Packet& packet) const;
    [[nodiscard]] SimTime delay(std::size_t from);
    void put(SimTime at, std::size_t end, Bytes frame);

    const scenario::Scenario* scenario_;
    std::vector<Port> ports_;
    std::vector<End> ends_;
    scenario::RuleSet rules_;
    std::vector<Unwanted> unwanted_;
    std::set<std::string> blocked_;
    std::uint64_t chance_ = 0;
    std::multimap<SimTime, UnderWay> under_way_;
};

} // namespace synscope::capture::lab

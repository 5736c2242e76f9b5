// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario performed: hosts, wire, programs and those who write down what happens.
#pragma once

#include "capture/lab/stage/actor.h"
#include "capture/lab/stage/firewall.h"
#include "capture/lab/stage/journal.h"
#include "capture/lab/stage/network.h"
#include "capture/lab/stage/switches.h"
#include "capture/lab/stage/watcher.h"
#include "capture/lab/stage/wire.h"
#include "model/lab_control.h"

#include <memory>
#include <poll.h>
#include <string>
#include <sys/types.h>
#include <vector>

namespace synscope::capture::lab {

struct StageLimits {
    SimTime longest = 300 * scenario::kSecond; ///< the run is cut then
    SimTime expected = 0; ///< programs that still wait then will wait for ever; 0: not known
    std::uint64_t most_frames = 100'000;
    bool controls = false; ///< somebody watches and may change things
};

/// In namespaces of its own (isolation.h). One thread, and one a host that watches.
class Stage {
public:
    Stage(const scenario::Scenario& scenario, const StageLimits& limits);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// An Error: something of the scenario cannot be had here. Nothing has happened yet.
    [[nodiscard]] Problem build();
    /// To the end of the scenario, a bound, or until nobody reads or writes any more. False: the latter.
    [[nodiscard]] bool perform();

private:
    /// A tap on an interface of a host.
    struct Tap {
        std::size_t port;
        std::uint32_t host;
        bool on_cable; ///< not loopback
        PacketSocket socket;
    };
    /// A program's process.
    struct Performer {
        pid_t process = -1;
        std::uint32_t host = 0;
        std::string name;
        Descriptor line;
        Descriptor settled; ///< an eventfd: it has come to its first call that may block
        Descriptor orders;  ///< an eventfd: its host's switches have changed
        bool ended = false;
    };
    /// What a raw socket may ask for: of the connection that a host opened last.
    struct Sequences {
        std::uint16_t port = 0;
        Answer known;
    };

    [[nodiscard]] Problem openTaps();
    [[nodiscard]] Problem openFirewalls();
    void makeMarks();
    void startPerformers();
    [[noreturn]] void act(std::size_t program, Descriptor line);
    void awaitTurn(std::size_t program) const;
    void go();
    [[nodiscard]] bool turn();
    [[nodiscard]] std::vector<pollfd>
    waitForSomething(const std::vector<std::pair<std::size_t, int>>& ends) const;
    void takeFromWire(std::size_t port);
    void serveTap(Tap& tap);
    void followSequences(std::uint32_t host, Bytes frame);
    void serve(Performer& performer);
    void answer(const Performer& performer, const Message& message);
    void takeMessage(Performer& performer, const Message& message);
    void setSysctl(std::uint32_t host, const std::string& name, std::int64_t value);
    void switchRule(const std::string& name, bool enabled);
    void reap();
    void readControl();
    void obey(const model::LabControl& control);
    void obeyAt(std::uint32_t host, const model::LabControl& control);
    void turnSwitches(std::uint32_t host, const model::LabControl& control);
    void killPrograms(std::uint32_t host);
    [[nodiscard]] std::optional<std::uint32_t> hostOf(const std::string& name) const;
    void note(std::uint32_t host, const std::string& text);
    [[nodiscard]] bool allEnded() const;
    [[nodiscard]] bool over();
    [[nodiscard]] SimTime nextTurn() const;
    [[nodiscard]] SimTime now() const;

    const scenario::Scenario& scenario_;
    const StageLimits limits_;
    Network network_;
    std::vector<std::unique_ptr<Firewall>> firewalls_;
    std::optional<Wire> wire_;
    std::vector<Tap> taps_;
    std::map<std::string, Descriptor> marks_;
    std::vector<Performer> performers_;
    std::vector<Sequences> sequences_;
    Descriptor curtain_;  ///< an eventfd: readable once the run has begun
    SharedState* shared_; ///< with the performers
    Epoch* epoch_;        ///< in it
    std::unique_ptr<Journal> journal_;
    std::vector<std::unique_ptr<Watcher>> watchers_;
    std::string input_; ///< of an unfinished line of control
    bool input_ended_ = false;
    bool stopped_ = false; ///< somebody asked for the end
    bool touched_ = false; ///< somebody changed something: nobody knows when programs end
    std::optional<SimTime> ended_;
    std::string cut_;
};

} // namespace synscope::capture::lab

// SPDX-License-Identifier: GPL-3.0-or-later
// A program of the scenario as a process of its own: real system calls, one after another.
#pragma once

#include "capture/lab/stage/channel.h"
#include "capture/lab/stage/switches.h"
#include "capture/scenario/program_data.h"
#include "capture/scenario/scenario.h"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace synscope::capture::lab {

using scenario::Call;
using scenario::IpAddress;

/// What the threads of a program share.
struct ActorProcess {
    const scenario::Scenario& scenario;
    const scenario::HostSpec& host;
    std::uint32_t host_index = 0;
    Channel& channel;
    const std::map<std::string, Descriptor>& marks; ///< eventfds; readable once the mark is set
    const Descriptor& settled; ///< an eventfd: the program has come to its first call that may block
    const Epoch& epoch;
    const HostSwitches* switches = nullptr; ///< of its host; null: nobody may change anything

    struct Handle {
        int fd = -1;
        bool udp = false;
        bool listens = false;
        bool used = false; ///< connect() was called, or accept() made it
        bool bound = false;
        int backlog = -1; ///< listen() was called with
    };
    std::mutex lock; ///< guards handles
    std::map<std::string, Handle> handles;
    std::atomic<bool> dies_of_sigpipe = false;
};

void signalEvent(const Descriptor& event);
void awaitEvent(const Descriptor& event);

/// One thread of it: calls in order. Sockets are found by their names as the simulation finds them
/// (capture/scenario/program.cpp).
class Actor {
public:
    Actor(ActorProcess& process, std::string name)
        : process_(process)
        , name_(std::move(name)) {}

    void perform(const std::vector<Call>& calls);
    void join(); ///< waits for the threads that calls started
    /// Turns listening sockets as the switches say, whenever `orders`, an eventfd, is signalled.
    [[noreturn]] void followOrders(const Descriptor& orders);

private:
    using Handle = ActorProcess::Handle;

    void performOne(const Call& call);
    void performSocketCall(const Call& call);
    void bind(const Call& call);
    void setOption(const Call& call);
    void listen(const Call& call);
    void connect(const Call& call);
    void accept(const Call& call);
    void send(const Call& call);
    void sendFastOpen(const Call& call);
    void receive(const Call& call);
    void receiveAll(const Call& call);
    void close(const Call& call);
    void shutdown(const Call& call);
    void sendTo(const Call& call);
    void inject(const Call& call);
    void injectOne(const Call& call, int index, const std::optional<scenario::KnownSequences>& like, int raw);
    void spawn(const Call& call);
    void crash();
    void tellNote(const std::string& text);
    void switchRule(const std::string& name, bool enabled);
    void setSysctl(const Call& call);

    /// A copy; fd -1: there is none of that name.
    [[nodiscard]] Handle find(const std::string& name);
    [[nodiscard]] Handle findListener(const std::string& name);
    /// Of that name or new, not yet opened.
    [[nodiscard]] Handle findOrOpen(const std::string& name, bool udp = false);
    Handle openNew(const std::string& name, bool udp);
    void change(const Handle& handle);
    [[nodiscard]] Handle forConnect(const Call& call);
    [[nodiscard]] int bindTo(Handle& handle, const IpAddress& address, std::uint16_t port, bool reuse) const;

    [[nodiscard]] SimTime now() const;
    [[nodiscard]] IpAddress target(const Call& call) const;
    [[nodiscard]] int sendFlags() const;
    [[nodiscard]] bool timeIsUp(const Call& call) const;
    void limitWait(int fd, SimTime limit) const;
    void awaitDoor(int listener, SimTime limit) const;
    void pauseBeforeReading() const;
    void turnListeners(bool listen, int backlog);
    /// `result` below 0: `error` is the errno.
    void report(const char* call, std::int64_t result, int error, const std::string& note = "");
    void reportReceived(const Call& call, std::int64_t total, std::int64_t last, int error);

    ActorProcess& process_;
    std::string name_;
    std::string current_; ///< name of the socket used last
    SimTime started_ = 0; ///< when the present call began
    std::vector<std::jthread> children_;
    std::size_t spawned_ = 0;
};

} // namespace synscope::capture::lab

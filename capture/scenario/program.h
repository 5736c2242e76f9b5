// SPDX-License-Identifier: GPL-3.0-or-later
// A program: its calls one after another, each blocks as the kernel would make it block.
#pragma once

#include "capture/scenario/clock.h"
#include "capture/scenario/tcp_layer.h"
#include "capture/scenario/udp_layer.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace synscope::capture::scenario {

class Host;
class World;

/// A file descriptor of a program.
struct Handle {
    std::shared_ptr<TcpSocket> tcp;
    std::shared_ptr<TcpListener> listener;
    std::shared_ptr<UdpSocket> udp;
    SocketOptions options;
    std::uint16_t port = 0; ///< bound
    bool is_udp = false;
};

/// Descriptors and fate that the threads of a program share.
struct Process {
    std::map<std::string, Handle> handles;
    bool dies_of_sigpipe = false;
    bool dead = false;
};

class Program {
public:
    Program(World& world, Host& host, std::string name, const std::vector<Call>& calls,
            std::shared_ptr<Process> process);

    void start(SimTime at);
    /// Tries the blocked call again.
    void wake();
    [[nodiscard]] bool ended() const { return frames_.empty() || process_->dead; }

private:
    struct Frame {
        const std::vector<Call>* calls;
        std::size_t next = 0;
        int rounds_left = 1;
    };
    enum class Progress : std::uint8_t { Blocked, Done };

    void step();
    void advance();
    [[nodiscard]] const Call* current() const;
    [[nodiscard]] Progress perform(const Call& call);
    [[nodiscard]] Progress performSocketCall(const Call& call);
    [[nodiscard]] Progress makeSocket(const Call& call);
    [[nodiscard]] Progress bind(const Call& call);
    [[nodiscard]] Progress setOption(const Call& call);
    [[nodiscard]] Progress listen(const Call& call);
    [[nodiscard]] Progress connect(const Call& call);
    [[nodiscard]] Progress connectUdp(const Call& call, Handle& handle);
    [[nodiscard]] Progress accept(const Call& call);
    [[nodiscard]] Progress send(const Call& call);
    [[nodiscard]] Progress sendFastOpen(const Call& call);
    [[nodiscard]] Progress receive(const Call& call);
    [[nodiscard]] Progress receiveAll(const Call& call);
    [[nodiscard]] Progress close(const Call& call);
    [[nodiscard]] Progress shutdown(const Call& call);
    [[nodiscard]] Progress sendTo(const Call& call);
    [[nodiscard]] Progress sleep(const Call& call);
    [[nodiscard]] Progress inject(const Call& call);
    [[nodiscard]] Progress spawn(const Call& call);
    [[nodiscard]] Progress join();
    void sendInjection(const Call& call, int index);

    [[nodiscard]] Handle* handle(const std::string& name);
    [[nodiscard]] Handle* listenerHandle(const std::string& name);
    Handle& newHandle(const std::string& name);
    [[nodiscard]] Handle& handleForConnect(const Call& call);
    [[nodiscard]] IpAddress target(const Call& call) const;
    [[nodiscard]] bool timedOut(const Call& call);
    Progress report(const char* name, std::int64_t result, const ErrorName& error, std::string note = "");
    Progress killedBySigpipe();
    [[nodiscard]] CallResult receiveOnce(Handle& from, std::int64_t most);

    World& world_;
    Host& host_;
    std::string name_;
    std::shared_ptr<Process> process_;
    std::vector<Frame> frames_;
    std::string current_; ///< name of the socket used last
    std::vector<Program*> children_;
    SimTime started_ = -1;      ///< when the present call began; -1: it has not
    std::int64_t progress_ = 0; ///< bytes so far, or packets
    bool waiting_for_connect_ = false;
    bool pausing_ = false; ///< between two calls of recv all
    Timer timer_;
};

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
// TCP of one simulated host: which socket a segment is for, and what is answered where there is none.
#pragma once

#include "capture/scenario/tcp_listener.h"
#include "capture/scenario/tcp_socket.h"

#include <map>
#include <memory>

namespace synscope::capture::scenario {

class TcpLayer {
public:
    explicit TcpLayer(Host& host)
        : host_(host) {}

    void input(const PacketPtr& packet);
    void icmpError(const SimIcmp& error);

    /// A socket for connect(); an error name where the address is taken.
    struct Opened {
        std::shared_ptr<TcpSocket> socket;
        std::uint32_t isn = 0;
        ErrorName error;
    };
    [[nodiscard]] Opened open(TcpSocket::Tuple tuple, const SocketOptions& options);
    /// bind(): EADDRINUSE where the port is taken.
    [[nodiscard]] ErrorName bind(std::uint16_t port, const SocketOptions& options) const;
    [[nodiscard]] std::shared_ptr<TcpListener> listen(std::uint16_t port, int backlog,
                                                      const SocketOptions& options);
    void closeListener(std::uint16_t port);

    /// RST as RFC 9293 3.10.7.1 has it: answers `packet`, for which there is no socket.
    void reset(const Packet& packet);
    [[nodiscard]] std::uint32_t initialSequence(const TcpSocket::Tuple& tuple) const;
    [[nodiscard]] std::uint16_t freePort();
    void add(std::shared_ptr<TcpSocket> socket);
    void forget(const TcpSocket::Tuple& tuple, const TcpSocket* socket);
    [[nodiscard]] std::shared_ptr<TcpSocket> find(const TcpSocket::Tuple& tuple) const;
    [[nodiscard]] const TcpSocket* last() const { return last_.get(); }
    /// A listener is offered a SYN that a socket in TIME-WAIT gave way to.
    [[nodiscard]] bool offerToListener(const PacketPtr& packet, std::optional<std::uint32_t> isn);
    void vanish();
    /// Cookie of a client that asked for one, by server address (client side of fast open).
    std::map<IpAddress, std::string> fast_open_cookies;

private:
    Host& host_;
    std::map<TcpSocket::Tuple, std::shared_ptr<TcpSocket>> sockets_;
    std::map<std::uint16_t, std::shared_ptr<TcpListener>> listeners_;
    std::shared_ptr<TcpSocket> last_; ///< opened last: what injected packets imitate
    std::uint16_t next_port_ = 40000;
};

} // namespace synscope::capture::scenario

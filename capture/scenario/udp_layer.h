// SPDX-License-Identifier: GPL-3.0-or-later
// UDP of one simulated host: receive buffers that overflow, checksums, closed ports (net/ipv4/udp.c).
#pragma once

#include "capture/scenario/packet.h"
#include "capture/scenario/tcp_socket.h"

#include <deque>
#include <map>
#include <memory>

namespace synscope::capture::scenario {

class UdpSocket {
public:
    UdpSocket(Host& host, std::uint16_t port, const SocketOptions& options);

    void input(const PacketPtr& packet);
    /// The next good datagram's length; blocks where there is none. Corrupted ones are dropped on the way.
    [[nodiscard]] CallResult receive();
    void send(const IpAddress& to, std::uint16_t port, std::string data);
    void setOptions(const SocketOptions& options);
    void connect(const IpAddress& to, std::uint16_t port);
    void icmpError(const SimIcmp& error);
    [[nodiscard]] ErrorName takeError();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::pair<IpAddress, std::uint16_t> peer() const { return {peer_, peer_port_}; }
    [[nodiscard]] bool connected() const { return peer_port_ != 0; }
    void sample();

private:
    Host& host_;
    std::uint16_t port_;
    std::int64_t rcvbuf_ = 212992;
    std::int64_t rmem_alloc_ = 0;
    std::deque<PacketPtr> queue_;
    IpAddress peer_;
    std::uint16_t peer_port_ = 0;
    ErrorName error_;
};

class UdpLayer {
public:
    explicit UdpLayer(Host& host)
        : host_(host) {}

    /// False: nobody listens on the port, which an ICMP error says.
    [[nodiscard]] bool input(const PacketPtr& packet);
    void icmpError(const SimIcmp& error);
    [[nodiscard]] std::shared_ptr<UdpSocket> open(std::uint16_t port, const SocketOptions& options);
    void close(std::uint16_t port) { sockets_.erase(port); }
    void vanish() { sockets_.clear(); }

private:
    Host& host_;
    std::map<std::uint16_t, std::shared_ptr<UdpSocket>> sockets_;
    std::uint16_t next_port_ = 50000;
};

} // namespace synscope::capture::scenario

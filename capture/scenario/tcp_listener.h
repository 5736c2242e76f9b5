// SPDX-License-Identifier: GPL-3.0-or-later
// A listening socket with its two queues: requests (SYN queue) and finished connections (accept queue), after
// net/ipv4/tcp_input.c tcp_conn_request, tcp_minisocks.c tcp_check_req, inet_connection_sock.c, syncookies.c.
#pragma once

#include "capture/scenario/tcp_socket.h"

#include <deque>
#include <map>
#include <memory>

namespace synscope::capture::scenario {

class TcpListener {
public:
    TcpListener(Host& host, std::uint16_t port, int backlog, SocketOptions options);

    /// A SYN for the port. `isn` is given when a socket in TIME-WAIT gave way to it.
    void syn(const PacketPtr& packet, std::optional<std::uint32_t> isn);
    /// A segment that belongs to a request of this listener, or carries a cookie. False: it is nothing to us.
    [[nodiscard]] bool input(const PacketPtr& packet);
    [[nodiscard]] std::shared_ptr<TcpSocket> accept();
    void close();
    void vanish();
    void setOptions(const SocketOptions& options) { options_ = options; }

    [[nodiscard]] int backlog() const { return backlog_; }
    [[nodiscard]] std::size_t queued() const { return accept_queue_.size(); }
    [[nodiscard]] std::size_t requests() const { return requests_.size(); }

private:
    struct Request {
        explicit Request(Clock& clock)
            : timer(clock) {}
        PacketPtr syn;
        std::uint32_t isn = 0;
        std::uint32_t rcv_wnd = 0;
        std::uint8_t rcv_wscale = 0;
        int num_timeout = 0;
        bool repeated = false;
        SimTime sent = 0;
        std::optional<SimTime> last_oow_ack;
        Timer timer;
    };
    using Tuple = TcpSocket::Tuple;

    [[nodiscard]] bool acceptQueueFull() const;
    [[nodiscard]] bool requestQueueFull() const;
    void drop(bool overflow);
    void addRequest(const PacketPtr& packet, std::uint32_t isn);
    void sendCookie(const PacketPtr& packet);
    void sendSynAck(Request& request);
    void armRequest(const Tuple& tuple);
    void requestTimer(const Tuple& tuple);
    [[nodiscard]] int mostRetries() const;
    void removeRequest(const Tuple& tuple);
    [[nodiscard]] bool checkRequest(const Tuple& tuple, const PacketPtr& packet);
    void resetRequest(const Tuple& tuple, const Packet& packet);
    [[nodiscard]] bool checkCookie(const Tuple& tuple, const PacketPtr& packet);
    [[nodiscard]] std::shared_ptr<TcpSocket> createChild(const Tuple& tuple,
                                                         const TcpSocket::Accepted& accepted);
    void enqueue(const std::shared_ptr<TcpSocket>& child);
    void fastOpenSyn(const PacketPtr& packet);
    [[nodiscard]] bool fastOpenEnabled() const;
    [[nodiscard]] Packet synAck(const Packet& syn, std::uint32_t isn, std::uint32_t window,
                                std::uint8_t wscale) const;
    void initialWindow(const Packet& syn, std::uint32_t& window, std::uint8_t& wscale) const;
    [[nodiscard]] std::uint32_t cookie(const Tuple& tuple, std::uint32_t peer_isn, std::int64_t minute) const;
    [[nodiscard]] std::string fastOpenCookie(const IpAddress& client) const;
    void sample();
    void count(const char* name, std::int64_t delta = 1);

    Host& host_;
    std::uint16_t port_;
    int backlog_;
    SocketOptions options_;
    std::map<Tuple, std::unique_ptr<Request>> requests_;
    std::deque<std::shared_ptr<TcpSocket>> accept_queue_;
    std::map<Tuple, std::shared_ptr<TcpSocket>> fast_open_children_;
    std::optional<SimTime> last_overflow_; ///< when a cookie was last sent
};

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/trace/path_probe.h"

#include "capture/byte_view.h"
#include "capture/decode/ip_address.h"
#include "capture/file/descriptor.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
// After the C library's headers, which it would contradict.
#include <linux/errqueue.h>

namespace synscope::capture {

namespace {

using Clock = std::chrono::steady_clock;
using model::HopAnswer;
using model::PathHop;

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

Address addressOf(const model::SocketAddress& socket) {
    Address address;
    if (socket.address.isV4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(socket.port);
        v4.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(socket.address.low));
        std::memcpy(&address.storage, &v4, sizeof v4);
        address.size = sizeof v4;
    } else {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(socket.port);
        ::inet_pton(AF_INET6, model::toString(socket.address).c_str(), &v6.sin6_addr);
        std::memcpy(&address.storage, &v6, sizeof v6);
        address.size = sizeof v6;
    }
    return address;
}

/// Nothing for a family that is not IP's: the kernel does not know who sent the error.
std::optional<model::IpAddress> ipOf(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        return ipv4At(ByteView(std::as_bytes(std::span(&v4.sin_addr, 1))), 0);
    }
    if (address.sa_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        return ipv6At(ByteView(std::as_bytes(std::span(&v6.sin6_addr, 1))), 0);
    }
    return std::nullopt;
}

/// One connect() with one TTL.
class Probe {
public:
    Probe(const model::SocketAddress& target, int ttl)
        : target_(target)
        , v4_(target.address.isV4())
        , socket_(::socket(v4_ ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        hop_.ttl = ttl;
        constexpr int kYes = 1;
        constexpr int kOneMore = 1; // SYN
        set(v4_ ? IPPROTO_IP : IPPROTO_IPV6, v4_ ? IP_TTL : IPV6_UNICAST_HOPS, ttl);
        set(v4_ ? IPPROTO_IP : IPPROTO_IPV6, v4_ ? IP_RECVERR : IPV6_RECVERR, kYes);
        set(IPPROTO_TCP, TCP_SYNCNT, kOneMore);
    }

    PathHop run(std::chrono::milliseconds wait, const std::stop_token& stop) {
        const auto begun = Clock::now();
        const Address to = addressOf(target_);
        if (::connect(socket_.fd(), to.get(), to.size) != 0 && errno != EINPROGRESS) {
            end(errno);
        } else if (await(begun + wait, stop)) {
            int error = 0;
            socklen_t size = sizeof error;
            ::getsockopt(socket_.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
            end(error);
        }
        hop_.probes = 1 + repeats();
        if (hop_.answer != HopAnswer::Silent && hop_.probes == 1) {
            hop_.rtt_ns = std::chrono::nanoseconds(Clock::now() - begun).count();
        }
        return hop_;
    }

private:
    void set(int level, int name, int value) const {
        ::setsockopt(socket_.fd(), level, name, &value, sizeof value);
    }

    /// False: it was waited for in vain.
    [[nodiscard]] bool await(Clock::time_point until, const std::stop_token& stop) const {
        constexpr int kLookMs = 20;
        while (Clock::now() < until && !stop.stop_requested()) {
            pollfd wanted{socket_.fd(), POLLOUT, 0};
            if (::poll(&wanted, 1, kLookMs) > 0) {
                return true;
            }
        }
        return false;
    }

    /// What connect() ended with; who sent an ICMP error stands in the error queue.
    void end(int error) {
        hop_.from = target_.address;
        if (error == 0) {
            hop_.answer = HopAnswer::Accepted;
        } else if (!takeIcmpError()) {
            hop_.answer = error == ECONNREFUSED ? HopAnswer::Refused : HopAnswer::Silent;
            const bool only_silence = error == ECONNREFUSED || error == ETIMEDOUT;
            hop_.send_errno = only_silence ? 0 : error;
        }
    }

    bool takeIcmpError() {
        std::array<std::byte, 512> control{};
        std::array<std::byte, 128> packet{};
        iovec piece{packet.data(), packet.size()};
        msghdr message{};
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        if (::recvmsg(socket_.fd(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
            return false;
        }
        for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
            if (isError(*part) && note(*reinterpret_cast<const sock_extended_err*>(CMSG_DATA(part)))) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] static bool isError(const cmsghdr& part) {
        return (part.cmsg_level == IPPROTO_IP && part.cmsg_type == IP_RECVERR) ||
               (part.cmsg_level == IPPROTO_IPV6 && part.cmsg_type == IPV6_RECVERR);
    }

    bool note(const sock_extended_err& error) {
        const auto from = ipOf(*SO_EE_OFFENDER(&error));
        if ((error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6) || !from) {
            return false;
        }
        // icmp(7): time exceeded is 11 in IPv4, 3 in IPv6 (RFC 4443 3.3).
        const int exceeded = error.ee_origin == SO_EE_ORIGIN_ICMP ? 11 : 3;
        hop_.answer = error.ee_type == exceeded ? HopAnswer::TimeExceeded : HopAnswer::Unreachable;
        hop_.from = *from;
        hop_.icmp_type = error.ee_type;
        hop_.icmp_code = error.ee_code;
        return true;
    }

    [[nodiscard]] int repeats() const {
        tcp_info info{};
        socklen_t size = sizeof info;
        const bool known = ::getsockopt(socket_.fd(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0;
        return known ? static_cast<int>(info.tcpi_total_retrans) : 0;
    }

    const model::SocketAddress target_;
    const bool v4_;
    const Descriptor socket_;
    PathHop hop_;
};

} // namespace

void tracePath(const PathProbeOptions& options, const std::function<void(const PathHop&)>& heard,
               const std::stop_token& stop) {
    int silent = 0;
    for (int ttl = 1; ttl <= options.most_hops && silent < options.most_silent; ++ttl) {
        const PathHop hop = Probe(options.target, ttl).run(options.wait, stop);
        if (stop.stop_requested()) {
            return;
        }
        heard(hop);
        if (model::endsPath(hop.answer) || hop.send_errno != 0) {
            return;
        }
        silent = hop.answer == HopAnswer::Silent ? silent + 1 : 0;
    }
}

} // namespace synscope::capture

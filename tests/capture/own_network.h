// SPDX-License-Identifier: GPL-3.0-or-later
// A network namespace of the test's own, with loopback up: what is sent there disturbs nobody.
#pragma once

#include <QProcess>
#include <QStringList>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string>

namespace synscope::test {

inline bool setUp(const char* interface, bool up) {
    const int probe = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq request{};
    std::strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
    bool done = ::ioctl(probe, SIOCGIFFLAGS, &request) == 0;
    request.ifr_flags = static_cast<short>(up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP);
    done = done && ::ioctl(probe, SIOCSIFFLAGS, &request) == 0;
    ::close(probe);
    return done;
}

/// Moves the calling thread, which must be the only one, into it. False: not allowed here.
inline bool enterOwnNetwork() {
    return ::unshare(CLONE_NEWNET) == 0 && setUp("lo", true);
}

/// `ip WORDS…` inside; false where it fails or there is no ip.
inline bool ip(const QString& words) {
    return QProcess::execute(QStringLiteral("ip"), words.split(u' ')) == 0;
}

/// A listening socket on 127.0.0.1.
class Listener {
public:
    Listener()
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(fd_, reinterpret_cast<const sockaddr*>(&any), sizeof any);
        ::listen(fd_, 64);
        socklen_t size = sizeof address_;
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address_), &size);
    }
    ~Listener() { ::close(fd_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::uint16_t port() const { return ntohs(address_.sin_port); }

    /// One connection with `bytes` from server to client, closed by both.
    void serveOne(std::size_t bytes) const {
        const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ::connect(client, reinterpret_cast<const sockaddr*>(&address_), sizeof address_);
        const int server = ::accept(fd_, nullptr, nullptr);
        std::string data(bytes, 'x');
        ::send(server, data.data(), data.size(), MSG_NOSIGNAL);
        ::shutdown(server, SHUT_WR);
        while (::recv(client, data.data(), data.size(), 0) > 0) {
        }
        ::close(client);
        ::close(server);
    }

private:
    int fd_;
    sockaddr_in address_{};
};

/// `count` datagrams of `size` bytes to a port where nobody listens.
inline void sendDatagrams(int count, std::size_t size) {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(9);
    const std::string data(size, 'x');
    for (int i = 0; i < count; ++i)
        ::sendto(fd, data.data(), data.size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&to),
                 sizeof to);
    ::close(fd);
}

} // namespace synscope::test

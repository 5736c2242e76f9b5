// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/socket_options.h"

#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace synscope::capture::lab {

namespace {

struct OptionNumber {
    const char* name;
    int level;
    int option;
};

constexpr std::array kOptions{
    OptionNumber{"SO_RCVBUF", SOL_SOCKET, SO_RCVBUF},
    OptionNumber{"SO_SNDBUF", SOL_SOCKET, SO_SNDBUF},
    OptionNumber{"SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE},
    OptionNumber{"SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR},
    OptionNumber{"TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY},
    OptionNumber{"TCP_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE},
    OptionNumber{"TCP_KEEPINTVL", IPPROTO_TCP, TCP_KEEPINTVL},
    OptionNumber{"TCP_KEEPCNT", IPPROTO_TCP, TCP_KEEPCNT},
    OptionNumber{"TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT},
    OptionNumber{"TCP_SYNCNT", IPPROTO_TCP, TCP_SYNCNT},
    OptionNumber{"TCP_FASTOPEN", IPPROTO_TCP, TCP_FASTOPEN},
    OptionNumber{"IP_TTL", IPPROTO_IP, IP_TTL},
};

} // namespace

int setSocketOption(int socket, const std::string& name, std::int64_t value) {
    if (name == "SO_LINGER") {
        const linger at_once{1, 0};
        return ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0 ? 0 : errno;
    }
    const int number = static_cast<int>(value);
    for (const OptionNumber& one : kOptions) {
        if (name == one.name) {
            return ::setsockopt(socket, one.level, one.option, &number, sizeof number) == 0 ? 0 : errno;
        }
    }
    return ENOPROTOOPT;
}

} // namespace synscope::capture::lab

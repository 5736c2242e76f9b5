// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel_socket.h"

#include <array>

namespace synscope::model {

namespace {

constexpr std::array kStateNames{"UNKNOWN",    "ESTABLISHED", "SYN_SENT", "SYN_RECV",   "FIN_WAIT_1",
                                 "FIN_WAIT_2", "TIME_WAIT",   "CLOSED",   "CLOSE_WAIT", "LAST_ACK",
                                 "LISTEN",     "CLOSING",     "SYN_RECV"};

bool unspecified(const IpAddress& address) {
    return address.low == 0 && (address.high == 0 || address.isV4());
}

std::string endText(const SocketAddress& end) {
    return unspecified(end.address) ? "*:" + std::to_string(end.port) : toString(end);
}

} // namespace

const char* socketStateName(SocketProtocol protocol, SocketState state) {
    if (protocol == SocketProtocol::Udp && state == SocketState::Close) {
        return "UNCONN";
    }
    const auto index = static_cast<std::size_t>(state);
    return index < kStateNames.size() ? kStateNames[index] : kStateNames[0];
}

double receiveShare(const KernelSocket& socket) {
    if (socket.listening()) {
        return static_cast<double>(socket.receive_queue) / (static_cast<double>(socket.send_queue) + 1);
    }
    if (!socket.memory || socket.memory->rcvbuf == 0) {
        return -1;
    }
    return static_cast<double>(socket.memory->rmem_alloc) / static_cast<double>(socket.memory->rcvbuf);
}

std::string toString(const KernelSocket& socket) {
    const std::string name = (socket.protocol == SocketProtocol::Tcp ? "tcp " : "udp ") +
                             endText(socket.local);
    return socket.remote.port == 0 ? name : name + " ← " + endText(socket.remote);
}

} // namespace synscope::model

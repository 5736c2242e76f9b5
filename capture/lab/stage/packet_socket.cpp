// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/packet_socket.h"

#include "capture/lab/stage/run_clock.h"

#include <cerrno>
#include <cstring>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace synscope::capture::lab {

namespace {

constexpr int kBufferBytes = 8 << 20;

std::int64_t stampOf(msghdr& message) {
    for (cmsghdr* one = CMSG_FIRSTHDR(&message); one != nullptr; one = CMSG_NXTHDR(&message, one)) {
        if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_TIMESTAMPNS) {
            timespec stamp{};
            std::memcpy(&stamp, CMSG_DATA(one), sizeof stamp);
            return stamp.tv_sec * scenario::kSecond + stamp.tv_nsec;
        }
    }
    return clockNs(CLOCK_REALTIME);
}

} // namespace

model::Result<PacketSocket> PacketSocket::open(const std::string& interface) {
    Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_ll name{};
    name.sll_family = AF_PACKET;
    name.sll_protocol = htons(ETH_P_ALL);
    name.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof kBufferBytes);
    if (!socket.valid() || ::setsockopt(socket.fd(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0 ||
        ::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
        return model::Error{"Listening on " + interface + " failed: " + std::strerror(errno) + "."};
    }
    return PacketSocket(std::move(socket));
}

std::optional<SeenFrame> PacketSocket::receive() {
    alignas(cmsghdr) std::array<char, 128> control{};
    iovec room{buffer_.data(), buffer_.size()};
    sockaddr_ll from{};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &room;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t length = ::recvmsg(socket_.fd(), &message, MSG_DONTWAIT);
    if (length < 0) {
        return std::nullopt;
    }
    SeenFrame frame;
    frame.bytes = Bytes(buffer_).first(static_cast<std::size_t>(length));
    frame.real_ns = stampOf(message);
    frame.outgoing = from.sll_pkttype == PACKET_OUTGOING;
    return frame;
}

void PacketSocket::send(Bytes frame) const {
    (void)::send(socket_.fd(), frame.data(), frame.size(), MSG_DONTWAIT);
}

} // namespace synscope::capture::lab

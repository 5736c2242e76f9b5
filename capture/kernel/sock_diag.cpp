// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/sock_diag.h"

#include "capture/kernel/kernel_root.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>

namespace synscope::capture {

namespace {

using model::KernelSocket;
using model::SocketProtocol;
using model::SocketState;

constexpr std::uint32_t kAllStates = 0xffffffff;
constexpr std::uint8_t kExtensions = (1U << (INET_DIAG_INFO - 1)) | (1U << (INET_DIAG_SKMEMINFO - 1));

constexpr std::uint32_t stateBit(SocketState state) {
    return 1U << static_cast<unsigned>(state);
}

constexpr std::uint8_t protocolNumber(SocketProtocol protocol) {
    return protocol == SocketProtocol::Tcp ? IPPROTO_TCP : IPPROTO_UDP;
}

struct Request {
    nlmsghdr header;
    inet_diag_req_v2 body;
};

Request requestFor(int family, SocketProtocol protocol, std::uint32_t states, std::uint32_t sequence) {
    Request request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.header.nlmsg_seq = sequence;
    request.body.sdiag_family = static_cast<std::uint8_t>(family);
    request.body.sdiag_protocol = protocolNumber(protocol);
    request.body.idiag_ext = kExtensions;
    request.body.idiag_states = states;
    return request;
}

std::uint64_t half(const __be32* words) {
    return (std::uint64_t{ntohl(words[0])} << 32) | ntohl(words[1]);
}

/// An IPv4 address mapped into IPv6 is shown as the IPv4 address that is on the wire.
model::IpAddress addressOf(int family, const __be32* words) {
    constexpr std::uint32_t kMapped = 0xffff;
    if (family == AF_INET) {
        return model::IpAddress::v4(ntohl(words[0]));
    }
    if (half(words) == 0 && ntohl(words[2]) == kMapped) {
        return model::IpAddress::v4(ntohl(words[3]));
    }
    return {half(words), half(words + 2)};
}

void putAddress(const KernelSocket& socket, const model::IpAddress& address, __be32* words) {
    if (!socket.v6) {
        words[0] = htonl(static_cast<std::uint32_t>(address.low));
        return;
    }
    const bool any = address.isV4() && address.low == 0;
    const std::uint64_t high = address.isV4() ? 0 : address.high;
    const std::uint64_t low = any              ? 0
                              : address.isV4() ? (std::uint64_t{0xffff} << 32) | address.low
                                               : address.low;
    words[0] = htonl(static_cast<std::uint32_t>(high >> 32));
    words[1] = htonl(static_cast<std::uint32_t>(high));
    words[2] = htonl(static_cast<std::uint32_t>(low >> 32));
    words[3] = htonl(static_cast<std::uint32_t>(low));
}

/// The attribute's bytes as `Structure`, as far as this kernel sends it; zeros behind.
template <class Structure>
Structure contentOf(const nlattr* attribute) {
    Structure content{};
    const std::size_t length = std::min<std::size_t>(mnl_attr_get_payload_len(attribute), sizeof content);
    std::memcpy(&content, mnl_attr_get_payload(attribute), length);
    return content;
}

model::SocketMemory memoryOf(const nlattr* attribute) {
    const auto words = contentOf<std::array<std::uint32_t, SK_MEMINFO_VARS>>(attribute);
    return {words[SK_MEMINFO_RMEM_ALLOC], words[SK_MEMINFO_RCVBUF],    words[SK_MEMINFO_WMEM_ALLOC],
            words[SK_MEMINFO_SNDBUF],     words[SK_MEMINFO_FWD_ALLOC], words[SK_MEMINFO_WMEM_QUEUED],
            words[SK_MEMINFO_OPTMEM],     words[SK_MEMINFO_BACKLOG],   words[SK_MEMINFO_DROPS]};
}

/// tcpi_rcv_wnd came with Linux 6.2, later than some headers.
std::uint32_t receiveWindowOf(const nlattr* attribute) {
    constexpr std::size_t kOffset = 232; // of tcpi_rcv_wnd, behind tcpi_snd_wnd
    std::uint32_t window = 0;
    if (mnl_attr_get_payload_len(attribute) >= kOffset + sizeof window) {
        std::memcpy(&window, static_cast<const std::byte*>(mnl_attr_get_payload(attribute)) + kOffset,
                    sizeof window);
    }
    return window;
}

model::SocketTcpInfo infoOf(const nlattr* attribute) {
    const auto from = contentOf<tcp_info>(attribute);
    model::SocketTcpInfo info;
    info.retransmits = from.tcpi_retransmits;
    info.probes = from.tcpi_probes;
    info.backoff = from.tcpi_backoff;
    info.rto_us = from.tcpi_rto;
    info.rtt_us = from.tcpi_rtt;
    info.rtt_var_us = from.tcpi_rttvar;
    info.unacked = from.tcpi_unacked;
    info.lost = from.tcpi_lost;
    info.congestion_window = from.tcpi_snd_cwnd;
    info.receive_space = from.tcpi_rcv_space;
    info.total_retransmissions = from.tcpi_total_retrans;
    info.bytes_received = from.tcpi_bytes_received;
    info.bytes_acked = from.tcpi_bytes_acked;
    info.send_window = from.tcpi_snd_wnd;
    info.receive_window = receiveWindowOf(attribute);
    return info;
}

int takeAttribute(const nlattr* attribute, void* context) {
    KernelSocket& socket = *static_cast<KernelSocket*>(context);
    const std::uint16_t type = mnl_attr_get_type(attribute);
    if (type == INET_DIAG_SKMEMINFO) {
        socket.memory = memoryOf(attribute);
    } else if (type == INET_DIAG_INFO && mnl_attr_get_payload_len(attribute) > 0) {
        socket.info = infoOf(attribute);
    }
    return MNL_CB_OK;
}

SocketState stateOf(std::uint8_t number) {
    return number <= static_cast<std::uint8_t>(SocketState::NewSynRecv) ? static_cast<SocketState>(number)
                                                                        : SocketState::Unknown;
}

model::SocketTimer timerOf(std::uint8_t number) {
    return number <= static_cast<std::uint8_t>(model::SocketTimer::ZeroWindowProbe)
               ? static_cast<model::SocketTimer>(number)
               : model::SocketTimer::None;
}

} // namespace

std::optional<KernelSocket> parseDiagMessage(SocketProtocol protocol, const nlmsghdr& message) {
    if (mnl_nlmsg_get_payload_len(&message) < sizeof(inet_diag_msg)) {
        return std::nullopt;
    }
    const auto& from = *static_cast<const inet_diag_msg*>(mnl_nlmsg_get_payload(&message));
    KernelSocket socket;
    socket.protocol = protocol;
    socket.state = stateOf(from.idiag_state);
    socket.v6 = from.idiag_family == AF_INET6;
    socket.local = {addressOf(from.idiag_family, from.id.idiag_src), ntohs(from.id.idiag_sport)};
    socket.remote = {addressOf(from.idiag_family, from.id.idiag_dst), ntohs(from.id.idiag_dport)};
    socket.interface = from.id.idiag_if;
    socket.uid = from.idiag_uid;
    socket.inode = from.idiag_inode;
    socket.cookie = from.id.idiag_cookie[0] | (std::uint64_t{from.id.idiag_cookie[1]} << 32);
    socket.receive_queue = from.idiag_rqueue;
    socket.send_queue = from.idiag_wqueue;
    socket.timer = timerOf(from.idiag_timer);
    socket.retransmissions = from.idiag_retrans;
    socket.expires_ms = from.idiag_expires;
    mnl_attr_parse(&message, sizeof(inet_diag_msg), takeAttribute, &socket);
    return socket;
}

SockDiag::SockDiag()
    : transport_(openNetlink(NETLINK_SOCK_DIAG, why_not_)) {}

std::optional<int> SockDiag::dump(int family, SocketProtocol protocol, std::uint32_t states,
                                  std::vector<KernelSocket>& into) {
    Request request = requestFor(family, protocol, states, ++sequence_);
    request.header.nlmsg_flags |= NLM_F_DUMP;
    return ask(*transport_, request.header, [protocol, &into](const nlmsghdr& message) {
        if (auto socket = parseDiagMessage(protocol, message)) {
            into.push_back(*std::move(socket));
        }
    });
}

std::optional<model::Text> SockDiag::list(SocketSet set, std::vector<KernelSocket>& into) {
    if (!transport_) {
        return why_not_;
    }
    const std::uint32_t states = set == SocketSet::Listeners  ? stateBit(SocketState::Listen)
                                 : set == SocketSet::Requests ? stateBit(SocketState::SynRecv)
                                                              : kAllStates;
    const SocketProtocol protocol = set == SocketSet::Udp ? SocketProtocol::Udp : SocketProtocol::Tcp;
    const auto problem = dump(AF_INET, protocol, states, into);
    if (problem) {
        return unreadable(protocol == SocketProtocol::Udp ? "sock_diag (UDP)" : "sock_diag (TCP)", *problem);
    }
    // A kernel without IPv6 has no such sockets to miss.
    [[maybe_unused]] const auto without_v6 = dump(AF_INET6, protocol, states, into);
    return std::nullopt;
}

std::optional<KernelSocket> SockDiag::find(const KernelSocket& like) {
    if (!transport_) {
        return std::nullopt;
    }
    Request request = requestFor(like.v6 ? AF_INET6 : AF_INET, like.protocol, kAllStates, ++sequence_);
    inet_diag_sockid& id = request.body.id;
    putAddress(like, like.local.address, id.idiag_src);
    putAddress(like, like.remote.address, id.idiag_dst);
    id.idiag_sport = htons(like.local.port);
    id.idiag_dport = htons(like.remote.port);
    id.idiag_if = like.interface;
    id.idiag_cookie[0] = like.cookie == 0 ? INET_DIAG_NOCOOKIE : static_cast<std::uint32_t>(like.cookie);
    id.idiag_cookie[1] = like.cookie == 0 ? INET_DIAG_NOCOOKIE
                                          : static_cast<std::uint32_t>(like.cookie >> 32);
    std::optional<KernelSocket> found;
    const auto problem = ask(*transport_, request.header, [&](const nlmsghdr& message) {
        found = parseDiagMessage(like.protocol, message);
    });
    return problem ? std::nullopt : found;
}

} // namespace synscope::capture

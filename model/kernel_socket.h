// SPDX-License-Identifier: GPL-3.0-or-later
// A socket as the kernel shows it (NETLINK_SOCK_DIAG, linux/inet_diag.h, linux/tcp.h), with the kernel's own
// names for its numbers.
#pragma once

#include "model/address.h"

#include <cstdint>
#include <optional>
#include <string>

namespace synscope::model {

enum class SocketProtocol : std::uint8_t { Tcp, Udp };

/// include/net/tcp_states.h; also what UDP sockets report (Established: connected, Close: not).
enum class SocketState : std::uint8_t {
    Unknown,
    Established,
    SynSent,
    SynRecv,
    FinWait1,
    FinWait2,
    TimeWait,
    Close,
    CloseWait,
    LastAck,
    Listen,
    Closing,
    NewSynRecv,
};

/// "ESTABLISHED" … as netstat and RFC 9293 write them; for UDP "UNCONN" and "ESTABLISHED".
[[nodiscard]] const char* socketStateName(SocketProtocol protocol, SocketState state);

/// INET_DIAG_SKMEMINFO: bytes of memory (truesize: packet buffers with their overhead, not payload), but for
/// `drops`. rmem_alloc may exceed rcvbuf by a few percent.
struct SocketMemory {
    std::uint32_t rmem_alloc = 0; ///< taken by what waits to be read
    std::uint32_t rcvbuf = 0;     ///< its limit
    std::uint32_t wmem_alloc = 0;
    std::uint32_t sndbuf = 0;
    std::uint32_t fwd_alloc = 0;
    std::uint32_t wmem_queued = 0;
    std::uint32_t optmem = 0;
    std::uint32_t backlog = 0; ///< came while the program held the socket
    /// Packets. Of a listener: refused SYNs count one, ACKs and data refused on the way into a full accept
    /// queue two: a sign of activity, ListenOverflows is the count.
    std::uint32_t drops = 0;
};

/// What is drawn of INET_DIAG_INFO (struct tcp_info). Fields a kernel does not send are 0.
struct SocketTcpInfo {
    std::uint8_t retransmits = 0; ///< of the segment the timer waits for
    std::uint8_t probes = 0;      ///< unanswered, into a closed window
    std::uint8_t backoff = 0;
    std::uint32_t rto_us = 0;
    std::uint32_t rtt_us = 0;
    std::uint32_t rtt_var_us = 0;
    std::uint32_t unacked = 0; ///< segments
    std::uint32_t lost = 0;    ///< segments
    std::uint32_t congestion_window = 0;
    std::uint32_t receive_space = 0; ///< bytes; autotuning's measure of how much the program reads in one RTT
    std::uint32_t total_retransmissions = 0;
    std::uint64_t bytes_received = 0; ///< payload, in order, since the connection began
    std::uint64_t bytes_acked = 0;
    std::uint32_t send_window = 0;    ///< bytes, that the peer offers
    std::uint32_t receive_window = 0; ///< bytes, offered to the peer; 0 also on kernels before 6.2
};

/// idiag_timer.
enum class SocketTimer : std::uint8_t { None, Retransmit, Keepalive, TimeWait, ZeroWindowProbe };

struct KernelSocket {
    SocketProtocol protocol = SocketProtocol::Tcp;
    SocketState state = SocketState::Unknown;
    bool v6 = false; ///< an AF_INET6 socket; it may hold IPv4 addresses all the same
    SocketAddress local;
    SocketAddress remote;
    std::uint32_t interface = 0; ///< bound to this interface index; 0: to none
    std::uint32_t uid = 0;
    std::uint32_t inode = 0;  ///< 0: belongs to no program (a request, TIME_WAIT, not accepted yet)
    std::uint64_t cookie = 0; ///< the kernel's own name for the socket; never used twice
    /// TCP: payload bytes that wait to be read; UDP: memory; LISTEN: connections in the accept queue.
    std::uint32_t receive_queue = 0;
    /// TCP: payload bytes sent and not acknowledged; UDP: memory; LISTEN: limit of the accept queue, which
    /// holds one more than that.
    std::uint32_t send_queue = 0;
    SocketTimer timer = SocketTimer::None;
    std::uint8_t retransmissions = 0;   ///< SYN_RECV: SYN-ACKs that were sent again so far
    std::uint32_t expires_ms = 0;       ///< until the timer fires
    std::optional<SocketMemory> memory; ///< not of requests and TIME_WAIT
    std::optional<SocketTcpInfo> info;

    [[nodiscard]] bool listening() const {
        return protocol == SocketProtocol::Tcp && state == SocketState::Listen;
    }
};

/// Fill of the receive buffer, 0…1 and a little more; of a listener: of its accept queue. Negative: not
/// readable.
[[nodiscard]] double receiveShare(const KernelSocket& socket);

/// "tcp 10.9.0.2:8080 ← 10.9.0.1:52114", "tcp *:8080" for a listener, "udp 127.0.0.1:53".
[[nodiscard]] std::string toString(const KernelSocket& socket);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// Sockets by NETLINK_SOCK_DIAG (man 7 sock_diag; net/ipv4/inet_diag.c). Everybody may ask; the answer is
// about the network namespace of the transport's socket, whoever the sockets belong to.
//
// Cost: one look-up 3–4 µs, all listeners or all UDP sockets 15–25 µs; all TCP sockets 0.4–4 ms even when
// there are ten, for the whole hash is walked, and some 24 ms when there are 20,000.
#pragma once

#include "capture/kernel/netlink.h"
#include "model/kernel_snapshot.h"

#include <span>
#include <vector>

struct inet_diag_msg;

namespace synscope::capture {

/// What to list. A dump is no snapshot: sockets come and go while it runs.
enum class SocketSet : std::uint8_t {
    AllTcp, ///< listeners, requests (SYN_RECV) and TIME_WAIT included
    Listeners,
    Requests, ///< SYN_RECV only; walks the whole hash as well
    Udp,
};

/// One message of the answer, with its attributes; nothing where it is too short.
[[nodiscard]] std::optional<model::KernelSocket> parseDiagMessage(model::SocketProtocol protocol,
                                                                  const nlmsghdr& message);

/// One thread.
class SockDiag {
public:
    /// In the network namespace of the calling thread.
    SockDiag();
    /// With a transport of the caller's (tests).
    explicit SockDiag(std::unique_ptr<NetlinkTransport> transport)
        : transport_(std::move(transport)) {}

    /// Appends all sockets of the set, IPv4 and IPv6. Nothing: done (as far as this kernel has these
    /// families).
    [[nodiscard]] std::optional<model::Text> list(SocketSet set, std::vector<model::KernelSocket>& into);

    /// The TCP socket with these ends now; nothing when there is none any more. `like` names family and ends,
    /// and the very socket where its cookie is not 0.
    [[nodiscard]] std::optional<model::KernelSocket> find(const model::KernelSocket& like);

private:
    [[nodiscard]] std::optional<int> dump(int family, model::SocketProtocol protocol, std::uint32_t states,
                                          std::vector<model::KernelSocket>& into);

    model::Text why_not_; ///< set where there is no transport: made before it
    std::unique_ptr<NetlinkTransport> transport_;
    std::uint32_t sequence_ = 0;
};

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// Questions to the kernel over netlink (man 7 netlink), by libmnl; and a transport that tests replace by what
// was recorded.
#pragma once

#include "model/text.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>

struct mnl_socket;
struct nlmsghdr;

namespace synscope::capture {

/// Sends one request and receives datagrams. One thread.
class NetlinkTransport {
public:
    virtual ~NetlinkTransport() = default;
    [[nodiscard]] virtual bool send(std::span<const std::byte> request) = 0;
    /// Bytes received, waiting for them; 0 or less: errno tells why not.
    [[nodiscard]] virtual long receive(std::span<std::byte> into) = 0;
};

/// A socket of a netlink family (NETLINK_SOCK_DIAG, NETLINK_GENERIC) in the network namespace of the calling
/// thread, where it stays. Null, and `why` set: it cannot be had. Waits a second at most for an answer.
[[nodiscard]] std::unique_ptr<NetlinkTransport> openNetlink(int family, model::Text& why);

/// Sends `request` and hands every message of the answer to `take` (not the closing one). A dump ends with
/// NLMSG_DONE, everything else after one message. Nothing: done; else what the kernel or the socket said.
[[nodiscard]] std::optional<int> ask(NetlinkTransport& transport, const nlmsghdr& request,
                                     const std::function<void(const nlmsghdr&)>& take);

} // namespace synscope::capture

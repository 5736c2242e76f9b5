// SPDX-License-Identifier: GPL-3.0-or-later
// Sockets from /proc/net/{tcp,tcp6,udp,udp6}, where netlink does not give them (no udp_diag module, a
// sandbox): without sizes of buffers, but UDP's drops are there. TCP's is dear: 11 ms and more.
#pragma once

#include "capture/kernel/kernel_root.h"

#include <string_view>
#include <vector>

namespace synscope::capture {

/// Appends a socket per line after the heading; lines that make no sense are left out. UDP's drops come as
/// `memory` would have them: drops, and the memory taken by what waits; rcvbuf stays 0: not readable.
void parseProcSockets(std::string_view text, model::SocketProtocol protocol, bool v6,
                      std::vector<model::KernelSocket>& into);

/// Both families. Nothing: done.
[[nodiscard]] std::optional<model::Text> listProcSockets(const KernelRoot& root,
                                                         model::SocketProtocol protocol,
                                                         std::vector<model::KernelSocket>& into);

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// Who stands in the queues of a listening socket, and who was not let in: from what a run tells of its
// sockets, calls and counters. Pure.
//
// A request waits in the SYN queue from the SYN to the final ACK; a connection in the accept queue from there
// to accept(). Linux lets one more into the accept queue than the backlog says, and drops SYNs and final ACKs
// while it is full (net/core/sock.h sk_acceptq_is_full(), net/ipv4/tcp_input.c tcp_conn_request(),
// net/ipv4/tcp_ipv4.c tcp_v4_syn_recv_sock()).
#pragma once

#include "model/story.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace synscope::model {

struct QueueGuest {
    ConnectionId connection; ///< invalid: counted by the kernel, and which one is not known
    std::uint16_t port = 0;  ///< the client's
    TimeNs since = 0;
};

/// A SYN or final ACK that the listener threw away.
struct QueueRefusal {
    ConnectionId connection;
    std::uint16_t port = 0;
    bool at_syn = false; ///< else at the final ACK, or at what came after it
    TimeNs last = 0;
    std::size_t times = 0;
};

struct ListenQueue {
    Side side = Side::Server;
    std::string socket;                ///< "10.9.0.2:5000"
    std::int64_t backlog = 0;          ///< the accept queue holds one more
    std::int64_t length = 0;           ///< of the accept queue, by the kernel
    std::int64_t requests_length = 0;  ///< of the SYN queue, by the kernel
    std::vector<QueueGuest> accepted;  ///< waiting for accept(), oldest first; `length` of them
    std::vector<QueueGuest> requests;  ///< waiting for their final ACK, oldest first
    std::vector<QueueRefusal> refused; ///< in order of their first refusal
};

/// By listening socket, with what happened before `event_end`. A counter tells that somebody was refused, not
/// who: that is taken to be who was heard last.
[[nodiscard]] std::vector<ListenQueue> listenQueues(const LessonStory& story, std::size_t event_end);

} // namespace synscope::model

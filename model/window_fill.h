// SPDX-License-Identifier: GPL-3.0-or-later
// How full a receive buffer was, as far as the windows that it offered tell.
//
// What packets can tell. Linux offers as window what is left of the socket's memory limit after what waits in
// it, times a ratio for overhead (net/ipv4/tcp_output.c __tcp_select_window, include/net/tcp.h
// tcp_win_from_space), and never more than rcv_ssthresh, which grows slowly. So a window below the largest
// one that the socket has offered before means that something waits: at least the difference, give or take
// the segment by which offers are rounded. What waits is payload that the program has not read, or that came
// out of order.
//
// What they cannot tell. The memory limit itself (sk_rcvbuf: tcp_rmem, autotuned, or twice what the program
// gave to SO_RCVBUF): it counts overhead, and the share of it that is offered is a ratio that depends on the
// kernel (tcp_adv_win_scale before 6.6, a per-socket scaling_ratio since) and on how well segments fill their
// memory. How much the program reads while the window stays at its largest. What happened between two
// segments of the receiver. A limit that shrinks (memory pressure, SO_RCVBUF lowered) looks like fill.
#pragma once

#include "model/sequence_trace.h"
#include "model/series.h"

#include <cstdint>
#include <vector>

namespace synscope::model {

/// From the segment that closed the window to the first that opens it again.
struct ZeroWindowStall {
    TimeNs begin = 0;
    TimeNs end = kNoTime;     ///< kNoTime: never opened in this capture
    std::uint32_t probes = 0; ///< of the other side meanwhile: window probes, or keep-alives, which look
                              ///< alike
};

struct WindowFill {
    Side receiver = Side::Client;
    /// False: the receiver's SYN is not in the capture, so its window is a number without a unit. Then the
    /// series are empty and marked Provenance::NotReadable; stalls are known all the same, 0 is 0.
    bool readable = false;
    Series fill;   ///< bytes: the largest window offered so far minus the one offered now; inferred
    Series limit;  ///< bytes: the largest window offered so far; a point where it grows; measured
    Series window; ///< bytes: the window offered; measured
    double highest_share = 0;            ///< of fill to limit, 0…1
    std::vector<ZeroWindowStall> stalls; ///< in order of time
    std::vector<TimeNs> probes;          ///< of the other side during the stalls

    [[nodiscard]] bool empty() const { return fill.empty(); }
};

/// Windows of segments with SYN (which are offered before there is a socket) and RST are left out.
[[nodiscard]] WindowFill inferWindowFill(const SequenceTrace& trace, Side receiver);

/// What the numbers rest on, in a few sentences for people; or why there are none.
[[nodiscard]] Text windowFillAssumption(const WindowFill& fill);

/// Time in which the window was closed, until `now` where it still is.
[[nodiscard]] TimeNs stalledFor(const WindowFill& fill, TimeNs now);

} // namespace synscope::model

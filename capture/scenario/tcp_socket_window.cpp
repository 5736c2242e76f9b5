// SPDX-License-Identifier: GPL-3.0-or-later
// The receive window: how much memory is promised to the peer, and how the buffer grows
// (net/ipv4/tcp_input.c, tcp_output.c).
#include "capture/scenario/host.h"
#include "capture/scenario/tcp_socket.h"

#include <algorithm>

namespace synscope::capture::scenario {

using namespace model::tcp_flag;

namespace {

constexpr std::int64_t kRatioShift = 8; // TCP_RMEM_TO_WIN_SCALE

} // namespace

std::int64_t TcpSocket::winFromSpace(std::int64_t space) const {
    return space * scaling_ratio_ >> kRatioShift;
}

std::int64_t TcpSocket::space() const {
    return winFromSpace(std::max<std::int64_t>(rcvbuf_ - rmem_alloc_, 0));
}

std::uint32_t TcpSocket::receiveWindow() const {
    const auto window = static_cast<std::int32_t>(rcv_wup_ + rcv_wnd_ - rcv_nxt_);
    return window < 0 ? 0 : static_cast<std::uint32_t>(window);
}

/// __tcp_select_window().
std::int64_t TcpSocket::chooseWindow() const {
    std::int64_t mss = rcv_mss_;
    std::int64_t free = space();
    const std::int64_t allowed = winFromSpace(rcvbuf_);
    const std::int64_t full = std::min(allowed, window_clamp_);
    if (mss > full) {
        mss = full;
        if (mss <= 0) {
            return 0;
        }
    }
    if (free < full >> 1) {
        free = free >> rcv_wscale_ << rcv_wscale_;
        if (free < allowed >> 4 || free < mss) {
            return 0;
        }
    }
    free = std::min(free, rcv_ssthresh_);
    if (rcv_wscale_ != 0) {
        const std::int64_t unit = std::int64_t{1} << rcv_wscale_;
        return (free + unit - 1) / unit * unit;
    }
    std::int64_t window = rcv_wnd_;
    if (window <= free - mss || window > free) {
        window = free / mss * mss;
    } else if (mss == full && free > window + (full >> 1)) {
        window = free;
    }
    return window;
}

/// tcp_select_window(): never takes back what was promised.
std::uint32_t TcpSocket::selectWindow() {
    const std::uint32_t old = rcv_wnd_;
    if ((ack_pending_ & kNoMemory) != 0) {
        ack_pending_ &= static_cast<std::uint8_t>(~kNoMemory);
        rcv_wnd_ = 0;
        rcv_wup_ = rcv_nxt_;
        return 0;
    }
    const std::uint32_t current = receiveWindow();
    if (space() < std::min(winFromSpace(rcvbuf_), window_clamp_) >> 1) {
        quick_ = 0;
    }
    std::uint32_t chosen = static_cast<std::uint32_t>(chooseWindow());
    if (chosen < current) {
        if (chosen == 0) {
            count("TcpExt.TCPWantZeroWindowAdv");
        }
        const std::uint32_t unit = std::uint32_t{1} << rcv_wscale_;
        chosen = (current + unit - 1) / unit * unit;
    }
    rcv_wnd_ = chosen;
    rcv_wup_ = rcv_nxt_;
    const std::uint32_t shown = chosen >> rcv_wscale_;
    if (shown == 0 && old != 0) {
        count("TcpExt.TCPToZeroWindowAdv");
    } else if (shown != 0 && old == 0) {
        count("TcpExt.TCPFromZeroWindowAdv");
    }
    return shown << rcv_wscale_;
}

/// tcp_measure_rcv_mss(), with the share of memory that is payload.
void TcpSocket::measureReceiveMss(const Packet& packet) {
    const auto len = static_cast<std::uint32_t>(packet.payload.size());
    if (len >= rcv_mss_) {
        if (len != rcv_mss_) {
            const std::int64_t ratio = (static_cast<std::int64_t>(len) << kRatioShift) / truesize(packet);
            if (std::max<std::int64_t>(ratio, 1) != scaling_ratio_) {
                scaling_ratio_ = std::max<std::int64_t>(ratio, 1);
                window_clamp_ = winFromSpace(rcvbuf_);
            }
        }
        rcv_mss_ = std::min(len, advmss_);
        if (packet.tcp.has(kPsh)) {
            ack_pending_ |= kPushed;
        }
        return;
    }
    if ((ack_pending_ & kPushed) != 0) {
        ack_pending_ |= kPushed2;
    }
    ack_pending_ |= kPushed;
}

/// tcp_grow_window().
void TcpSocket::growWindow(const Packet& packet) {
    const std::int64_t room = std::min(window_clamp_, space()) - rcv_ssthresh_;
    if (room <= 0) {
        return;
    }
    const auto len = static_cast<std::int64_t>(packet.payload.size());
    std::int64_t step = 0;
    if (winFromSpace(truesize(packet)) <= len) {
        step = 2 * static_cast<std::int64_t>(advmss_);
    } else {
        // __tcp_grow_window(): small segments may still fit into the room that is left.
        std::int64_t size = winFromSpace(truesize(packet)) >> 1;
        std::int64_t window = winFromSpace(host_.sysctls().get("tcp_rmem", 2)) >> 1;
        while (rcv_ssthresh_ <= window && step == 0) {
            step = size <= len ? 2 * static_cast<std::int64_t>(rcv_mss_) : 0;
            size >>= 1;
            window >>= 1;
        }
    }
    if (step != 0) {
        rcv_ssthresh_ += std::min(room, std::max(step, 2 * len));
        quick_ |= 1;
    }
}

/// tcp_rcv_space_adjust(): the receive buffer grows with what the program reads in a round trip.
void TcpSocket::adjustReceiveSpace() {
    if (rcv_rtt_us_ == 0 || (now() - rcvq_time_) / kMicrosecond < rcv_rtt_us_) {
        return;
    }
    const auto copied = static_cast<std::int64_t>(copied_seq_ - rcvq_seq_);
    if (copied > rcvq_space_) {
        const std::int64_t old = std::max<std::int64_t>(rcvq_space_, 1);
        rcvq_space_ = copied;
        if (!rcvbuf_locked_) {
            std::int64_t window = 2 * copied;
            window += window * (copied - old) / old * 2;
            const std::int64_t wanted = (window << kRatioShift) / scaling_ratio_;
            const std::int64_t size = std::min(wanted, host_.sysctls().get("tcp_rmem", 2));
            if (size > rcvbuf_) {
                rcvbuf_ = size;
                window_clamp_ = winFromSpace(rcvbuf_);
            }
        }
    }
    rcvq_seq_ = copied_seq_;
    rcvq_time_ = now();
}

} // namespace synscope::capture::scenario

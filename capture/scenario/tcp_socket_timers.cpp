// SPDX-License-Identifier: GPL-3.0-or-later
// Timers: retransmission, tail loss probe, window probe, keep-alive (net/ipv4/tcp_timer.c).
#include "capture/scenario/host.h"
#include "capture/scenario/tcp_socket.h"
#include "capture/scenario/timer_wheel.h"

#include <algorithm>

namespace synscope::capture::scenario {

namespace {

constexpr SimTime kRtoMin = 200 * kMillisecond;
constexpr SimTime kJiffy = 4 * kMillisecond;

SimTime roundUpToJiffy(SimTime length) {
    return (length + kJiffy - 1) / kJiffy * kJiffy;
}

/// tcp_model_timeout(): how long `boundary` doublings of `base` take.
SimTime modelTimeout(int boundary, SimTime base, SimTime most) {
    SimTime sum = 0;
    SimTime step = base;
    for (int i = 0; i <= boundary; ++i) {
        sum += step;
        step = std::min(step * 2, most);
    }
    return sum;
}

} // namespace

SimTime TcpSocket::now() const {
    return host_.clock().now();
}

SimTime TcpSocket::late(SimTime delay) const {
    return host_.spec().timers == Timers::Wheel ? wheelDelay(delay) : delay;
}

void TcpSocket::arm(Pending what, SimTime delay) {
    pending_ = what;
    // Nobody computes these times by heart, so they are as late as the kernel's always.
    const SimTime wait = std::max<SimTime>(delay, 0);
    xmit_timer_.start(host_.isLinux() ? wheelDelay(wait) : wait, [this, what] { xmitTimerFired(what); });
}

void TcpSocket::xmitTimerFired(Pending what) {
    pending_ = Pending::None;
    switch (what) {
    case Pending::Retransmit:
        retransmitTimer();
        break;
    case Pending::LossProbe:
        sendLossProbe();
        break;
    case Pending::WindowProbe:
        windowProbeTimer();
        break;
    case Pending::None:
        break;
    }
    if (state_ != TcpState::Closed) {
        sample();
    }
}

void TcpSocket::rearmRto() {
    if (rtx_queue_.empty()) {
        pending_ = Pending::None;
        xmit_timer_.stop();
        return;
    }
    SimTime delay = rto_;
    if (pending_ == Pending::LossProbe) {
        delay = std::max<SimTime>(rtx_queue_.front().sent + rto_ - now(), 1);
    }
    arm(Pending::Retransmit, delay);
}

/// tcp_schedule_loss_probe(): two round trips after the last segment, earlier than the RTO.
bool TcpSocket::scheduleLossProbe(bool advancing_rto) {
    const std::int64_t early = host_.sysctls().get("tcp_early_retrans");
    if ((early != 3 && early != 4) || rtx_queue_.empty() || !sack_ok_ || congestion_ != Congestion::Open ||
        state_ == TcpState::SynSent) {
        return false;
    }
    SimTime timeout = kSecond;
    if (srtt_us_ != 0) {
        constexpr SimTime kLeast = 2 * kMillisecond; // TCP_TIMEOUT_MIN_US
        timeout = roundUpToJiffy((srtt_us_ >> 2) * kMicrosecond + (packetsOut() == 1 ? kRtoMin : kLeast));
    }
    const SimTime to_rto = advancing_rto ? rto_ : rtx_queue_.front().sent + rto_ - now();
    if (to_rto > 0) {
        timeout = std::min(timeout, to_rto);
    }
    arm(Pending::LossProbe, timeout);
    return true;
}

/// tcp_send_loss_probe(): new data where the window allows, else the last segment again.
void TcpSocket::sendLossProbe() {
    if (rtx_queue_.empty()) {
        return;
    }
    if (tlp_high_seq_ != 0) {
        return rearmRto();
    }
    tlp_retrans_ = false;
    const std::size_t out = rtx_queue_.size();
    if (!write_queue_.empty() &&
        !after(write_queue_.front().seq + std::min(write_queue_.front().len, mss_), wndEnd())) {
        (void)writeXmit(2, true);
        if (rtx_queue_.size() == out) {
            return rearmRto();
        }
    } else {
        const std::uint32_t len = rtx_queue_.back().len;
        const std::uint32_t tail = len % mss_ == 0 ? std::min(len, mss_) : len % mss_;
        if (len > mss_) {
            fragment(rtx_queue_, rtx_queue_.size() - 1, len - tail);
        }
        (void)retransmit(rtx_queue_.size() - 1, 1);
        tlp_retrans_ = true;
    }
    tlp_high_seq_ = snd_nxt_;
    count("TcpExt.TCPLossProbes");
    pending_ = Pending::LossProbe;
    const SimTime head_due = rtx_queue_.front().sent + rto_ - now();
    pending_ = Pending::None;
    arm(Pending::Retransmit, std::max<SimTime>(head_due, 1));
}

bool TcpSocket::retransmitsTimedOut(int boundary, SimTime timeout) const {
    if (retransmits_ == 0 || !retrans_stamp_) {
        return false;
    }
    const SimTime most = host_.sysctls().get("tcp_rto_max_ms") * kMillisecond;
    const SimTime limit = timeout != 0 ? timeout : modelTimeout(boundary, kRtoMin, most);
    return now() - *retrans_stamp_ >= limit;
}

/// tcp_write_timeout(), for connections that are open.
bool TcpSocket::writeTimedOut() {
    int boundary = static_cast<int>(host_.sysctls().get("tcp_retries2"));
    if (orphan_) {
        const auto orphan_retries = host_.sysctls().get("tcp_orphan_retries");
        boundary = orphan_retries == 0 ? 8 : static_cast<int>(orphan_retries);
    }
    if (!retransmitsTimedOut(boundary, options_.user_timeout)) {
        return false;
    }
    giveUp();
    return true;
}

void TcpSocket::giveUp() {
    count("TcpExt.TCPAbortOnTimeout");
    fail(soft_error_.empty() ? "ETIMEDOUT" : soft_error_);
}

void TcpSocket::enterLoss() {
    if (congestion_ != Congestion::Loss) {
        ssthresh_ = std::max<std::int64_t>(cwnd_ / 2, 2);
        retrans_stamp_.reset();
    }
    congestion_ = Congestion::Loss;
    cwnd_ = packetsInFlight() + 1;
    high_seq_ = snd_nxt_;
    for (SkBuff& skb : rtx_queue_) {
        if (!skb.sacked) {
            skb.lost = true;
            skb.retrans = false;
        }
    }
    cwnd_ = packetsInFlight() + 1;
}

/// tcp_retransmit_timer().
void TcpSocket::retransmitTimer() {
    if (rtx_queue_.empty()) {
        return;
    }
    tlp_high_seq_ = 0;
    count("TcpExt.TCPTimeouts");
    if (snd_wnd_ == 0 && !orphan_ && rtx_queue_.front().len > 0) {
        // The receiver took its window back while data was on the way: keeps the data alive.
        if (now() - rcv_tstamp_ > 120 * kSecond) {
            return fail("ETIMEDOUT");
        }
        enterLoss();
        (void)retransmit(0, 1);
    } else {
        if (writeTimedOut()) {
            return;
        }
        count("TcpExt.TcpTimeoutRehash");
        if (rtx_queue_.front().retrans) {
            count("TcpExt.TCPLostRetransmit");
        }
        enterLoss();
        (void)retransmit(0, 1);
        rtx_queue_.front().retrans = true;
        ++retransmits_;
        if (!retrans_stamp_) {
            retrans_stamp_ = now();
        }
    }
    ++backoff_;
    rto_ = std::min(rto_ * 2, host_.sysctls().get("tcp_rto_max_ms") * kMillisecond);
    SimTime delay = rto_;
    if (options_.user_timeout != 0 && retrans_stamp_) { // tcp_clamp_rto_to_user_timeout()
        delay = std::min(delay, std::max<SimTime>(*retrans_stamp_ + options_.user_timeout - now(), kJiffy));
    }
    arm(Pending::Retransmit, delay);
}

SimTime TcpSocket::probe0When() const {
    const SimTime most = host_.sysctls().get("tcp_rto_max_ms") * kMillisecond;
    return std::min(std::max(rto_, kRtoMin) << std::min(backoff_, 20), most);
}

void TcpSocket::checkProbeTimer() {
    if (rtx_queue_.empty() && pending_ == Pending::None) {
        arm(Pending::WindowProbe, std::max(rto_, kRtoMin));
    }
}

/// tcp_probe_timer().
void TcpSocket::windowProbeTimer() {
    if (!rtx_queue_.empty() || write_queue_.empty()) {
        probes_out_ = 0;
        probes_stamp_.reset();
        return;
    }
    if (!probes_stamp_) {
        probes_stamp_ = now();
    } else if (options_.user_timeout != 0 && now() - *probes_stamp_ >= options_.user_timeout) {
        return giveUp();
    }
    const int most = orphan_ ? 8 : static_cast<int>(host_.sysctls().get("tcp_retries2"));
    if (probes_out_ >= most) {
        return giveUp();
    }
    writeWakeup();
    ++probes_out_;
    if (!rtx_queue_.empty() || write_queue_.empty()) {
        probes_out_ = 0;
        backoff_ = 0;
        return;
    }
    backoff_ = std::min(backoff_ + 1, static_cast<int>(host_.sysctls().get("tcp_retries2")));
    arm(Pending::WindowProbe, probe0When());
}

/// tcp_write_wakeup(): data where the window has room, else a segment without any.
void TcpSocket::writeWakeup() {
    if (!write_queue_.empty() && before(write_queue_.front().seq, wndEnd())) {
        SkBuff& head = write_queue_.front();
        const std::uint32_t room = std::min({wndEnd() - head.seq, mss_, head.len});
        if (room < head.len) {
            fragment(write_queue_, 0, room);
        }
        SkBuff skb = write_queue_.front();
        skb.psh = true;
        write_queue_.pop_front();
        eventNewDataSent(skb);
        return;
    }
    count("TcpExt.TCPWinProbe");
    xmitProbe(false);
}

void TcpSocket::xmitProbe(bool urgent) {
    (void)transmit(snd_una_ - (urgent ? 0 : 1), 0, model::tcp_flag::kAck);
}

SimTime TcpSocket::keepaliveElapsed() const {
    return now() - std::max(rcv_tstamp_, lrcvtime_);
}

void TcpSocket::resetKeepalive() {
    const SimTime idle = options_.keepidle.value_or(host_.sysctls().seconds("tcp_keepalive_time"));
    const SimTime elapsed = keepaliveElapsed();
    keepalive_timer_.start(late(idle > elapsed ? idle - elapsed : 0), [this] { keepaliveTimer(); });
}

/// tcp_keepalive_timer().
void TcpSocket::keepaliveTimer() {
    const SimTime idle = options_.keepidle.value_or(host_.sysctls().seconds("tcp_keepalive_time"));
    const SimTime interval = options_.keepintvl.value_or(host_.sysctls().seconds("tcp_keepalive_intvl"));
    if (!options_.keepalive || state_ == TcpState::Closed || state_ == TcpState::SynSent) {
        return;
    }
    if (!rtx_queue_.empty() || !write_queue_.empty()) {
        keepalive_timer_.start(late(idle), [this] { keepaliveTimer(); });
        return;
    }
    const SimTime elapsed = keepaliveElapsed();
    if (elapsed < idle) {
        keepalive_timer_.start(late(idle - elapsed), [this] { keepaliveTimer(); });
        return;
    }
    const int most = options_.keepcnt.value_or(static_cast<int>(host_.sysctls().get("tcp_keepalive_probes")));
    const bool too_long = options_.user_timeout != 0 && elapsed >= options_.user_timeout && probes_out_ > 0;
    if (too_long || (options_.user_timeout == 0 && probes_out_ >= most)) {
        sendReset(true);
        return giveUp();
    }
    count("TcpExt.TCPKeepAlive");
    xmitProbe(false);
    ++probes_out_;
    keepalive_timer_.start(late(interval), [this] { keepaliveTimer(); });
}

} // namespace synscope::capture::scenario

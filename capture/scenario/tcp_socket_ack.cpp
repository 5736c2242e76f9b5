// SPDX-License-Identifier: GPL-3.0-or-later
// Acknowledgments: what is delivered, how long it took, what is lost (net/ipv4/tcp_input.c, tcp_ack()).
#include "capture/scenario/host.h"
#include "capture/scenario/tcp_socket.h"

#include <algorithm>

namespace synscope::capture::scenario {

using namespace model::tcp_flag;

namespace {

constexpr std::int64_t kReordering = 3; // tcp_reordering

/// usecs_to_jiffies() at HZ=250, as a time.
SimTime inJiffies(std::int64_t us) {
    constexpr std::int64_t kJiffyUs = 4000;
    return (us + kJiffyUs - 1) / kJiffyUs * kJiffyUs * kMicrosecond;
}

} // namespace

std::int64_t TcpSocket::packetsOut() const {
    std::int64_t out = 0;
    for (const SkBuff& skb : rtx_queue_) {
        out += pcount(skb);
    }
    return out;
}

std::int64_t TcpSocket::packetsInFlight() const {
    std::int64_t flight = 0;
    for (const SkBuff& skb : rtx_queue_) {
        flight += (skb.sacked || (skb.lost && !skb.retrans) ? 0 : 1) * pcount(skb);
    }
    return flight;
}

/// tcp_rtt_estimator().
void TcpSocket::rttSample(std::int64_t rtt_us) {
    const std::int64_t least = host_.sysctls().get("tcp_rto_min_us");
    std::int64_t m = std::max<std::int64_t>(rtt_us, 1);
    min_rtt_us_ = min_rtt_us_ < 0 ? m : std::min(min_rtt_us_, m);
    if (srtt_us_ == 0) {
        srtt_us_ = m << 3;
        mdev_us_ = m << 1;
        rttvar_us_ = std::max(mdev_us_, least);
        mdev_max_us_ = rttvar_us_;
        rtt_seq_ = snd_nxt_;
        return setRto();
    }
    m -= srtt_us_ >> 3;
    srtt_us_ = std::max<std::int64_t>(srtt_us_ + m, 1);
    if (m < 0) {
        m = -m - (mdev_us_ >> 2);
        m = m > 0 ? m >> 3 : m;
    } else {
        m -= mdev_us_ >> 2;
    }
    mdev_us_ += m;
    if (mdev_us_ > mdev_max_us_) {
        mdev_max_us_ = mdev_us_;
        rttvar_us_ = std::max(rttvar_us_, mdev_max_us_);
    }
    if (after(snd_una_, rtt_seq_)) {
        if (mdev_max_us_ < rttvar_us_) {
            rttvar_us_ -= (rttvar_us_ - mdev_max_us_) >> 2;
        }
        rtt_seq_ = snd_nxt_;
        mdev_max_us_ = least;
    }
    setRto();
}

void TcpSocket::setRto() {
    const SimTime most = host_.sysctls().get("tcp_rto_max_ms") * kMillisecond;
    rto_ = std::min(inJiffies((srtt_us_ >> 3) + rttvar_us_), most);
}

/// tcp_ack_update_window().
void TcpSocket::updateWindow(const Packet& packet) {
    const std::uint32_t window = packet.tcp.window << (packet.tcp.has(kSyn) ? 0 : snd_wscale_);
    const bool newer = after(packet.tcp.ack, snd_una_) || after(packet.tcp.seq, snd_wl1_) ||
                       (packet.tcp.seq == snd_wl1_ && (window > snd_wnd_ || window == 0));
    if (newer) {
        snd_wl1_ = packet.tcp.seq;
        snd_wnd_ = window;
        max_window_ = std::max(max_window_, window);
    }
}

void TcpSocket::takeSack(const Packet& packet) {
    for (const model::SackBlock& block : packet.tcp.options.sack) {
        if (!after(block.right, snd_una_) || !sack_ok_) {
            continue; // D-SACK
        }
        for (std::size_t i = 0; i < rtx_queue_.size(); ++i) {
            SkBuff& skb = rtx_queue_[i];
            if (!skb.sacked && !before(skb.seq, block.left) && before(skb.seq, block.right) &&
                after(skb.end(), block.right) && (block.right - skb.seq) % mss_ == 0) {
                fragment(rtx_queue_, i, block.right - skb.seq);
            }
            SkBuff& whole = rtx_queue_[i];
            if (!whole.sacked && before(whole.seq, block.left) && after(whole.end(), block.left) &&
                (block.left - whole.seq) % mss_ == 0) {
                fragment(rtx_queue_, i, block.left - whole.seq);
                continue; // the second half is looked at next
            }
            if (!whole.sacked && !before(whole.seq, block.left) && !after(whole.end(), block.right)) {
                whole.sacked = true;
                whole.lost = false;
                whole.retrans = false;
                prr_delivered_ += pcount(whole);
            }
        }
    }
}

/// tcp_clean_rtx_queue(): segments that are acknowledged now.
std::int64_t TcpSocket::cleanRtxQueue(std::uint32_t ack, const Packet& packet, bool& advanced) {
    std::int64_t acked = 0;
    std::int64_t newly = 0;
    std::optional<SimTime> first_sent;
    bool any_retrans = false;
    while (!rtx_queue_.empty() && after(ack, rtx_queue_.front().seq)) {
        SkBuff& skb = rtx_queue_.front();
        if (before(ack, skb.end())) {
            const std::uint32_t part = ack - skb.seq;
            if (part >= skb.len || part % mss_ != 0) {
                break;
            }
            fragment(rtx_queue_, 0, part);
        }
        SkBuff& whole = rtx_queue_.front();
        any_retrans = any_retrans || whole.ever_retrans;
        if (!whole.ever_retrans && !whole.sacked && !first_sent) {
            first_sent = whole.sent;
        }
        newly += whole.sacked ? 0 : pcount(whole);
        acked += pcount(whole);
        rtx_queue_.pop_front();
        advanced = true;
    }
    if (!advanced) {
        return 0;
    }
    prr_delivered_ += newly;
    if (first_sent && !any_retrans) {
        rttSample((now() - *first_sent) / kMicrosecond);
    } else if (tstamp_ok_ && packet.tcp.options.timestamp_echo != 0) {
        rttSample(static_cast<std::int64_t>(timestamp() - packet.tcp.options.timestamp_echo) * 1000);
    }
    return acked;
}

void TcpSocket::tlpAcked(std::uint32_t ack, bool dsack) {
    if (tlp_high_seq_ == 0 || before(ack, tlp_high_seq_)) {
        return;
    }
    if (!tlp_retrans_ || dsack) {
        tlp_high_seq_ = 0;
    } else if (after(ack, tlp_high_seq_) || ack == tlp_high_seq_) {
        tlp_high_seq_ = 0;
        if (tlp_retrans_) {
            count("TcpExt.TCPLossProbeRecovery");
        }
    }
}

void TcpSocket::markLost() {
    std::int64_t sacked = 0;
    for (const SkBuff& skb : rtx_queue_) {
        sacked += skb.sacked ? pcount(skb) : 0;
    }
    if (sacked < kReordering && congestion_ != Congestion::Recovery) {
        return;
    }
    // RACK without reordering seen: what was sent before something delivered later is lost.
    SimTime newest = -1;
    for (const SkBuff& skb : rtx_queue_) {
        newest = skb.sacked ? std::max(newest, skb.sent) : newest;
    }
    bool sacked_above = false;
    for (auto skb = rtx_queue_.rbegin(); skb != rtx_queue_.rend(); ++skb) {
        if (skb->sacked) {
            sacked_above = true;
        } else if (sacked_above && !skb->lost && skb->sent <= newest && !skb->ever_retrans) {
            skb->lost = true;
        }
    }
}

void TcpSocket::enterRecovery() {
    count("TcpExt.TCPSackRecovery");
    congestion_ = Congestion::Recovery;
    high_seq_ = snd_nxt_;
    prior_cwnd_ = cwnd_;
    prr_delivered_ = 0;
    prr_out_ = 0;
    ssthresh_ = std::max<std::int64_t>(cwnd_ / 2, 2);
    tlp_high_seq_ = 0;
}

/// tcp_is_cwnd_limited().
bool TcpSocket::cwndLimited() const {
    return cwnd_limited_ || (cwnd_ < ssthresh_ && cwnd_ < 2 * max_packets_out_);
}

/// tcp_cwnd_validate(): how much of the window was used.
void TcpSocket::validateCwnd() {
    const bool limited = packetsInFlight() >= cwnd_;
    const std::int64_t out = packetsOut();
    if (!before(snd_una_, cwnd_usage_seq_) || limited || (!cwnd_limited_ && out > max_packets_out_)) {
        cwnd_limited_ = limited;
        max_packets_out_ = out;
        cwnd_usage_seq_ = snd_nxt_;
    }
}

void TcpSocket::growCwnd(std::int64_t acked) {
    if (!cwndLimited()) {
        return;
    }
    if (cwnd_ < ssthresh_) {
        const std::int64_t step = std::min(acked, ssthresh_ - cwnd_);
        cwnd_ += step;
        acked -= step;
    }
    cwnd_count_ += acked;
    if (acked > 0 && cwnd_count_ >= cwnd_) {
        cwnd_count_ = 0;
        ++cwnd_;
    }
}

/// Loss detection, proportional rate reduction and slow start: tcp_fastretrans_alert(), tcp_cong_control().
void TcpSocket::congestionAfterAck(std::int64_t acked, bool advanced) {
    markLost();
    const bool any_lost = std::any_of(rtx_queue_.begin(), rtx_queue_.end(),
                                      [](const SkBuff& s) { return s.lost; });
    if (congestion_ != Congestion::Open && advanced && !before(snd_una_, high_seq_)) {
        congestion_ = Congestion::Open;
        cwnd_ = std::max<std::int64_t>(std::min(ssthresh_, cwnd_), 1);
        retrans_stamp_.reset();
    }
    if (congestion_ == Congestion::Open && any_lost) {
        enterRecovery();
    }
    if (congestion_ == Congestion::Recovery) {
        const std::int64_t flight = packetsInFlight();
        const std::int64_t by_rate = (prr_delivered_ * ssthresh_ + prior_cwnd_ - 1) /
                                         std::max<std::int64_t>(prior_cwnd_, 1) -
                                     prr_out_;
        const std::int64_t least = prr_out_ == 0 ? 1 : 0;
        cwnd_ = flight + std::max(least, flight > ssthresh_ ? by_rate : std::max<std::int64_t>(by_rate, 1));
        for (std::size_t i = 0; i < rtx_queue_.size() && packetsInFlight() < cwnd_; ++i) {
            if (rtx_queue_[i].lost && !rtx_queue_[i].retrans) {
                if (!retrans_stamp_) {
                    retrans_stamp_ = now();
                }
                (void)retransmit(i, 1);
                rtx_queue_[i].retrans = true;
                ++prr_out_;
                count("TcpExt.TCPFastRetrans");
            }
        }
    } else if (advanced && acked > 0) {
        growCwnd(acked);
    }
    if (congestion_ == Congestion::Loss) {
        for (std::size_t i = 0; i < rtx_queue_.size() && packetsInFlight() < cwnd_; ++i) {
            if (rtx_queue_[i].lost && !rtx_queue_[i].retrans) {
                (void)retransmit(i, 1);
                rtx_queue_[i].retrans = true;
                count("TcpExt.TCPSlowStartRetrans");
            }
        }
    }
}

/// tcp_ack_probe(): the answer to a window probe.
void TcpSocket::ackProbe() {
    if (write_queue_.empty()) {
        return;
    }
    const SkBuff& head = write_queue_.front();
    const std::uint32_t first_end = head.len > mss_ ? head.seq + mss_ : head.end();
    if (!after(first_end, wndEnd())) {
        backoff_ = 0;
        probes_stamp_.reset();
        if (pending_ == Pending::WindowProbe) {
            pending_ = Pending::None;
            xmit_timer_.stop();
        }
        return;
    }
    arm(Pending::WindowProbe, probe0When());
}

/// tcp_ack(). False: the acknowledgment is of something never sent.
bool TcpSocket::processAck(const Packet& packet) {
    const std::uint32_t ack = packet.tcp.ack;
    if (after(ack, snd_nxt_)) {
        return false;
    }
    const bool dsack = !packet.tcp.options.sack.empty() && !after(packet.tcp.options.sack.front().right, ack);
    rcv_tstamp_ = now();
    probes_out_ = 0;
    soft_error_.clear();
    if (before(ack, snd_una_)) {
        takeSack(packet);
        return true;
    }
    const bool had_out = !rtx_queue_.empty();
    const std::uint32_t before_una = snd_una_;
    updateWindow(packet);
    takeSack(packet);
    snd_una_ = ack;
    if (!had_out) {
        ackProbe();
        return true;
    }
    bool advanced = false;
    const std::int64_t acked = cleanRtxQueue(ack, packet, advanced);
    tlpAcked(ack, dsack);
    if (after(ack, before_una)) {
        retransmits_ = 0;
        backoff_ = 0;
        if (congestion_ == Congestion::Open) {
            retrans_stamp_.reset();
        }
    }
    congestionAfterAck(acked, advanced);
    if (advanced) {
        if (!scheduleLossProbe(true)) {
            rearmRto();
        }
        wakeUp();
    }
    return true;
}

} // namespace synscope::capture::scenario

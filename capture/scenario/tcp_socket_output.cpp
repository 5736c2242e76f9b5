// SPDX-License-Identifier: GPL-3.0-or-later
// Sending: the write queue, how it is cut into segments, and when (net/ipv4/tcp_output.c).
#include "capture/scenario/host.h"
#include "capture/scenario/tcp_socket.h"

#include <algorithm>

namespace synscope::capture::scenario {

using namespace model::tcp_flag;

namespace {

constexpr std::int64_t kGsoMost = 65536;
constexpr std::int64_t kGsoPayload = 65535 - 1 - 320; // GSO_LEGACY_MAX_SIZE without MAX_TCP_HEADER

} // namespace

std::uint32_t TcpSocket::timestamp() const {
    // A random offset per pair of hosts, then milliseconds.
    const std::uint32_t offset = static_cast<std::uint32_t>(tuple_.local.low * 2654435761U +
                                                            tuple_.remote.low * 40503U);
    return offset + static_cast<std::uint32_t>(now() / kMillisecond);
}

Packet TcpSocket::basePacket(std::uint16_t flags) const {
    Packet packet;
    packet.source = tuple_.local;
    packet.destination = tuple_.remote;
    packet.ttl = static_cast<std::uint8_t>(options_.ttl.value_or(0));
    packet.tcp.source_port = tuple_.local_port;
    packet.tcp.destination_port = tuple_.remote_port;
    packet.tcp.flags = flags;
    packet.tcp.ack = (flags & kAck) != 0 ? rcv_nxt_ : 0;
    if (tstamp_ok_) {
        packet.tcp.options.timestamps = true;
        packet.tcp.options.timestamp_value = timestamp();
        packet.tcp.options.timestamp_echo = ts_recent_;
    }
    return packet;
}

std::string TcpSocket::payloadAt(std::uint32_t seq, std::uint32_t len) const {
    return len == 0 ? std::string() : stream_.substr(seq - (iss_ + 1), len);
}

bool TcpSocket::transmit(std::uint32_t seq, std::uint32_t len, std::uint16_t flags) {
    Packet packet = basePacket(flags);
    packet.tcp.seq = seq;
    packet.payload = payloadAt(seq, len);
    packet.counted = packet.sequenceLength() == 0 || after(packet.endSeq(), snd_nxt_);
    packet.tcp.window = std::min<std::uint32_t>(selectWindow() >> rcv_wscale_, 65535);
    packet.tcp.options.sack = sackBlocks();
    if ((flags & kAck) != 0) { // tcp_event_ack_sent()
        quick_ = std::max(0, quick_ - 1);
        delack_timer_.stop();
        ack_pending_ = 0;
    }
    return host_.send(std::move(packet)) == Host::Sent::Yes;
}

/// One skb as the segments that the device cuts it into; PSH only on the last, and on every skb of several
/// segments (__tcp_transmit_skb()).
bool TcpSocket::transmitSkb(SkBuff& skb) {
    if (skb.len > 0) { // tcp_event_data_sent()
        last_sent_ = now();
        if (now() - lrcvtime_ < ato_) {
            pingpong_ = true;
        }
    }
    const std::int64_t segments = pcount(skb);
    bool sent = true;
    std::uint32_t done = 0;
    for (std::int64_t i = 0; i < segments; ++i) {
        const bool last = i + 1 == segments;
        const std::uint32_t len = last ? skb.len - done : mss_;
        const bool psh = last && (skb.psh || segments > 1);
        const bool fin = last && skb.fin;
        sent = transmit(skb.seq + done, len,
                        static_cast<std::uint16_t>(kAck | (psh ? kPsh : 0) | (fin ? kFin : 0))) &&
               sent;
        done += len;
    }
    skb.sent = now();
    return sent;
}

void TcpSocket::sendAck() {
    if (state_ == TcpState::Closed) {
        return;
    }
    (void)transmit(snd_nxt_, 0, kAck);
}

std::int64_t TcpSocket::pcount(const SkBuff& skb) const {
    return std::max<std::int64_t>(1, (skb.len + mss_ - 1) / mss_);
}

/// tcp_tso_autosize(): about a millisecond at the present rate, at least two segments; much more on a link of
/// microseconds.
std::int64_t TcpSocket::tsoSegments() const {
    const std::int64_t srtt = std::max<std::int64_t>(srtt_us_ / 8, 1);
    const std::int64_t factor = cwnd_ < ssthresh_ / 2 ? 2 : 1; // pacing rate: 200 % in slow start, else 120 %
    const std::int64_t rate = std::max<std::int64_t>(cwnd_, packetsOut()) * mss_ * factor * 1'000'000 / srtt;
    std::int64_t bytes = rate >> 10;
    const std::int64_t shift = std::max<std::int64_t>(min_rtt_us_, 0) >> 9;
    if (min_rtt_us_ >= 0 && shift < 32) {
        bytes += kGsoMost >> shift;
    }
    return std::max<std::int64_t>(2, std::min(bytes, kGsoPayload) / mss_);
}

/// tcp_xmit_size_goal(): how much goes into one skb.
std::int64_t TcpSocket::sizeGoal() const {
    std::int64_t goal = kGsoPayload;
    if (max_window_ > 536) {
        goal = std::min<std::int64_t>(goal, std::max<std::int64_t>(max_window_ / 2, 68 - 40));
    } else {
        goal = std::min<std::int64_t>(goal, max_window_);
    }
    return std::max<std::int64_t>(goal / mss_, 1) * mss_;
}

bool TcpSocket::nagleTest(const SkBuff& skb, bool tail, bool nagle_off) const {
    if (!tail || nagle_off || options_.nodelay || skb.fin || skb.len >= mss_) {
        return true;
    }
    // Minshall's variant: only one small segment may be on its way.
    const bool small_out = after(snd_sml_, snd_una_) && !after(snd_sml_, snd_nxt_);
    return rtx_queue_.empty() || !small_out;
}

/// tcp_tso_should_defer(): whether a bigger piece could leave soon.
bool TcpSocket::shouldDefer(const SkBuff& skb, bool tail, std::int64_t max_segs) const {
    if (congestion_ == Congestion::Recovery || now() - last_sent_ > kMillisecond) {
        return false;
    }
    const std::int64_t send_window = static_cast<std::int32_t>(wndEnd() - skb.seq);
    const std::int64_t cong_window = (cwnd_ - packetsInFlight()) * mss_;
    const std::int64_t limit = std::min(send_window, cong_window);
    if (limit >= max_segs * mss_ || (!tail && limit >= skb.len)) {
        return false;
    }
    constexpr std::int64_t kWindowDivisor = 3; // tcp_tso_win_divisor
    if (limit >= std::min<std::int64_t>(snd_wnd_, cwnd_ * mss_) / kWindowDivisor || rtx_queue_.empty()) {
        return false;
    }
    return now() - rtx_queue_.front().sent >= srtt_us_ / 16 * kMicrosecond;
}

/// tcp_mss_split_point(): bytes of `skb` that may leave now.
std::uint32_t TcpSocket::splitPoint(const SkBuff& skb, std::int64_t max_segs, std::int64_t cwnd_quota,
                                    bool nagle_off) const {
    const std::uint32_t window = wndEnd() - skb.seq;
    const std::uint32_t most = static_cast<std::uint32_t>(std::min(max_segs, cwnd_quota) * mss_);
    if (most <= window && skb.len > most) {
        return most;
    }
    std::uint32_t needed = std::min(skb.len, window);
    if (most <= needed) {
        return most;
    }
    const std::uint32_t partial = needed % mss_;
    const bool hold = partial != 0 && !nagle_off && !options_.nodelay && after(snd_sml_, snd_una_) &&
                      !after(snd_sml_, snd_nxt_);
    if (hold || (partial != 0 && needed < skb.len)) {
        return hold || needed < skb.len ? needed - partial : needed;
    }
    return needed;
}

void TcpSocket::fragment(std::deque<SkBuff>& queue, std::size_t index, std::uint32_t len) {
    SkBuff rest = queue[index];
    SkBuff& first = queue[index];
    rest.seq += len;
    rest.len -= len;
    first.len = len;
    first.fin = false;
    first.psh = false;
    queue.insert(queue.begin() + static_cast<std::ptrdiff_t>(index) + 1, rest);
}

/// tcp_write_xmit(). `push_one`: 0 as much as allowed, 1 one skb, 2 one skb as a loss probe beyond cwnd.
/// True: nothing left although data waits (nothing in flight either: the window is to be probed).
bool TcpSocket::writeXmit(int push_one, bool nagle_off) {
    bool sent = false;
    const std::int64_t max_segs = tsoSegments();
    while (!write_queue_.empty()) {
        SkBuff& skb = write_queue_.front();
        const bool tail = write_queue_.size() == 1;
        std::int64_t quota = congestion_ == Congestion::Recovery && push_one != 2
                                 ? cwnd_ - packetsInFlight()
                                 : std::min(std::max<std::int64_t>(cwnd_ / 2, 1), cwnd_ - packetsInFlight());
        if (quota <= 0) {
            if (push_one != 2) {
                break;
            }
            quota = 1;
        }
        const std::uint32_t first_end = skb.len > mss_ ? skb.seq + mss_ : skb.end();
        if (after(first_end, wndEnd())) {
            break;
        }
        if (pcount(skb) == 1) {
            if (!nagleTest(skb, tail, nagle_off)) {
                break;
            }
        } else if (push_one == 0 && shouldDefer(skb, tail, max_segs)) {
            break;
        }
        if (pcount(skb) > 1) {
            const std::uint32_t limit = splitPoint(skb, max_segs, quota, nagle_off);
            if (limit == 0) {
                break;
            }
            if (skb.len > limit) {
                fragment(write_queue_, 0, limit);
            }
        }
        SkBuff going = write_queue_.front();
        write_queue_.pop_front();
        if (going.len > 0 && going.len < mss_ * pcount(going)) {
            snd_sml_ = going.end();
        }
        eventNewDataSent(going);
        sent = true;
        if (push_one != 0) {
            break;
        }
    }
    if (sent || packetsInFlight() >= cwnd_) {
        validateCwnd();
    }
    if (sent) {
        if (push_one != 2) {
            (void)scheduleLossProbe(false);
        }
        return false;
    }
    return rtx_queue_.empty() && !write_queue_.empty();
}

void TcpSocket::eventNewDataSent(SkBuff skb) {
    const bool nothing_out = rtx_queue_.empty();
    (void)transmitSkb(skb);
    snd_nxt_ = skb.end();
    if (congestion_ == Congestion::Recovery) {
        prr_out_ += pcount(skb);
    }
    count("TcpExt.TCPOrigDataSent", pcount(skb)); // a FIN of its own counts
    rtx_queue_.push_back(skb);
    if (nothing_out || pending_ == Pending::LossProbe) {
        rearmRto();
    }
}

void TcpSocket::pushPending(bool nagle_off) {
    if (write_queue_.empty()) {
        return;
    }
    if (writeXmit(0, nagle_off)) {
        checkProbeTimer();
    }
}

void TcpSocket::sendFin() {
    if (!write_queue_.empty()) {
        write_queue_.back().fin = true;
        ++write_seq_;
    } else {
        write_queue_.push_back({write_seq_, 0, false, true});
        ++write_seq_;
    }
    pushPending(true);
}

void TcpSocket::sendReset(bool with_ack) {
    Packet packet = basePacket(with_ack ? static_cast<std::uint16_t>(kRst | kAck) : kRst);
    packet.tcp.seq = snd_nxt_; // tcp_acceptable_seq(), for a window that was not shrunk
    packet.tcp.window = std::min<std::uint32_t>(receiveWindow() >> rcv_wscale_, 65535);
    count("Tcp.OutRsts");
    (void)host_.send(std::move(packet));
}

/// __tcp_retransmit_skb(): at most `segments` segments of the skb at `index` again.
bool TcpSocket::retransmit(std::size_t index, std::int64_t segments) {
    const std::uint32_t most = static_cast<std::uint32_t>(segments) * mss_;
    if (rtx_queue_[index].len > most) {
        fragment(rtx_queue_, index, most);
    }
    SkBuff& skb = rtx_queue_[index];
    const std::int64_t pieces = pcount(skb);
    const bool sent = transmitSkb(skb);
    skb.ever_retrans = true;
    count("Tcp.RetransSegs", pieces);
    total_retrans_ += pieces;
    if (!sent) {
        count("TcpExt.TCPRetransFail");
    }
    return sent;
}

} // namespace synscope::capture::scenario

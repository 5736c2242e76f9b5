// SPDX-License-Identifier: GPL-3.0-or-later
// Receiving: queues, memory, and when an acknowledgment is sent (net/ipv4/tcp_input.c,
// tcp_output.c).
#include "capture/scenario/host.h"
#include "capture/scenario/tcp_socket.h"

#include <algorithm>

namespace synscope::capture::scenario {

using namespace model::tcp_flag;

namespace {

constexpr SimTime kAtoMin = 40 * kMillisecond; // TCP_ATO_MIN, TCP_DELACK_MIN
constexpr SimTime kDelayMax = 200 * kMillisecond;
constexpr SimTime kJiffy = 4 * kMillisecond;
constexpr int kMaxQuickAcks = 16;
constexpr std::int64_t kSkBuffSize = 256;

} // namespace

/// tcp_enter_quickack_mode().
void TcpSocket::enterQuickAck(int most) {
    moreQuickAcks(most);
    pingpong_ = false;
    ato_ = kAtoMin;
}

/// tcp_incr_quickack().
void TcpSocket::moreQuickAcks(int most) {
    const std::uint32_t per = 2 * std::max<std::uint32_t>(rcv_mss_, 1);
    const int wanted = std::min(std::max(static_cast<int>(rcv_wnd_ / per), 2), most);
    quick_ = std::max(quick_, wanted);
}

/// tcp_event_data_recv().
void TcpSocket::eventDataReceived(const Packet& packet) {
    ack_pending_ |= kScheduled;
    measureReceiveMss(packet);
    if (packet.tcp.options.timestamp_echo != 0 && tstamp_ok_) {
        const std::int64_t rtt = std::max<std::int64_t>(timestamp() - packet.tcp.options.timestamp_echo, 1) *
                                 1000;
        if (packet.payload.size() >= rcv_mss_) {
            rcv_rtt_us_ = rcv_rtt_us_ == 0 ? rtt : std::min(rcv_rtt_us_, rtt);
        }
    }
    if (ato_ == 0) {
        moreQuickAcks(kMaxQuickAcks);
        ato_ = kAtoMin;
    } else {
        const SimTime m = now() - lrcvtime_;
        if (m <= kAtoMin / 2) {
            ato_ = ato_ / 2 + kAtoMin / 2;
        } else if (m < ato_) {
            ato_ = std::min(ato_ / 2 + m, rto_);
        } else if (m > rto_) {
            moreQuickAcks(kMaxQuickAcks);
        }
    }
    lrcvtime_ = now();
    if (packet.payload.size() >= 128) {
        growWindow(packet);
    }
}

/// tcp_try_rmem_schedule(): false when the segment has to be dropped.
bool TcpSocket::makeRoom() {
    if (rmem_alloc_ <= rcvbuf_) {
        return true;
    }
    count("TcpExt.PruneCalled");
    // tcp_clamp_window(): a buffer that nobody fixed grows instead of dropping.
    const std::int64_t most = host_.sysctls().get("tcp_rmem", 2);
    if (!rcvbuf_locked_ && rcvbuf_ < most) {
        rcvbuf_ = std::min(rmem_alloc_, most);
    }
    if (rmem_alloc_ <= rcvbuf_) {
        return true;
    }
    rcv_ssthresh_ = std::min<std::int64_t>(window_clamp_, 2 * static_cast<std::int64_t>(advmss_));
    collapseReceiveQueue();
    if (rmem_alloc_ <= rcvbuf_) {
        return true;
    }
    count("TcpExt.RcvPruned");
    return false;
}

/// tcp_collapse(): copies small segments together, so that they share one buffer's overhead.
void TcpSocket::collapseReceiveQueue() {
    std::deque<Received> packed;
    std::int64_t collapsed = 0;
    constexpr std::uint32_t kPage = 4096 - 320;
    for (const Received& one : receive_queue_) {
        const bool joins = !packed.empty() && packed.back().len + one.len <= kPage &&
                           one.truesize > 2 * one.len;
        if (joins) {
            packed.back().len += one.len;
            packed.back().end = one.end;
            packed.back().fin = packed.back().fin || one.fin;
            ++collapsed;
        } else {
            packed.push_back(one);
        }
    }
    rmem_alloc_ = 0;
    for (Received& one : packed) {
        if (one.truesize > 2 * static_cast<std::int64_t>(one.len)) {
            one.truesize = one.len <= 512 ? 1280 : one.len + 1024;
        }
        rmem_alloc_ += one.truesize;
    }
    receive_queue_ = std::move(packed);
    count("TcpExt.TCPRcvCollapsed", collapsed);
}

void TcpSocket::takeFin() {
    // tcp_fin()
    ack_pending_ |= kScheduled;
    shut_receive_ = true;
    done_ = true;
    switch (state_) {
    case TcpState::SynReceived:
    case TcpState::Established:
        setState(TcpState::CloseWait);
        pingpong_ = true;
        break;
    case TcpState::FinWait1:
        sendAck();
        setState(TcpState::Closing);
        break;
    case TcpState::FinWait2:
        sendAck();
        enterTimeWait(TcpState::TimeWait, 60 * kSecond);
        break;
    default:
        break;
    }
}

void TcpSocket::queueInOrder(const PacketPtr& packet) {
    const std::uint32_t end = packet->endSeq();
    const std::uint32_t skip = rcv_nxt_ - packet->tcp.seq;
    const auto len = static_cast<std::uint32_t>(packet->payload.size()) -
                     std::min<std::uint32_t>(skip, static_cast<std::uint32_t>(packet->payload.size()));
    if (len > 0) {
        // tcp_try_coalesce(): pages are moved into the buffer before, only the sk_buff itself is saved.
        const bool coalesced = !receive_queue_.empty();
        const std::int64_t size = truesize(*packet) -
                                  (coalesced && packet->payload.size() < 128 ? kSkBuffSize : 0);
        receive_queue_.push_back({rcv_nxt_, rcv_nxt_ + len, size, false, len});
        rmem_alloc_ += size;
    }
    rcv_nxt_ = end;
    if (!packet->payload.empty()) {
        eventDataReceived(*packet);
    }
    if (packet->tcp.has(kFin)) {
        takeFin();
    }
}

void TcpSocket::queueOutOfOrder(const PacketPtr& packet) {
    ack_pending_ |= kScheduled;
    count("TcpExt.TCPOFOQueue");
    if (!makeRoom()) {
        count("TcpExt.TCPOFODrop");
        return;
    }
    Received held;
    held.seq = packet->tcp.seq;
    held.end = packet->endSeq();
    held.len = static_cast<std::uint32_t>(packet->payload.size());
    held.fin = packet->tcp.has(kFin);
    held.truesize = truesize(*packet);
    last_sacked_seq_ = held.seq;
    if (out_of_order_.emplace(held.seq - irs_, held).second) {
        rmem_alloc_ += held.truesize;
    } else {
        dsack_ = model::SackBlock{held.seq, held.end};
    }
    growWindow(*packet);
}

void TcpSocket::drainOutOfOrder() {
    while (!out_of_order_.empty()) {
        const Received held = out_of_order_.begin()->second;
        if (after(held.seq, rcv_nxt_)) {
            return;
        }
        out_of_order_.erase(out_of_order_.begin());
        rmem_alloc_ -= held.truesize;
        if (!after(held.end, rcv_nxt_)) {
            continue;
        }
        const std::uint32_t len = held.end - (held.fin ? 1 : 0) - rcv_nxt_;
        if (len > 0) {
            receive_queue_.push_back({rcv_nxt_, rcv_nxt_ + len, held.truesize, false, len});
            rmem_alloc_ += held.truesize;
        }
        rcv_nxt_ = held.end;
        if (held.fin) {
            takeFin();
        }
    }
}

void TcpSocket::takeSynData(const PacketPtr& syn) {
    const auto len = static_cast<std::uint32_t>(syn->payload.size());
    if (len == 0) {
        return;
    }
    receive_queue_.push_back({rcv_nxt_, rcv_nxt_ + len, truesize(*syn), false, len});
    rmem_alloc_ += truesize(*syn);
    rcv_nxt_ += len;
    rcv_wup_ = rcv_nxt_;
    lrcvtime_ = now();
}

/// tcp_data_queue().
void TcpSocket::dataQueue(const PacketPtr& packet) {
    if (packet->sequenceLength() == 0) {
        return;
    }
    const std::uint32_t seq = packet->tcp.seq;
    const std::uint32_t end = packet->endSeq();
    if (!after(end, rcv_nxt_)) { // a repeat: acknowledged at once
        count("TcpExt.DelayedACKLost");
        if (sack_ok_) {
            count("TcpExt.TCPDSACKOldSent");
            dsack_ = model::SackBlock{seq, end};
        }
        enterQuickAck(kMaxQuickAcks);
        ack_pending_ |= kScheduled;
        return;
    }
    if (!before(seq, rcv_nxt_ + receiveWindow()) && receiveWindow() == 0) {
        count("TcpExt.TCPZeroWindowDrop");
        enterQuickAck(kMaxQuickAcks);
        ack_pending_ |= kScheduled;
        return;
    }
    if (after(seq, rcv_nxt_)) {
        queueOutOfOrder(packet);
        return;
    }
    if (!makeRoom()) {
        ack_pending_ |= kNoMemory | kNow | kScheduled;
        if (!receive_queue_.empty() && !packet->payload.empty()) {
            count("TcpExt.TCPRcvQDrop");
            wakeUp();
            return;
        }
    }
    const bool had_holes = !out_of_order_.empty();
    queueInOrder(packet);
    if (had_holes) {
        drainOutOfOrder();
        if (out_of_order_.empty()) {
            ack_pending_ |= kNow; // the hole is closed: RFC 5681, 4.2
        }
    }
    wakeUp();
}

std::vector<model::SackBlock> TcpSocket::sackBlocks() {
    std::vector<model::SackBlock> blocks;
    if (!sack_ok_) {
        return blocks;
    }
    if (dsack_) {
        blocks.push_back(*dsack_);
        dsack_.reset();
    }
    std::vector<model::SackBlock> merged;
    for (const auto& [offset, held] : out_of_order_) {
        if (!merged.empty() && merged.back().right == held.seq) {
            merged.back().right = held.end;
        } else {
            merged.push_back({held.seq, held.end});
        }
    }
    std::stable_partition(merged.begin(), merged.end(), [&](const model::SackBlock& block) {
        return !before(last_sacked_seq_, block.left) && before(last_sacked_seq_, block.right);
    });
    const std::size_t most = tstamp_ok_ ? 3 : 4;
    for (const model::SackBlock& block : merged) {
        if (blocks.size() < most) {
            blocks.push_back(block);
        }
    }
    return blocks;
}

/// __tcp_ack_snd_check().
void TcpSocket::ackSendCheck(bool out_of_order_possible) {
    if ((ack_pending_ & kScheduled) == 0) {
        return;
    }
    const bool more_than_one = rcv_nxt_ - rcv_wup_ > rcv_mss_ &&
                               (rcv_nxt_ - copied_seq_ < 1 ||
                                chooseWindow() >= static_cast<std::int64_t>(rcv_wnd_));
    if (more_than_one || inQuickAck() || (ack_pending_ & kNow) != 0 ||
        (out_of_order_possible && !out_of_order_.empty())) {
        sendAck();
        return;
    }
    sendDelayedAck();
}

/// tcp_send_delayed_ack().
void TcpSocket::sendDelayedAck() {
    SimTime ato = ato_;
    if (ato > kAtoMin) {
        SimTime most = kSecond / 2;
        if (pingpong_ || (ack_pending_ & kPushed) != 0) {
            most = kDelayMax;
        }
        if (srtt_us_ != 0) {
            most = std::min(most, std::max(srtt_us_ / 8 * kMicrosecond, kAtoMin));
        }
        ato = std::min(ato, most);
    }
    ato = std::min(ato, kDelayMax);
    ack_pending_ |= kScheduled;
    if (delack_timer_.armed()) {
        if (delack_timer_.due() <= now() + ato / 4) {
            sendAck();
            return;
        }
        if (now() + ato >= delack_timer_.due()) {
            return;
        }
    }
    delack_timer_.start(std::max(ato, kJiffy / 2), [this] { delayedAckFired(); });
}

void TcpSocket::delayedAckFired() {
    if ((ack_pending_ & kScheduled) == 0 || state_ == TcpState::Closed) {
        return;
    }
    if (!pingpong_) {
        ato_ = std::min(ato_ * 2, rto_);
    } else {
        pingpong_ = false;
        ato_ = kAtoMin;
    }
    sendAck();
    count("TcpExt.DelayedACKs");
}

/// __tcp_cleanup_rbuf(): the program has read, perhaps the peer should know.
void TcpSocket::cleanupReceiveBuffer(std::int64_t copied) {
    bool time_to_ack = false;
    if ((ack_pending_ & kScheduled) != 0) {
        const bool pushed = (ack_pending_ & kPushed2) != 0 || ((ack_pending_ & kPushed) != 0 && !pingpong_);
        time_to_ack = rcv_nxt_ - rcv_wup_ > rcv_mss_ || (copied > 0 && pushed && rmem_alloc_ == 0);
    }
    if (copied > 0 && !time_to_ack && !shut_receive_) {
        const std::int64_t current = receiveWindow();
        if (2 * current <= window_clamp_) {
            const std::int64_t wanted = chooseWindow();
            time_to_ack = wanted != 0 && wanted >= 2 * current;
        }
    }
    if (time_to_ack) {
        sendAck();
    }
}

} // namespace synscope::capture::scenario

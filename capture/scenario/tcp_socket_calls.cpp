// SPDX-License-Identifier: GPL-3.0-or-later
// What programs call on a socket (net/ipv4/tcp.c).
#include "capture/scenario/host.h"
#include "capture/scenario/tcp_socket.h"

#include <algorithm>

namespace synscope::capture::scenario {

namespace {

constexpr std::int64_t kSkbOverhead = 1280; // of a queued skb, besides its data

} // namespace

void TcpSocket::setOptions(const SocketOptions& options) {
    const bool keepalive_now = options.keepalive &&
                               (!options_.keepalive || options.keepidle != options_.keepidle);
    options_ = options;
    if (options_.rcvbuf && !rcvbuf_locked_) {
        rcvbuf_locked_ = true;
        rcvbuf_ = std::max<std::int64_t>(2 * std::min(*options_.rcvbuf, host_.sysctls().get("rmem_max")),
                                         2304);
    }
    if (options_.sndbuf) {
        sndbuf_ = std::max<std::int64_t>(2 * std::min(*options_.sndbuf, host_.sysctls().get("wmem_max")),
                                         4608);
    }
    if (keepalive_now && (state_ == TcpState::Established || state_ == TcpState::CloseWait)) {
        resetKeepalive();
    }
}

CallResult TcpSocket::connectResult() {
    if (state_ == TcpState::SynSent || (state_ == TcpState::SynReceived && simultaneous_)) {
        return {};
    }
    if (!error_.empty()) {
        const ErrorName error = error_;
        error_.clear();
        shut_receive_ = false; // tcp_disconnect(): the socket could be used for another attempt
        shut_send_ = false;
        return {true, -1, error};
    }
    return {true, 0, ""};
}

/// tcp_sendmsg(): as much as the send buffer takes; blocks when it takes nothing.
CallResult TcpSocket::send(const std::string& data) {
    if (!error_.empty()) {
        const ErrorName error = error_;
        error_.clear();
        return {true, -1, error};
    }
    if (shut_send_ || state_ == TcpState::Closed) {
        return {true, -1, "EPIPE"};
    }
    const bool may_send = state_ == TcpState::Established || state_ == TcpState::CloseWait ||
                          (state_ == TcpState::SynReceived && fast_open_);
    if (!may_send) {
        return {};
    }
    std::size_t taken = 0;
    const std::int64_t goal = sizeGoal();
    while (taken < data.size()) {
        std::int64_t queued = 0;
        for (const auto* queue : {&write_queue_, &rtx_queue_}) {
            for (const SkBuff& skb : *queue) {
                queued += skb.len + kSkbOverhead;
            }
        }
        if (queued >= sndbuf_) {
            break;
        }
        const bool join = !write_queue_.empty() && write_queue_.back().len < goal &&
                          !write_queue_.back().fin && write_queue_.back().end() == write_seq_;
        if (!join) {
            write_queue_.push_back({write_seq_, 0});
        }
        SkBuff& skb = write_queue_.back();
        const auto piece = static_cast<std::uint32_t>(
            std::min<std::size_t>(static_cast<std::size_t>(goal - skb.len), data.size() - taken));
        stream_ += data.substr(taken, piece);
        skb.len += piece;
        write_seq_ += piece;
        taken += piece;
        const bool full = skb.len >= goal;
        if (full && after(write_seq_, pushed_seq_ + max_window_ / 2)) { // forced_push()
            write_queue_.back().psh = true;
            pushed_seq_ = write_seq_;
            pushPending(true);
        } else if (full && write_queue_.size() == 1 && taken < data.size()) {
            (void)writeXmit(1, true);
        }
    }
    if (taken == 0 && !data.empty()) {
        return {};
    }
    if (!write_queue_.empty()) {
        write_queue_.back().psh = true;
        pushed_seq_ = write_seq_;
        pushPending(false);
    }
    return {true, static_cast<std::int64_t>(taken), ""};
}

/// tcp_recvmsg(): what is there, up to `most`; 0 at the end of the stream.
CallResult TcpSocket::receive(std::int64_t most) {
    std::int64_t copied = 0;
    while (copied < most && !receive_queue_.empty()) {
        Received& head = receive_queue_.front();
        const auto piece = static_cast<std::uint32_t>(std::min<std::int64_t>(head.len, most - copied));
        copied += piece;
        copied_seq_ += piece;
        head.len -= piece;
        head.seq += piece;
        if (head.len == 0) {
            rmem_alloc_ -= head.truesize;
            receive_queue_.pop_front();
        }
    }
    if (copied > 0) {
        adjustReceiveSpace();
        cleanupReceiveBuffer(copied);
        sample();
        return {true, copied, ""};
    }
    if (done_) {
        return {true, 0, ""};
    }
    if (!error_.empty()) {
        const ErrorName error = error_;
        error_.clear();
        return {true, -1, error};
    }
    if (shut_receive_) {
        return {true, 0, ""};
    }
    if (state_ == TcpState::Closed) {
        return {true, -1, "ENOTCONN"};
    }
    return {};
}

void TcpSocket::shutdown(bool read, bool write) {
    if (read) {
        shut_receive_ = true;
    }
    if (!write || shut_send_) {
        return;
    }
    if (state_ == TcpState::Established || state_ == TcpState::SynReceived || state_ == TcpState::CloseWait) {
        shut_send_ = true;
        setState(state_ == TcpState::CloseWait ? TcpState::LastAck : TcpState::FinWait1);
        sendFin();
    }
}

/// tcp_close(): a reset where data is unread or linger is 0, else a FIN.
void TcpSocket::close() {
    if (state_ == TcpState::Closed || orphan_) {
        return;
    }
    orphan_ = true;
    shut_receive_ = true;
    if (state_ == TcpState::SynSent) {
        return done();
    }
    const bool unread = !receive_queue_.empty();
    receive_queue_.clear();
    if (state_ == TcpState::TimeWait) {
        return;
    }
    if (unread || options_.linger0) {
        count(unread ? "TcpExt.TCPAbortOnClose" : "TcpExt.TCPAbortOnData");
        return abort();
    }
    if (shut_send_) {
        if (state_ == TcpState::FinWait2) {
            enterTimeWait(TcpState::FinWait2, host_.sysctls().seconds("tcp_fin_timeout"));
        }
        return;
    }
    shutdown(false, true);
}

void TcpSocket::abort() {
    if (state_ != TcpState::Closed) {
        sendReset(true);
        done();
    }
}

void TcpSocket::vanish() {
    error_ = "ECONNRESET";
    xmit_timer_.stop();
    delack_timer_.stop();
    keepalive_timer_.stop();
    time_wait_timer_.stop();
    state_ = TcpState::Closed;
}

void TcpSocket::sample() {
    SampleEvent event;
    event.socket = name();
    event.rmem_alloc = rmem_alloc_;
    event.rcvbuf = rcvbuf_;
    event.payload = static_cast<std::int64_t>(rcv_nxt_ - copied_seq_) - (done_ ? 1 : 0);
    event.payload = std::max<std::int64_t>(event.payload, 0);
    host_.recorder().sample(host_.index(), event);
}

} // namespace synscope::capture::scenario

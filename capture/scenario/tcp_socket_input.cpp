// SPDX-License-Identifier: GPL-3.0-or-later
// Segments that reach a socket after its SYN: tests, resets, states (net/ipv4/tcp_input.c, tcp_minisocks.c).
#include "capture/scenario/host.h"
#include "capture/scenario/tcp_socket.h"

#include <algorithm>

namespace synscope::capture::scenario {

using namespace model::tcp_flag;

namespace {

constexpr SimTime kTimeWait = 60 * kSecond; // TCP_TIMEWAIT_LEN

/// errno of an ICMP error of type 3 and whether it ends a connection that is not open yet (icmp_err_convert).
ErrorName icmpError(std::uint8_t type, std::uint8_t code) {
    if (type == 11) {
        return "EHOSTUNREACH";
    }
    switch (code) {
    case 0:
    case 6:
    case 9:
        return "ENETUNREACH";
    case 2:
        return "ENOPROTOOPT";
    case 3:
        return "ECONNREFUSED";
    default:
        return "EHOSTUNREACH";
    }
}

} // namespace

std::string TcpSocket::name() const {
    return toString(model::SocketAddress{tuple_.local, tuple_.local_port}) + "-" +
           toString(model::SocketAddress{tuple_.remote, tuple_.remote_port});
}

void TcpSocket::setState(TcpState state) {
    if (state_ == state) {
        return;
    }
    if (state == TcpState::Established) {
        count("Tcp.CurrEstab", 1);
    } else if ((state_ == TcpState::Established && state != TcpState::CloseWait) ||
               state_ == TcpState::CloseWait) {
        count("Tcp.CurrEstab", -1);
    }
    if (state == TcpState::Closed && (state_ == TcpState::Established || state_ == TcpState::CloseWait)) {
        count("Tcp.EstabResets");
    }
    state_ = state;
    host_.recorder().state(host_.index(), name(), state);
}

void TcpSocket::count(const char* name, std::int64_t delta) {
    host_.count(name, delta);
}

void TcpSocket::wakeUp() {
    host_.wakePrograms();
}

void TcpSocket::input(const PacketPtr& packet) {
    switch (state_) {
    case TcpState::Closed:
        return;
    case TcpState::SynSent:
        return inputSynSent(*packet);
    case TcpState::TimeWait:
        return inputTimeWait(packet);
    default:
        inputOpen(packet);
    }
    if (state_ != TcpState::Closed) {
        sample();
    }
}

/// tcp_sequence().
bool TcpSocket::sequenceOk(const Packet& packet) const {
    return !before(packet.endSeq(), rcv_wup_) && !after(packet.tcp.seq, rcv_nxt_ + receiveWindow());
}

/// tcp_oow_rate_limited(): segments without data are answered twice a second at most.
bool TcpSocket::outOfWindowRateLimited(const Packet& packet, const char* counter) {
    if (!packet.payload.empty() && !packet.tcp.has(kSyn)) {
        return false;
    }
    const SimTime limit = host_.sysctls().get("tcp_invalid_ratelimit") * kMillisecond;
    if (last_oow_ack_ && now() - *last_oow_ack_ < limit) {
        count(counter);
        return true;
    }
    last_oow_ack_ = now();
    return false;
}

void TcpSocket::challengeAck() {
    const SimTime limit = host_.sysctls().get("tcp_invalid_ratelimit") * kMillisecond;
    if (last_oow_ack_ && now() - *last_oow_ack_ < limit) {
        count("TcpExt.TCPACKSkippedChallenge");
        return;
    }
    last_oow_ack_ = now();
    count("TcpExt.TCPChallengeACK");
    sendAck();
}

/// tcp_send_dupack().
void TcpSocket::sendDuplicateAck(const Packet& packet) {
    const std::uint32_t end = packet.endSeq();
    if (end != packet.tcp.seq && before(packet.tcp.seq, rcv_nxt_)) {
        count("TcpExt.DelayedACKLost");
        enterQuickAck(16);
        if (sack_ok_) {
            const std::uint32_t right = after(end, rcv_nxt_) ? rcv_nxt_ : end;
            dsack_ = model::SackBlock{packet.tcp.seq, right};
            count("TcpExt.TCPDSACKOldSent");
        }
    }
    sendAck();
}

void TcpSocket::handleReset(const Packet& packet) {
    if (packet.tcp.seq == rcv_nxt_) {
        ErrorName error = state_ == TcpState::CloseWait ? "EPIPE" : "ECONNRESET";
        if (state_ == TcpState::SynReceived) {
            error = "ECONNREFUSED";
        }
        return fail(error);
    }
    challengeAck();
}

/// tcp_validate_incoming(). False: the segment ends here.
bool TcpSocket::validate(const Packet& packet) {
    const SimTcp& tcp = packet.tcp;
    const auto challengeSyn = [&] {
        count("Tcp.InErrs");
        count("TcpExt.TCPSYNChallenge");
        challengeAck();
    };
    if (tstamp_ok_ && tcp.options.timestamps && before(tcp.options.timestamp_value, ts_recent_) &&
        !tcp.has(kRst)) {
        count("TcpExt.PAWSEstab");
        if (!outOfWindowRateLimited(packet, "TcpExt.TCPACKSkippedPAWS")) {
            sendDuplicateAck(packet);
        }
        return false;
    }
    if (!sequenceOk(packet)) {
        if (tcp.has(kRst)) {
            return false;
        }
        if (tcp.has(kSyn)) {
            challengeSyn();
        } else if (!outOfWindowRateLimited(packet, "TcpExt.TCPACKSkippedSeq")) {
            sendDuplicateAck(packet);
        }
        return false;
    }
    if (tcp.has(kRst)) {
        handleReset(packet);
        return false;
    }
    if (tcp.has(kSyn)) {
        const bool crossed = state_ == TcpState::SynReceived && simultaneous_ && tcp.has(kAck) &&
                             tcp.seq + 1 == rcv_nxt_ && tcp.ack == snd_nxt_;
        if (crossed) {
            return true;
        }
        challengeSyn();
        return false;
    }
    return true;
}

void TcpSocket::inputSynReceived(const Packet& packet) {
    if (simultaneous_) {
        snd_una_ = packet.tcp.ack;
        pending_ = Pending::None;
        xmit_timer_.stop();
    } else if (fast_open_) {
        snd_una_ = packet.tcp.ack;
        rtx_queue_.erase(rtx_queue_.begin(),
                         std::find_if(rtx_queue_.begin(), rtx_queue_.end(),
                                      [&](const SkBuff& s) { return after(s.end(), snd_una_); }));
        rttSample((now() - syn_sent_) / kMicrosecond);
    }
    snd_wnd_ = packet.tcp.window << (packet.tcp.has(kSyn) ? 0 : snd_wscale_);
    max_window_ = std::max(max_window_, snd_wnd_);
    snd_wl1_ = packet.tcp.seq;
    if (simultaneous_ && srtt_us_ == 0) {
        rttSample((now() - syn_sent_) / kMicrosecond);
    }
    const bool fresh = !fast_open_;
    setState(TcpState::Established);
    if (fresh) {
        initTransfer();
    }
    if (options_.keepalive) {
        resetKeepalive();
    }
    wakeUp();
}

/// What an acknowledgment of our FIN changes. False: nothing more is to be done with the segment.
bool TcpSocket::stateAfterAck(const Packet& packet) {
    const bool fin_acked = snd_una_ == write_seq_ && shut_send_;
    switch (state_) {
    case TcpState::FinWait1:
        if (fin_acked) {
            setState(TcpState::FinWait2);
            if (orphan_ && packet.endSeq() != packet.tcp.seq &&
                after(packet.endSeq() - (packet.tcp.has(kFin) ? 1 : 0), rcv_nxt_)) {
                count("TcpExt.TCPAbortOnData");
                done();
                host_.tcp().reset(packet);
                return false;
            }
            if (orphan_ && !packet.tcp.has(kFin)) {
                enterTimeWait(TcpState::FinWait2, host_.sysctls().seconds("tcp_fin_timeout"));
                return false;
            }
        }
        return true;
    case TcpState::Closing:
        if (fin_acked) {
            enterTimeWait(TcpState::TimeWait, kTimeWait);
            return false;
        }
        return true;
    case TcpState::LastAck:
        if (fin_acked) {
            done();
            return false;
        }
        return true;
    default:
        return true;
    }
}

/// tcp_rcv_established() and tcp_rcv_state_process().
void TcpSocket::inputOpen(const PacketPtr& packet) {
    if (!validate(*packet)) {
        return;
    }
    const SimTcp& tcp = packet->tcp;
    if (!tcp.has(kAck)) {
        return;
    }
    if (tstamp_ok_ && tcp.options.timestamps && !after(tcp.seq, rcv_wup_)) {
        ts_recent_ = tcp.options.timestamp_value;
    }
    if (state_ == TcpState::SynReceived) {
        if (after(tcp.ack, snd_nxt_) || !after(tcp.ack, iss_)) {
            host_.tcp().reset(*packet);
            return;
        }
        inputSynReceived(*packet);
    }
    if (!processAck(*packet)) {
        challengeAck();
        return;
    }
    if (!stateAfterAck(*packet)) {
        return;
    }
    const bool late_data = (state_ == TcpState::FinWait1 || state_ == TcpState::FinWait2) && shut_receive_ &&
                           !packet->payload.empty() &&
                           after(packet->endSeq() - (tcp.has(kFin) ? 1 : 0), rcv_nxt_);
    if (late_data) {
        count("TcpExt.TCPAbortOnData");
        done();
        host_.tcp().reset(*packet);
        return;
    }
    const bool receives = state_ == TcpState::Established || state_ == TcpState::FinWait1 ||
                          state_ == TcpState::FinWait2;
    // A repeat is acknowledged in every state.
    if (receives || (packet->sequenceLength() > 0 && !after(packet->endSeq(), rcv_nxt_))) {
        dataQueue(packet);
    }
    if (state_ == TcpState::TimeWait || state_ == TcpState::Closed) {
        return;
    }
    pushPending(false);
    ackSendCheck(true);
}

void TcpSocket::enterTimeWait(TcpState substate, SimTime length) {
    time_wait_substate_ = substate;
    xmit_timer_.stop();
    delack_timer_.stop();
    keepalive_timer_.stop();
    pending_ = Pending::None;
    if (state_ != TcpState::TimeWait) {
        count("TcpExt.TW");
    }
    if (substate == TcpState::TimeWait) {
        if (state_ == TcpState::TimeWait) { // so far it stood for FIN_WAIT2
            host_.recorder().state(host_.index(), name(), state_);
        }
        setState(TcpState::TimeWait);
    } else {
        state_ = TcpState::TimeWait; // FIN_WAIT2 of a socket that nobody owns any more: the name stays
    }
    time_wait_timer_.start(length, [this] { done(); });
    wakeUp();
}

/// tcp_timewait_state_process().
void TcpSocket::inputTimeWait(const PacketPtr& packet) {
    const SimTcp& tcp = packet->tcp;
    if (time_wait_substate_ == TcpState::FinWait2) {
        if (tcp.has(kRst)) {
            return done();
        }
        if (!tcp.has(kAck) || !after(packet->endSeq(), rcv_nxt_) || packet->endSeq() == tcp.seq) {
            return;
        }
        if (!tcp.has(kFin) || packet->endSeq() != rcv_nxt_ + 1) {
            host_.tcp().reset(*packet);
            return done();
        }
        rcv_nxt_ = packet->endSeq();
        enterTimeWait(TcpState::TimeWait, kTimeWait);
        sendAck();
        return;
    }
    if (tcp.seq == rcv_nxt_ && (tcp.seq == packet->endSeq() || tcp.has(kRst))) {
        if (tcp.has(kRst)) {
            return done();
        }
        time_wait_timer_.start(kTimeWait, [this] { done(); });
        return;
    }
    const bool newer = after(tcp.seq, rcv_nxt_) ||
                       (tcp.options.timestamps && before(ts_recent_, tcp.options.timestamp_value));
    if (tcp.has(kSyn) && !tcp.has(kAck) && !tcp.has(kRst) && newer) {
        const std::uint32_t isn = snd_nxt_ + 65535 + 2;
        done();
        if (!host_.tcp().offerToListener(packet, isn)) {
            host_.tcp().reset(*packet);
        }
        return;
    }
    if (!tcp.has(kRst) && !outOfWindowRateLimited(*packet, "TcpExt.TCPACKSkippedTimeWait")) {
        sendAck();
    }
}

void TcpSocket::icmpError(const SimIcmp& error) {
    if (now() < locked_until_) {
        count("TcpExt.LockDroppedIcmps");
        return;
    }
    const ErrorName name = scenario::icmpError(error.type, error.code);
    if (state_ == TcpState::SynSent || (state_ == TcpState::SynReceived && !passive_)) {
        return fail(name);
    }
    // Soft on an open connection; an unreachable host undoes one step of the back-off (RFC 6069,
    // tcp_ld_RTO_revert()).
    soft_error_ = name;
    const bool unreachable = error.type == 3 && error.code <= 1;
    if (unreachable && retransmits_ > 0 && backoff_ > 0 && error.quote.seq == snd_una_ &&
        !rtx_queue_.empty()) {
        --backoff_;
        setRto();
        rto_ = std::min(rto_ << std::min(backoff_, 20), host_.sysctls().get("tcp_rto_max_ms") * kMillisecond);
        const SimTime left = rtx_queue_.front().sent + rto_ - now();
        arm(Pending::Retransmit, std::max<SimTime>(left, 1));
    }
}

/// tcp_reset() and tcp_write_err(): the program gets `error`, the socket is gone.
void TcpSocket::fail(const ErrorName& error) {
    error_ = error;
    shut_receive_ = true;
    shut_send_ = true;
    if (state_ == TcpState::SynSent || state_ == TcpState::SynReceived) {
        count("Tcp.AttemptFails");
    }
    done();
}

void TcpSocket::done() {
    xmit_timer_.stop();
    delack_timer_.stop();
    keepalive_timer_.stop();
    time_wait_timer_.stop();
    pending_ = Pending::None;
    setState(TcpState::Closed);
    host_.tcp().forget(tuple_, this);
    wakeUp();
}

} // namespace synscope::capture::scenario

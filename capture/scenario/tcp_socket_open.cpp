// SPDX-License-Identifier: GPL-3.0-or-later
// Opening: connect(), SYN-SENT, simultaneous open, and what both sides agree on.
#include "capture/scenario/host.h"
#include "capture/scenario/tcp_socket.h"

#include <algorithm>
#include <bit>

namespace synscope::capture::scenario {

using namespace model::tcp_flag;

namespace {

constexpr SimTime kConnectLock = 60 * kMicrosecond; // from sending the SYN until connect() sleeps

} // namespace

TcpSocket::TcpSocket(Host& host, const Tuple& tuple, SocketOptions options)
    : host_(host)
    , tuple_(tuple)
    , xmit_timer_(host.clock())
    , delack_timer_(host.clock())
    , keepalive_timer_(host.clock())
    , time_wait_timer_(host.clock()) {
    rcvbuf_ = host.sysctls().get("tcp_rmem", 1);
    sndbuf_ = host.sysctls().get("tcp_wmem", 1);
    setOptions(options);
}

model::RetrySettings TcpSocket::retrySettings() const {
    const Sysctls& sysctls = host_.sysctls();
    model::RetrySettings settings;
    settings.syn_retries = options_.syn_retries.value_or(static_cast<int>(sysctls.get("tcp_syn_retries")));
    settings.syn_linear_timeouts = static_cast<int>(sysctls.get("tcp_syn_linear_timeouts"));
    settings.user_timeout_s = static_cast<double>(options_.user_timeout) / 1e9;
    return settings;
}

void TcpSocket::selectInitialWindow() {
    window_clamp_ = winFromSpace(rcvbuf_);
    std::int64_t space = window_clamp_;
    constexpr std::int64_t kMss = 1460;
    if (space > kMss) {
        space -= space % kMss;
    }
    rcv_wscale_ = 0;
    if (host_.sysctls().get("tcp_window_scaling") != 0) {
        std::int64_t largest = std::max(host_.sysctls().get("tcp_rmem", 2), host_.sysctls().get("rmem_max"));
        largest = std::max(space, rcvbuf_locked_ ? std::min(largest, window_clamp_) : largest);
        rcv_wscale_ = static_cast<std::uint8_t>(std::clamp<int>(
            static_cast<int>(std::bit_width(static_cast<std::uint64_t>(largest))) - 16, 0, 14));
    }
    rcv_wnd_ = static_cast<std::uint32_t>(std::min<std::int64_t>(space, 65535));
    rcv_ssthresh_ = rcv_wnd_;
}

void TcpSocket::startHandshake(std::uint32_t isn) {
    iss_ = isn;
    snd_una_ = isn;
    snd_nxt_ = isn;
    write_seq_ = isn + 1;
    pushed_seq_ = write_seq_;
    snd_sml_ = isn;
    tstamp_ok_ = host_.sysctls().get("tcp_timestamps") != 0;
    sack_ok_ = host_.sysctls().get("tcp_sack") != 0;
    wscale_ok_ = host_.sysctls().get("tcp_window_scaling") != 0;
    mss_ = tstamp_ok_ ? 1448 : 1460;
    advmss_ = mss_;
    selectInitialWindow();
    setState(TcpState::SynSent);
    count("Tcp.ActiveOpens");
    syn_schedule_ = model::retrySchedule(model::Retry::Syn, host_.spec().os, retrySettings()).value();
    syn_start_ = now();
    locked_until_ = now() + kConnectLock;
}

void TcpSocket::connect(std::uint32_t isn) {
    startHandshake(isn);
    sendSyn();
    armSynTimer();
}

void TcpSocket::connectFastOpen(std::uint32_t isn, const std::string& cookie, const std::string& data) {
    fast_open_cookie_ = cookie;
    startHandshake(isn);
    if (!cookie.empty()) {
        fast_open_ = true;
        stream_ = data.substr(0, mss_ - 12);
        fast_open_sent_ = static_cast<std::uint32_t>(stream_.size());
        write_seq_ += fast_open_sent_;
    }
    sendSyn();
    armSynTimer();
}

void TcpSocket::sendSyn() {
    const bool first = syns_sent_ == 0;
    snd_nxt_ = iss_ + 1;
    if (!first && host_.waitsForNeighbour(tuple_.remote)) { // the first one has not left yet
        count("TcpExt.TCPSpuriousRtxHostQueues");
        ++syns_sent_;
        return;
    }
    const std::uint32_t with_data = first ? fast_open_sent_ : 0;
    Packet packet = basePacket(kSyn);
    packet.tcp.seq = iss_;
    packet.tcp.window = rcv_wnd_;
    packet.tcp.options.mss = static_cast<std::uint16_t>(1460);
    packet.tcp.options.sack_permitted = sack_ok_;
    if (wscale_ok_) {
        packet.tcp.options.window_scale = rcv_wscale_;
    }
    if (fast_open_cookie_ && first) {
        packet.tcp.options.fast_open = fast_open_cookie_;
    }
    packet.payload = stream_.substr(0, with_data);
    if (with_data > 0) {
        snd_nxt_ += with_data;
        count("TcpExt.TCPOrigDataSent"); // tcp_send_syn_data()
    }
    ++syns_sent_;
    syn_sent_ = now();
    packet.counted = first;
    const bool sent = host_.send(std::move(packet)) == Host::Sent::Yes;
    if (!first && sent) {
        count("Tcp.RetransSegs");
        count("TcpExt.TCPSynRetrans");
        ++total_retrans_;
    } else if (!first) {
        count("TcpExt.TCPRetransFail");
    }
}

void TcpSocket::armSynTimer() {
    const double due = syns_sent_ < syn_schedule_.sends_s.size() ? syn_schedule_.sends_s[syns_sent_]
                                                                 : syn_schedule_.gives_up_s;
    const double last = syn_schedule_.sends_s[syns_sent_ - 1];
    pending_ = Pending::Retransmit;
    xmit_timer_.start(late(static_cast<SimTime>((due - last) * 1e9)), [this] { synTimerFired(); });
}

void TcpSocket::synTimerFired() {
    count("TcpExt.TCPTimeouts");
    if (state_ == TcpState::SynReceived) {
        sendSynAck();
        count("TcpExt.TCPSynRetrans");
        count("Tcp.RetransSegs");
        ++syns_sent_;
        return armSynTimer();
    }
    if (syns_sent_ >= syn_schedule_.sends_s.size()) {
        count("TcpExt.TCPAbortOnTimeout");
        return fail(soft_error_.empty() ? "ETIMEDOUT" : soft_error_);
    }
    if (total_retrans_ > 0) {
        count("TcpExt.TCPLostRetransmit");
    }
    count("TcpExt.TcpTimeoutRehash");
    sendSyn();
    armSynTimer();
}

/// tcp_rcv_synsent_state_process().
void TcpSocket::inputSynSent(const Packet& packet) {
    const SimTcp& tcp = packet.tcp;
    if (tcp.has(kAck) && (!after(tcp.ack, snd_una_) || after(tcp.ack, snd_nxt_))) {
        if (!tcp.has(kRst)) {
            // The peer holds an old connection of these ports: it is reset, and the SYN goes out again at
            // once (the kernel brings the timer forward to the minimum).
            host_.tcp().reset(packet);
            if (syns_sent_ == 1) {
                xmit_timer_.start(8 * kMillisecond, [this] { synTimerFired(); });
            }
        }
        return;
    }
    if (tcp.has(kRst)) {
        if (tcp.has(kAck)) {
            fail("ECONNREFUSED");
        }
        return;
    }
    if (!tcp.has(kSyn)) {
        return;
    }
    takePeerOptions(packet);
    irs_ = tcp.seq;
    rcv_nxt_ = tcp.seq + 1;
    rcv_wup_ = rcv_nxt_;
    copied_seq_ = rcv_nxt_;
    snd_wl1_ = tcp.seq;
    snd_wnd_ = tcp.window;
    max_window_ = snd_wnd_;
    tcp.has(kAck) ? synSentEstablished(packet) : becomeSynReceived();
}

void TcpSocket::takePeerOptions(const Packet& packet) {
    const SimOptions& options = packet.tcp.options;
    tstamp_ok_ = tstamp_ok_ && options.timestamps;
    sack_ok_ = sack_ok_ && options.sack_permitted;
    wscale_ok_ = wscale_ok_ && options.window_scale.has_value();
    snd_wscale_ = wscale_ok_ ? std::min<std::uint8_t>(*options.window_scale, 14) : 0;
    if (!wscale_ok_) {
        rcv_wscale_ = 0;
        window_clamp_ = std::min<std::int64_t>(window_clamp_, 65535);
    }
    if (tstamp_ok_) {
        ts_recent_ = options.timestamp_value;
    }
    mss_clamp_ = std::min<std::uint32_t>(options.mss.value_or(536), 1460);
    mss_ = mss_clamp_ - (tstamp_ok_ ? 12 : 0);
    advmss_ = tstamp_ok_ ? 1448 : 1460;
}

void TcpSocket::synSentEstablished(const Packet& packet) {
    const SimTcp& tcp = packet.tcp;
    const bool data_acked = fast_open_sent_ > 0 && tcp.ack == iss_ + 1 + fast_open_sent_;
    snd_una_ = tcp.ack;
    snd_nxt_ = data_acked || fast_open_sent_ == 0 ? tcp.ack : iss_ + 1;
    if (syns_sent_ == 1) {
        rttSample((now() - syn_sent_) / kMicrosecond);
    } else if (tstamp_ok_ && tcp.options.timestamp_echo != 0) {
        rttSample(static_cast<std::int64_t>(timestamp() - tcp.options.timestamp_echo) * 1000);
    }
    pending_ = Pending::None;
    xmit_timer_.stop();
    if (tcp.options.fast_open && fast_open_cookie_) {
        host_.tcp().fast_open_cookies[tuple_.remote] = *tcp.options.fast_open;
    }
    if (data_acked) {
        count("TcpExt.TCPFastOpenActive");
    }
    becomeEstablished();
    if (fast_open_sent_ > 0 && !data_acked) { // the data goes out again, as the first segment
        write_queue_.push_front({iss_ + 1, fast_open_sent_, false, false, true});
    }
    wakeUp();
    if (fast_open_cookie_ && fast_open_sent_ == 0) { // somebody waits to send: the ACK goes with the data
        ack_pending_ |= kScheduled;
        lrcvtime_ = now();
        enterQuickAck(16);
        delack_timer_.start(200 * kMillisecond, [this] { delayedAckFired(); });
    } else if (pingpong_) {
        sendDelayedAck();
    } else {
        sendAck();
    }
    pushPending(false);
}

void TcpSocket::becomeSynReceived() {
    simultaneous_ = true;
    setState(TcpState::SynReceived);
    sendSynAck();
    xmit_timer_.start(late(kSecond), [this] { synTimerFired(); });
}

void TcpSocket::sendSynAck() {
    Packet packet = basePacket(kSyn | kAck);
    packet.tcp.seq = iss_;
    packet.tcp.window = std::min<std::uint32_t>(rcv_wnd_, 65535);
    packet.tcp.options.mss = static_cast<std::uint16_t>(1460);
    packet.tcp.options.sack_permitted = sack_ok_;
    if (wscale_ok_) {
        packet.tcp.options.window_scale = rcv_wscale_;
    }
    packet.counted = false; // of a socket that was opened at both ends: the SYN again, as far as numbers go
    (void)host_.send(std::move(packet));
}

/// The initial windows and buffers of an open connection: tcp_init_transfer().
void TcpSocket::initTransfer() {
    rcv_mss_ = std::max<std::uint32_t>(std::min<std::uint32_t>({advmss_, mss_, rcv_wnd_ / 2, 536}), 88);
    rcvq_space_ = std::min<std::int64_t>(rcv_wnd_, 10 * static_cast<std::int64_t>(advmss_));
    rcvq_seq_ = copied_seq_;
    rcvq_time_ = now();
    rcv_tstamp_ = now();
    lrcvtime_ = 0;
    if (total_retrans_ > 1) {
        cwnd_ = 1;
    }
    constexpr std::int64_t kPerSegment = 4352; // tcp_sndbuf_expand()
    if (!options_.sndbuf) {
        sndbuf_ = std::max(sndbuf_, 2 * 10 * kPerSegment);
    }
    retransmits_ = 0;
    retrans_stamp_.reset();
}

void TcpSocket::becomeEstablished() {
    setState(TcpState::Established);
    initTransfer();
    if (options_.keepalive) {
        resetKeepalive();
    }
    sample();
}

void TcpSocket::accept(const Accepted& accepted) {
    const Packet& syn = *accepted.syn;
    passive_ = true;
    iss_ = accepted.isn;
    snd_una_ = accepted.fast_open ? iss_ : iss_ + 1;
    snd_nxt_ = iss_ + 1;
    write_seq_ = iss_ + 1;
    pushed_seq_ = write_seq_;
    snd_sml_ = iss_;
    tstamp_ok_ = host_.sysctls().get("tcp_timestamps") != 0;
    sack_ok_ = host_.sysctls().get("tcp_sack") != 0;
    wscale_ok_ = host_.sysctls().get("tcp_window_scaling") != 0;
    selectInitialWindow();
    takePeerOptions(syn);
    rcv_wnd_ = accepted.rcv_wnd;
    rcv_ssthresh_ = rcv_wnd_;
    irs_ = accepted.peer_isn;
    rcv_nxt_ = irs_ + 1;
    rcv_wup_ = rcv_nxt_;
    copied_seq_ = rcv_nxt_;
    snd_wl1_ = irs_;
    snd_wnd_ = syn.tcp.window;
    max_window_ = snd_wnd_;
    fast_open_ = accepted.fast_open;
    state_ = TcpState::SynReceived;
    if (!accepted.fast_open && !accepted.synack_repeated) {
        rttSample((now() - accepted.synack_sent) / kMicrosecond);
    }
    if (accepted.fast_open) {
        syn_sent_ = now();
        initTransfer();
    }
}

} // namespace synscope::capture::scenario

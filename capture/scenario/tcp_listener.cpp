// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/tcp_listener.h"

#include "capture/scenario/host.h"
#include "capture/scenario/timer_wheel.h"

#include <algorithm>
#include <bit>

namespace synscope::capture::scenario {

using namespace model::tcp_flag;

TcpListener::TcpListener(Host& host, std::uint16_t port, int backlog, SocketOptions options)
    : host_(host)
    , port_(port)
    , backlog_(static_cast<int>(std::min<std::int64_t>(backlog, host.sysctls().get("somaxconn"))))
    , options_(std::move(options)) {
    host_.recorder().state(host_.index(), toString(model::SocketAddress{host_.address(), port_}),
                           TcpState::Listen);
    sample();
}

void TcpListener::count(const char* name, std::int64_t delta) {
    host_.count(name, delta);
}

/// FreeBSD and its kin hold one and a half times the backlog (listen(2)); Linux one more than it.
bool TcpListener::acceptQueueFull() const {
    const bool bsd = host_.spec().os == model::Stack::FreeBsd ||
                     host_.spec().os == model::Stack::FreeBsdOld || host_.spec().os == model::Stack::MacOs;
    return static_cast<int>(accept_queue_.size()) > (bsd ? backlog_ * 3 / 2 : backlog_);
}

bool TcpListener::requestQueueFull() const {
    return static_cast<int>(requests_.size()) > backlog_;
}

void TcpListener::drop(bool overflow) {
    if (overflow) {
        count("TcpExt.ListenOverflows");
    }
    count("TcpExt.ListenDrops");
    sample();
}

/// tcp_conn_request().
void TcpListener::syn(const PacketPtr& packet, std::optional<std::uint32_t> isn) {
    if (fastOpenEnabled() && packet->tcp.options.fast_open) {
        return fastOpenSyn(packet);
    }
    if (packet->tcp.options.fast_open && packet->tcp.options.fast_open->empty()) {
        count("TcpExt.TCPFastOpenCookieReqd"); // asked for, though nobody hands any out
    }
    const std::int64_t cookies = host_.sysctls().get("tcp_syncookies");
    const bool want_cookie = (cookies == 2 || requestQueueFull()) && !isn;
    if (want_cookie && cookies == 0) {
        count("TcpExt.TCPReqQFullDrop");
        return drop(false);
    }
    if (want_cookie) {
        count("TcpExt.TCPReqQFullDoCookies");
    }
    if (acceptQueueFull()) {
        return drop(true);
    }
    if (want_cookie) {
        return sendCookie(packet);
    }
    const std::int64_t most = host_.sysctls().get("tcp_max_syn_backlog");
    if (cookies == 0 && !isn && most - static_cast<std::int64_t>(requests_.size()) < most >> 2) {
        return drop(false);
    }
    addRequest(packet, isn.value_or(host_.tcp().initialSequence(tupleOf(*packet))));
}

/// tcp_openreq_init_rwin().
void TcpListener::initialWindow(const Packet& syn, std::uint32_t& window, std::uint8_t& wscale) const {
    const std::int64_t rcvbuf = options_.rcvbuf
                                    ? std::max<std::int64_t>(
                                          2 * std::min(*options_.rcvbuf, host_.sysctls().get("rmem_max")),
                                          2304)
                                    : host_.sysctls().get("tcp_rmem", 1);
    const bool stamps = syn.tcp.options.timestamps && host_.sysctls().get("tcp_timestamps") != 0;
    const std::int64_t mss = stamps ? 1448 : 1460;
    const std::int64_t full = rcvbuf / 2;
    const std::int64_t space = full > mss ? full / mss * mss : full;
    window = static_cast<std::uint32_t>(std::min<std::int64_t>(space, 65535));
    wscale = 0;
    if (syn.tcp.options.window_scale && host_.sysctls().get("tcp_window_scaling") != 0) {
        std::int64_t largest = std::max(host_.sysctls().get("tcp_rmem", 2), host_.sysctls().get("rmem_max"));
        largest = options_.rcvbuf ? std::min(largest, full) : largest;
        wscale = static_cast<std::uint8_t>(std::clamp<int>(
            static_cast<int>(std::bit_width(static_cast<std::uint64_t>(largest))) - 16, 0, 14));
    }
}

Packet TcpListener::synAck(const Packet& syn, std::uint32_t isn, std::uint32_t window,
                           std::uint8_t wscale) const {
    Packet packet;
    packet.source = syn.destination;
    packet.destination = syn.source;
    packet.ttl = 0;
    packet.tcp.source_port = syn.tcp.destination_port;
    packet.tcp.destination_port = syn.tcp.source_port;
    packet.tcp.flags = kSyn | kAck;
    packet.tcp.seq = isn;
    packet.tcp.ack = syn.tcp.seq + 1;
    packet.tcp.window = window;
    SimOptions& options = packet.tcp.options;
    options.mss = static_cast<std::uint16_t>(1460);
    options.sack_permitted = syn.tcp.options.sack_permitted && host_.sysctls().get("tcp_sack") != 0;
    if (syn.tcp.options.window_scale && host_.sysctls().get("tcp_window_scaling") != 0) {
        options.window_scale = wscale;
    }
    if (syn.tcp.options.timestamps && host_.sysctls().get("tcp_timestamps") != 0) {
        options.timestamps = true;
        options.timestamp_value = static_cast<std::uint32_t>(syn.destination.low * 2654435761U +
                                                             syn.source.low * 40503U) +
                                  static_cast<std::uint32_t>(host_.clock().now() / kMillisecond);
        options.timestamp_echo = syn.tcp.options.timestamp_value;
    }
    if (fastOpenEnabled() && syn.tcp.options.fast_open && syn.tcp.options.fast_open->empty()) {
        options.fast_open = fastOpenCookie(syn.source);
    }
    return packet;
}

void TcpListener::addRequest(const PacketPtr& packet, std::uint32_t isn) {
    auto request = std::make_unique<Request>(host_.clock());
    request->syn = packet;
    request->isn = isn;
    initialWindow(*packet, request->rcv_wnd, request->rcv_wscale);
    Request& kept = *request;
    const Tuple tuple = tupleOf(*packet);
    requests_[tuple] = std::move(request);
    sendSynAck(kept);
    armRequest(tuple);
    sample();
}

void TcpListener::sendSynAck(Request& request) {
    request.sent = host_.clock().now();
    (void)host_.send(synAck(*request.syn, request.isn, request.rcv_wnd, request.rcv_wscale));
}

void TcpListener::armRequest(const Tuple& tuple) {
    Request& request = *requests_.at(tuple);
    constexpr SimTime kMost = 120 * kSecond;
    const SimTime delay = std::min(kSecond << std::min(request.num_timeout, 20), kMost);
    request.timer.start(host_.spec().timers == Timers::Wheel ? wheelDelay(delay) : delay,
                        [this, tuple] { requestTimer(tuple); });
}

/// reqsk_timer_handler(): fewer repeats when the queue is more than half full of old requests.
int TcpListener::mostRetries() const {
    int most = static_cast<int>(host_.sysctls().get("tcp_synack_retries"));
    const auto length = static_cast<std::int64_t>(requests_.size());
    if (length << 1 <= std::max<std::int64_t>(8, backlog_)) {
        return most;
    }
    std::int64_t young = 0;
    for (const auto& [tuple, request] : requests_) {
        young += request->num_timeout == 0 ? 1 : 0;
    }
    young <<= 1;
    while (most > 2) {
        if (length < young) {
            break;
        }
        --most;
        young <<= 1;
        if (young == 0) {
            most = 2;
        }
    }
    return most;
}

void TcpListener::requestTimer(const Tuple& tuple) {
    Request& request = *requests_.at(tuple);
    count("TcpExt.TCPTimeouts"); // the last one, too
    if (request.num_timeout >= mostRetries()) {
        removeRequest(tuple);
        return sample();
    }
    ++request.num_timeout;
    request.repeated = true;
    count("Tcp.RetransSegs");
    count("TcpExt.TCPSynRetrans");
    sendSynAck(request);
    armRequest(tuple);
}

void TcpListener::removeRequest(const Tuple& tuple) {
    requests_.erase(tuple);
}

bool TcpListener::input(const PacketPtr& packet) {
    const Tuple tuple = tupleOf(*packet);
    if (requests_.contains(tuple)) {
        return checkRequest(tuple, packet);
    }
    const SimTcp& tcp = packet->tcp;
    return tcp.has(kAck) && !tcp.has(kSyn) && !tcp.has(kRst) && checkCookie(tuple, packet);
}

void TcpListener::resetRequest(const Tuple& tuple, const Packet& packet) {
    if (!packet.tcp.has(kRst)) {
        host_.tcp().reset(packet);
    }
    removeRequest(tuple);
    count("TcpExt.EmbryonicRsts");
    sample();
}

/// tcp_check_req().
bool TcpListener::checkRequest(const Tuple& tuple, const PacketPtr& packet) {
    Request& request = *requests_.at(tuple);
    const SimTcp& tcp = packet->tcp;
    const std::uint32_t rcv_nxt = request.syn->tcp.seq + 1;
    if (tcp.has(kSyn) && !tcp.has(kAck) && !tcp.has(kRst) && tcp.seq + 1 == rcv_nxt) {
        const SimTime limit = host_.sysctls().get("tcp_invalid_ratelimit") * kMillisecond;
        const SimTime now = host_.clock().now();
        if (request.last_oow_ack && now - *request.last_oow_ack < limit) {
            count("TcpExt.TCPACKSkippedSynRecv");
            return true;
        }
        request.last_oow_ack = now;
        count("Tcp.RetransSegs");
        count("TcpExt.TCPSynRetrans");
        request.repeated = true;
        sendSynAck(request);
        armRequest(tuple);
        return true;
    }
    if (tcp.has(kAck) && tcp.ack != request.isn + 1) {
        host_.tcp().reset(*packet);
        return true;
    }
    if (before(packet->endSeq(), rcv_nxt) || after(tcp.seq, rcv_nxt + request.rcv_wnd)) {
        return true;
    }
    if (tcp.has(kRst) || tcp.has(kSyn)) {
        count("Tcp.AttemptFails");
        resetRequest(tuple, *packet);
        return true;
    }
    if (!tcp.has(kAck)) {
        return true;
    }
    if (acceptQueueFull()) {
        drop(true);
        if (host_.sysctls().get("tcp_abort_on_overflow") != 0) {
            resetRequest(tuple, *packet);
        }
        return true;
    }
    TcpSocket::Accepted accepted;
    accepted.isn = request.isn;
    accepted.peer_isn = request.syn->tcp.seq;
    accepted.rcv_wnd = request.rcv_wnd;
    accepted.rcv_wscale = request.rcv_wscale;
    accepted.synack_sent = request.sent;
    accepted.synack_repeated = request.repeated;
    const PacketPtr syn = request.syn;
    accepted.syn = syn.get();
    removeRequest(tuple);
    const auto child = createChild(tuple, accepted);
    enqueue(child);
    child->input(packet);
    return true;
}

std::shared_ptr<TcpSocket> TcpListener::createChild(const Tuple& tuple, const TcpSocket::Accepted& accepted) {
    count("Tcp.PassiveOpens");
    SocketOptions options = options_;
    auto child = std::make_shared<TcpSocket>(host_, tuple, options);
    child->accept(accepted);
    host_.tcp().add(child);
    return child;
}

void TcpListener::enqueue(const std::shared_ptr<TcpSocket>& child) {
    accept_queue_.push_back(child);
    sample();
    host_.wakePrograms();
}

std::shared_ptr<TcpSocket> TcpListener::accept() {
    if (accept_queue_.empty()) {
        return nullptr;
    }
    auto child = accept_queue_.front();
    accept_queue_.pop_front();
    sample();
    return child;
}

/// inet_csk_listen_stop(): what was never accepted is reset.
void TcpListener::close() {
    requests_.clear();
    host_.tcp().closeListener(port_);
    for (const auto& child : accept_queue_) {
        child->abort();
    }
    accept_queue_.clear();
}

void TcpListener::vanish() {
    requests_.clear();
    accept_queue_.clear();
}

void TcpListener::sample() {
    SampleEvent event;
    event.socket = toString(model::SocketAddress{host_.address(), port_});
    event.accept_queue = static_cast<std::int64_t>(accept_queue_.size());
    event.accept_queue_limit = backlog_;
    event.syn_queue = static_cast<std::int64_t>(requests_.size());
    host_.recorder().sample(host_.index(), event);
}

} // namespace synscope::capture::scenario

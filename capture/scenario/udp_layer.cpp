// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/udp_layer.h"

#include "capture/scenario/host.h"

#include <algorithm>

namespace synscope::capture::scenario {

namespace {

constexpr std::size_t kCheckedAtOnce = 76; // shorter datagrams: the checksum is verified on arrival

} // namespace

UdpSocket::UdpSocket(Host& host, std::uint16_t port, const SocketOptions& options)
    : host_(host)
    , port_(port) {
    rcvbuf_ = host.sysctls().get("rmem_default");
    setOptions(options);
}

void UdpSocket::setOptions(const SocketOptions& options) {
    if (options.rcvbuf) {
        rcvbuf_ = std::max<std::int64_t>(2 * std::min(*options.rcvbuf, host_.sysctls().get("rmem_max")),
                                         2304);
    }
    sample();
}

void UdpSocket::connect(const IpAddress& to, std::uint16_t port) {
    peer_ = to;
    peer_port_ = port;
}

/// udp_queue_rcv_skb(), __udp_enqueue_schedule_skb().
void UdpSocket::input(const PacketPtr& packet) {
    if (packet->bad_checksum && packet->payload.size() + 8 <= kCheckedAtOnce) {
        host_.count("Udp.InCsumErrors");
        host_.count("Udp.InErrors");
        return;
    }
    const std::int64_t size = truesize(*packet);
    if (rmem_alloc_ + size > rcvbuf_ && rmem_alloc_ != 0) {
        host_.count("Udp.RcvbufErrors");
        host_.count("Udp.InErrors");
        sample();
        return;
    }
    rmem_alloc_ += size;
    queue_.push_back(packet);
    sample();
    host_.wakePrograms();
}

CallResult UdpSocket::receive() {
    if (!error_.empty()) {
        return {true, -1, takeError()};
    }
    while (!queue_.empty()) {
        const PacketPtr packet = queue_.front();
        queue_.pop_front();
        rmem_alloc_ -= truesize(*packet);
        sample();
        if (packet->bad_checksum) {
            host_.count("Udp.InCsumErrors");
            host_.count("Udp.InErrors");
            continue;
        }
        host_.count("Udp.InDatagrams");
        return {true, static_cast<std::int64_t>(packet->payload.size()), ""};
    }
    return {};
}

void UdpSocket::send(const IpAddress& to, std::uint16_t port, std::string data) {
    Packet packet;
    packet.protocol = Protocol::Udp;
    packet.source = host_.address();
    packet.destination = to;
    packet.ttl = 0;
    packet.source_port = port_;
    packet.destination_port = port;
    packet.payload = std::move(data);
    host_.count("Udp.OutDatagrams");
    (void)host_.send(std::move(packet));
}

/// An error reaches only a socket that is connected (RFC 1122 4.1.3.3).
void UdpSocket::icmpError(const SimIcmp& error) {
    if (connected() && error.type == 3) {
        error_ = error.code == 3 ? "ECONNREFUSED" : error.code == 0 ? "ENETUNREACH" : "EHOSTUNREACH";
        host_.wakePrograms();
    }
}

ErrorName UdpSocket::takeError() {
    ErrorName error = error_;
    error_.clear();
    return error;
}

void UdpSocket::sample() {
    SampleEvent event;
    event.socket = toString(model::SocketAddress{host_.address(), port_}) + "/udp";
    event.rmem_alloc = rmem_alloc_;
    event.rcvbuf = rcvbuf_;
    event.payload = 0;
    for (const PacketPtr& packet : queue_) {
        event.payload += static_cast<std::int64_t>(packet->payload.size());
    }
    host_.recorder().sample(host_.index(), event);
}

bool UdpLayer::input(const PacketPtr& packet) {
    const auto found = sockets_.find(packet->destination_port);
    if (found == sockets_.end()) {
        if (packet->bad_checksum) {
            host_.count("Udp.InCsumErrors");
            host_.count("Udp.InErrors");
            return true;
        }
        host_.count("Udp.NoPorts");
        return false;
    }
    found->second->input(packet);
    return true;
}

void UdpLayer::icmpError(const SimIcmp& error) {
    const auto found = sockets_.find(error.quote.source_port);
    if (found != sockets_.end()) {
        found->second->icmpError(error);
    }
}

std::shared_ptr<UdpSocket> UdpLayer::open(std::uint16_t port, const SocketOptions& options) {
    const std::uint16_t chosen = port != 0 ? port : next_port_++;
    auto socket = std::make_shared<UdpSocket>(host_, chosen, options);
    sockets_[chosen] = socket;
    return socket;
}

} // namespace synscope::capture::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/tcp_layer.h"

#include "capture/scenario/host.h"
#include "capture/scenario/mix.h"

namespace synscope::capture::scenario {

using namespace model::tcp_flag;

TcpSocket::Tuple tupleOf(const Packet& packet) {
    return {packet.destination, packet.source, packet.tcp.destination_port, packet.tcp.source_port};
}

std::shared_ptr<TcpSocket> TcpLayer::find(const TcpSocket::Tuple& tuple) const {
    const auto found = sockets_.find(tuple);
    return found == sockets_.end() ? nullptr : found->second;
}

void TcpLayer::input(const PacketPtr& packet) {
    host_.count("Tcp.InSegs");
    if (packet->bad_checksum) {
        host_.count("Tcp.InCsumErrors");
        host_.count("Tcp.InErrs");
        return;
    }
    if (const auto socket = find(tupleOf(*packet))) {
        return socket->input(packet);
    }
    if (offerToListener(packet, std::nullopt)) {
        return;
    }
    if (!packet->tcp.has(kRst)) {
        reset(*packet);
    }
}

bool TcpLayer::offerToListener(const PacketPtr& packet, std::optional<std::uint32_t> isn) {
    const auto found = listeners_.find(packet->tcp.destination_port);
    if (found == listeners_.end()) {
        return false;
    }
    const std::shared_ptr<TcpListener> listener = found->second;
    if (listener->input(packet)) {
        return true;
    }
    const SimTcp& tcp = packet->tcp;
    if (tcp.has(kSyn) && !tcp.has(kAck) && !tcp.has(kRst)) {
        listener->syn(packet, isn);
        return true;
    }
    return tcp.has(kRst);
}

void TcpLayer::icmpError(const SimIcmp& error) {
    const Quote& quote = error.quote;
    if (const auto socket = find(
            {quote.source, quote.destination, quote.source_port, quote.destination_port})) {
        socket->icmpError(error);
    }
}

void TcpLayer::reset(const Packet& packet) {
    if (packet.tcp.has(kRst)) {
        return;
    }
    host_.count("Tcp.OutRsts");
    (void)host_.send(resetAnswering(packet));
}

std::uint32_t TcpLayer::initialSequence(const TcpSocket::Tuple& tuple) const {
    // RFC 6528: a secret hash of the addresses plus a clock of 64 ns (net/core/secure_seq.c).
    const std::uint64_t hash = mix(host_.seed() ^ mix(tuple.local.low << 16 ^ tuple.remote.low ^
                                                      (static_cast<std::uint64_t>(tuple.local_port) << 48 |
                                                       static_cast<std::uint64_t>(tuple.remote_port) << 32)));
    return static_cast<std::uint32_t>(hash + static_cast<std::uint64_t>(host_.clock().now() / 64));
}

std::uint16_t TcpLayer::freePort() {
    return next_port_ = static_cast<std::uint16_t>(next_port_ >= 60999 ? 32768 : next_port_ + 2);
}

ErrorName TcpLayer::bind(std::uint16_t port, const SocketOptions& options) const {
    for (const auto& [tuple, socket] : sockets_) {
        if (tuple.local_port == port && !options.reuse_address) {
            return "EADDRINUSE";
        }
    }
    return listeners_.contains(port) ? "EADDRINUSE" : "";
}

TcpLayer::Opened TcpLayer::open(TcpSocket::Tuple tuple, const SocketOptions& options) {
    if (tuple.local_port == 0) {
        tuple.local_port = freePort();
    }
    Opened opened;
    opened.isn = initialSequence(tuple);
    if (const auto old = find(tuple)) {
        // tcp_twsk_unique(): with timestamps a port in TIME-WAIT may be used again, beyond the old numbers.
        if (old->state() != TcpState::TimeWait || !old->usesTimestamps()) {
            opened.error = "EADDRNOTAVAIL";
            return opened;
        }
        opened.isn = old->sndNxt() + 65535 + 2;
        host_.count("TcpExt.TWRecycled");
        old->vanish();
        sockets_.erase(tuple);
    }
    opened.socket = std::make_shared<TcpSocket>(host_, tuple, options);
    add(opened.socket);
    return opened;
}

std::shared_ptr<TcpListener> TcpLayer::listen(std::uint16_t port, int backlog, const SocketOptions& options) {
    auto listener = std::make_shared<TcpListener>(host_, port, backlog, options);
    listeners_[port] = listener;
    return listener;
}

void TcpLayer::closeListener(std::uint16_t port) {
    listeners_.erase(port);
}

void TcpLayer::add(std::shared_ptr<TcpSocket> socket) {
    last_ = socket;
    sockets_[socket->tuple()] = std::move(socket);
}

void TcpLayer::forget(const TcpSocket::Tuple& tuple, const TcpSocket* socket) {
    const auto found = sockets_.find(tuple);
    if (found != sockets_.end() && found->second.get() == socket) {
        // The socket may be the one that calls: it goes when the stack has unwound.
        host_.clock().in(0, [keep = found->second] { (void)keep; });
        sockets_.erase(found);
    }
}

void TcpLayer::vanish() {
    for (const auto& [tuple, socket] : sockets_) {
        socket->vanish();
        host_.clock().in(0, [keep = socket] { (void)keep; });
    }
    for (const auto& [port, listener] : listeners_) {
        listener->vanish();
    }
    sockets_.clear();
    listeners_.clear();
}

} // namespace synscope::capture::scenario

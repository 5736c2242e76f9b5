// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/watcher.h"

#include "capture/lab/stage/network.h"
#include "capture/lab/stage/run_clock.h"

#include <algorithm>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace synscope::capture::lab {

namespace {

using model::KernelSocket;
using model::SocketProtocol;
using model::SocketState;
using model::TcpState;
using scenario::SampleEvent;

constexpr int kPeriodMs = 10;
constexpr SimTime kAtMost = scenario::kMillisecond; ///< between two looks, however much happens

TcpState tcpStateOf(SocketState state) {
    switch (state) {
    case SocketState::Established:
        return TcpState::Established;
    case SocketState::SynSent:
        return TcpState::SynSent;
    case SocketState::SynRecv:
    case SocketState::NewSynRecv:
        return TcpState::SynReceived;
    case SocketState::FinWait1:
        return TcpState::FinWait1;
    case SocketState::FinWait2:
        return TcpState::FinWait2;
    case SocketState::TimeWait:
        return TcpState::TimeWait;
    case SocketState::CloseWait:
        return TcpState::CloseWait;
    case SocketState::LastAck:
        return TcpState::LastAck;
    case SocketState::Listen:
        return TcpState::Listen;
    case SocketState::Closing:
        return TcpState::Closing;
    default:
        return TcpState::Closed;
    }
}

std::string nameOf(const KernelSocket& socket) {
    if (socket.protocol == SocketProtocol::Udp) {
        return toString(socket.local) + "/udp";
    }
    return socket.listening() ? toString(socket.local)
                              : toString(socket.local) + "-" + toString(socket.remote);
}

bool isRequest(const KernelSocket& socket) {
    return socket.state == SocketState::SynRecv || socket.state == SocketState::NewSynRecv;
}

SampleEvent sampleOf(const KernelSocket& socket, const std::vector<KernelSocket>& all) {
    SampleEvent sample;
    sample.kind = scenario::NumberKind::Measured;
    sample.socket = nameOf(socket);
    if (socket.listening()) {
        sample.accept_queue = socket.receive_queue;
        sample.accept_queue_limit = socket.send_queue;
        sample.syn_queue = 0;
        for (const KernelSocket& other : all) {
            sample.syn_queue += isRequest(other) && other.local == socket.local ? 1 : 0;
        }
        return sample;
    }
    if (socket.protocol == SocketProtocol::Tcp) { // UDP's is memory
        sample.payload = socket.receive_queue;
    }
    if (socket.memory) {
        sample.rmem_alloc = socket.memory->rmem_alloc;
        sample.rcvbuf = socket.memory->rcvbuf;
    }
    return sample;
}

bool same(const SampleEvent& a, const SampleEvent& b) {
    return a.rmem_alloc == b.rmem_alloc && a.rcvbuf == b.rcvbuf && a.payload == b.payload &&
           a.accept_queue == b.accept_queue && a.accept_queue_limit == b.accept_queue_limit &&
           a.syn_queue == b.syn_queue;
}

/// The kernel's requests and TIME_WAIT sockets have no buffers to speak of.
bool hasBuffers(SocketState state) {
    return state != SocketState::SynRecv && state != SocketState::NewSynRecv &&
           state != SocketState::TimeWait && state != SocketState::Close;
}

} // namespace

Watcher::Watcher(Journal& journal, std::uint32_t host, int network, const Epoch& epoch)
    : journal_(journal)
    , host_(host)
    , network_(network)
    , epoch_(epoch)
    , nudges_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Watcher::~Watcher() {
    thread_.request_stop();
    nudge();
}

void Watcher::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Watcher::nudge() const {
    const std::uint64_t one = 1;
    (void)!::write(nudges_.fd(), &one, sizeof one);
}

void Watcher::run(const std::stop_token& stop) {
    const InsideNetwork inside(network_);
    if (!inside.entered()) {
        return;
    }
    sockets_ = std::make_unique<SockDiag>();
    last_counters_ = counters_.read().value.value_or(model::Counters{});
    while (!stop.stop_requested()) {
        look();
        pauseUntilNudged(stop);
    }
    look();
}

void Watcher::pauseUntilNudged(const std::stop_token& stop) const {
    const timespec rest = timespecOf(kAtMost);
    if (!stop.stop_requested()) {
        ::nanosleep(&rest, nullptr);
    }
    pollfd wait{nudges_.fd(), POLLIN, 0};
    (void)::poll(&wait, 1, kPeriodMs);
    std::uint64_t count = 0;
    (void)!::read(nudges_.fd(), &count, sizeof count);
}

void Watcher::look() {
    now_ = std::max<SimTime>(nowOf(epoch_), 0);
    lookAtSockets();
    lookAtCounters();
}

Watcher::Looks Watcher::looksOf(const std::vector<KernelSocket>& sockets) const {
    Looks looks;
    for (const KernelSocket& socket : sockets) {
        Look look;
        look.state = socket.state;
        look.sample = sampleOf(socket, sockets);
        looks[nameOf(socket)] = look;
    }
    return looks;
}

void Watcher::tell(const std::string& name, const Look& fresh, const Look* before) {
    const bool udp = name.ends_with("/udp");
    if (!udp && (before == nullptr || before->state != fresh.state)) {
        scenario::StateEvent event;
        event.socket = name;
        event.state = tcpStateOf(fresh.state);
        event.kind = scenario::NumberKind::Measured;
        add(std::move(event));
    }
    const bool moved = before == nullptr || !same(before->sample, fresh.sample);
    if (moved && (udp || hasBuffers(fresh.state))) {
        add(fresh.sample);
    }
}

void Watcher::lookAtSockets() {
    std::vector<KernelSocket> sockets;
    if (sockets_->list(SocketSet::AllTcp, sockets)) {
        return;
    }
    [[maybe_unused]] const auto without_udp = sockets_->list(SocketSet::Udp, sockets); // no module for it
    Looks looks = looksOf(sockets);
    for (const auto& [name, look] : looks) {
        const auto before = last_looks_.find(name);
        tell(name, look, before == last_looks_.end() ? nullptr : &before->second);
    }
    for (const auto& [name, look] : last_looks_) {
        if (!looks.contains(name)) {
            Look gone = look;
            gone.state = SocketState::Close;
            tell(name, gone, &look);
        }
    }
    last_looks_ = std::move(looks);
}

void Watcher::lookAtCounters() {
    auto fresh = counters_.read();
    if (!fresh) {
        return;
    }
    for (std::size_t i = 0; last_counters_.names && i < fresh->values.size(); ++i) {
        // Counters of single ICMP types appear with their first message, and move the rest.
        const bool in_place = i < last_counters_.values.size() &&
                              (*last_counters_.names)[i] == (*fresh->names)[i];
        const std::int64_t before = in_place ? last_counters_.values[i]
                                             : last_counters_.value((*fresh->names)[i]).value_or(0);
        const std::int64_t delta = fresh->values[i] - before;
        if (delta != 0) {
            add(scenario::CounterEvent{(*fresh->names)[i], delta});
        }
    }
    last_counters_ = std::move(*fresh.value);
}

} // namespace synscope::capture::lab

// SPDX-License-Identifier: GPL-3.0-or-later
// The calls that work on sockets.
#include "capture/lab/stage/actor.h"

#include "capture/lab/stage/socket_options.h"
#include "capture/scenario/program_data.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace synscope::capture::lab {

namespace {

constexpr std::uint16_t kUsualPort = 5000;

sockaddr_in nameOf(const IpAddress& address, std::uint16_t port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(address.low));
    return name;
}

const sockaddr* generic(const sockaddr_in& name) {
    return reinterpret_cast<const sockaddr*>(&name);
}

std::string endpoint(const IpAddress& address, std::uint16_t port) {
    return toString(model::SocketAddress{address, port});
}

std::string endpoint(const sockaddr_in& name) {
    return endpoint(IpAddress::v4(ntohl(name.sin_addr.s_addr)), ntohs(name.sin_port));
}

std::string bytesText(std::size_t count) {
    return std::to_string(count) + " bytes";
}

} // namespace

ActorProcess::Handle Actor::find(const std::string& name) {
    const std::lock_guard guard(process_.lock);
    const auto found = process_.handles.find(name.empty() ? current_ : name);
    if (found == process_.handles.end()) {
        return {};
    }
    current_ = found->first;
    return found->second;
}

ActorProcess::Handle Actor::findListener(const std::string& name) {
    if (!name.empty()) {
        return find(name);
    }
    const std::lock_guard guard(process_.lock);
    for (const auto& [key, handle] : process_.handles) {
        if (handle.listens) {
            return handle;
        }
    }
    return {};
}

/// Of the socket used last.
void Actor::change(const Handle& handle) {
    const std::lock_guard guard(process_.lock);
    process_.handles[current_] = handle;
}

ActorProcess::Handle Actor::findOrOpen(const std::string& name, bool udp) {
    const Handle known = find(name);
    return known.fd >= 0 ? known : openNew(name, udp);
}

ActorProcess::Handle Actor::openNew(const std::string& name, bool udp) {
    Handle fresh;
    fresh.udp = udp;
    fresh.fd = ::socket(AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
    current_ = name.empty() ? name_ : name;
    change(fresh);
    return fresh;
}

/// 0 or an errno.
int Actor::bindTo(Handle& handle, const IpAddress& address, std::uint16_t port, bool reuse) const {
    const int on = 1;
    if (reuse) {
        ::setsockopt(handle.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    const sockaddr_in name = nameOf(address, port);
    handle.bound = ::bind(handle.fd, generic(name), sizeof name) == 0;
    return handle.bound ? 0 : errno;
}

void Actor::bind(const Call& call) {
    Handle on = findOrOpen(call.socket);
    const int error = bindTo(on, process_.host.address, call.local_port, false);
    change(on);
    report("bind", error == 0 ? 0 : -1, error, endpoint(process_.host.address, call.local_port));
}

void Actor::setOption(const Call& call) {
    if (call.option == "SIGPIPE") {
        process_.dies_of_sigpipe = call.value != 0;
        std::signal(SIGPIPE, call.value != 0 ? SIG_DFL : SIG_IGN);
        return;
    }
    const Handle on = findOrOpen(call.socket);
    const int error = setSocketOption(on.fd, call.option, call.value);
    report("setsockopt", error == 0 ? 0 : -1, error, call.option + "=" + std::to_string(call.value));
}

void Actor::listen(const Call& call) {
    Handle on = find(call.socket);
    if (on.fd < 0 || on.used || on.listens) {
        on = openNew(call.as, false);
    }
    int error = 0;
    if (!on.bound) {
        error = bindTo(on, process_.host.address, call.local_port != 0 ? call.local_port : kUsualPort, true);
    }
    if (error == 0 && ::listen(on.fd, call.backlog) != 0) {
        error = errno;
    }
    on.listens = error == 0;
    on.backlog = call.backlog;
    change(on);
    report("listen", error == 0 ? 0 : -1, error, "backlog " + std::to_string(call.backlog));
}

ActorProcess::Handle Actor::forConnect(const Call& call) {
    const Handle on = find(call.socket);
    const bool fresh = on.fd >= 0 && !on.used && !on.listens;
    if (fresh && (call.as.empty() || call.as == current_)) {
        return on;
    }
    return openNew(call.as, call.udp);
}

void Actor::connect(const Call& call) {
    const IpAddress to = target(call);
    const std::string note = endpoint(to, call.port);
    Handle on = forConnect(call);
    const bool loopback = to.low >> 24 == 127;
    if (call.local_port != 0 && !on.bound) {
        const int error = bindTo(on, loopback ? to : process_.host.address, call.local_port, true);
        if (error != 0) {
            return report("connect", -1, error, note);
        }
    }
    const sockaddr_in name = nameOf(to, call.port);
    on.used = true;
    change(on);
    const int result = ::connect(on.fd, generic(name), sizeof name);
    report("connect", result, errno, note);
}

/// 0: without limit.
void Actor::limitWait(int fd, SimTime limit) const {
    const timeval time{limit / scenario::kSecond, limit % scenario::kSecond / scenario::kMicrosecond};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
}

void Actor::accept(const Call& call) {
    const Handle on = findListener(call.socket);
    limitWait(on.fd, call.time);
    awaitDoor(on.fd, call.time);
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    Handle fresh;
    fresh.fd = ::accept4(on.fd, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC);
    const int error = errno;
    if (fresh.fd < 0) {
        return report("accept", -1, error);
    }
    limitWait(fresh.fd, 0); // it takes over the listener's
    fresh.used = true;
    fresh.bound = true;
    current_ = call.as.empty() ? "connection" : call.as;
    change(fresh);
    report("accept", 0, 0, endpoint(peer));
}

int Actor::sendFlags() const {
    return process_.dies_of_sigpipe ? 0 : MSG_NOSIGNAL;
}

void Actor::send(const Call& call) {
    const Handle on = find(call.socket);
    const std::string data = dataOf(call);
    std::size_t done = 0;
    int error = 0;
    do {
        const ssize_t count = ::send(on.fd, data.data() + done, data.size() - done, sendFlags());
        error = count < 0 ? errno : 0;
        done += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    } while (error == 0 && call.all && done < data.size());
    if (!call.quiet || error != 0) {
        report("send", error == 0 ? static_cast<std::int64_t>(done) : -1, error, bytesText(data.size()));
    }
}

void Actor::sendFastOpen(const Call& call) {
    Handle on = forConnect(call);
    if (call.local_port != 0 && !on.bound) {
        (void)bindTo(on, process_.host.address, call.local_port, true);
    }
    on.used = true;
    change(on);
    const std::string data = dataOf(call);
    const sockaddr_in name = nameOf(target(call), call.port);
    const ssize_t count = ::sendto(on.fd, data.data(), data.size(), MSG_FASTOPEN | sendFlags(), generic(name),
                                   sizeof name);
    report("sendto(MSG_FASTOPEN)", count, errno, bytesText(data.size()));
}

void Actor::receive(const Call& call) {
    const Handle on = find(call.socket);
    limitWait(on.fd, call.time);
    pauseBeforeReading();
    std::string data(static_cast<std::size_t>(call.bytes), '\0');
    const ssize_t count = ::recv(on.fd, data.data(), data.size(), 0);
    if (!call.quiet || count < 0) {
        report("recv", count, errno);
    }
}

bool Actor::timeIsUp(const Call& call) const {
    return call.value != 0 && now() >= started_ + call.value;
}

void Actor::receiveAll(const Call& call) {
    const Handle on = find(call.socket);
    std::string data(static_cast<std::size_t>(call.bytes), '\0');
    const SimTime pause = std::max<SimTime>(call.pause, 0);
    std::int64_t total = 0;
    while (!timeIsUp(call)) {
        const SimTime left = call.time == 0 ? 0 : std::max<SimTime>(started_ + call.time - now(), 1000);
        limitWait(on.fd, left);
        pauseBeforeReading();
        const ssize_t count = ::recv(on.fd, data.data(), data.size(), 0);
        const int error = errno;
        total += std::max<ssize_t>(count, 0);
        if (count < 0 && !(error == EAGAIN && call.quiet)) {
            return report("recv", -1, error, "in all");
        }
        if (count < 0 || (count == 0 && !on.udp) || (call.total != 0 && total >= call.total)) {
            break;
        }
        if (!call.quiet) {
            report("recv", count, 0);
        }
        const timespec rest{pause / scenario::kSecond, pause % scenario::kSecond};
        ::nanosleep(&rest, nullptr);
    }
    report("recv", total, 0, "in all");
}

void Actor::close(const Call& call) {
    const Handle on = find(call.socket);
    if (on.fd < 0) {
        return report("close", -1, EBADF);
    }
    {
        const std::lock_guard guard(process_.lock);
        process_.handles.erase(current_);
    }
    const int result = ::close(on.fd);
    report("close", result, errno);
}

void Actor::shutdown(const Call& call) {
    const Handle on = find(call.socket);
    const bool write = call.how == scenario::ShutdownHow::Write;
    const bool read = call.how == scenario::ShutdownHow::Read;
    const int result = ::shutdown(on.fd, write ? SHUT_WR : read ? SHUT_RD : SHUT_RDWR);
    report("shutdown", result, errno, write ? "WR" : read ? "RD" : "RDWR");
}

void Actor::sendTo(const Call& call) {
    const Handle on = findOrOpen(call.socket, true);
    const std::string data = dataOf(call);
    const sockaddr_in name = nameOf(target(call), call.port);
    const ssize_t count = ::sendto(on.fd, data.data(), data.size(), sendFlags(), generic(name), sizeof name);
    if (!call.quiet || count < 0) {
        report("sendto", count, errno, bytesText(data.size()));
    }
}

IpAddress Actor::target(const Call& call) const {
    const scenario::HostSpec* host = process_.scenario.host(call.target);
    return host != nullptr ? host->address : model::parseAddress(call.target).value_or(IpAddress::v4(0));
}

/// All sockets of this program vanish without a packet. In repair mode (CRIU's) the kernel closes a
/// connection silently.
void Actor::crash() {
    const std::lock_guard guard(process_.lock);
    for (const auto& [name, handle] : process_.handles) {
        const int on = 1;
        if (!handle.udp && !handle.listens) {
            ::setsockopt(handle.fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof on);
        }
        ::close(handle.fd);
    }
    process_.handles.clear();
}

} // namespace synscope::capture::lab

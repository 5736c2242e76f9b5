// SPDX-License-Identifier: GPL-3.0-or-later
// The calls that work on sockets.
#include "capture/scenario/program.h"
#include "capture/scenario/program_data.h"
#include "capture/scenario/world.h"

#include "model/segment.h"

namespace synscope::capture::scenario {

namespace {

std::string endpoint(const IpAddress& address, std::uint16_t port) {
    return toString(model::SocketAddress{address, port});
}

std::string bytesText(std::size_t count) {
    return std::to_string(count) + " bytes";
}

} // namespace

Program::Progress Program::makeSocket(const Call& call) {
    Handle& fresh = newHandle(call.as);
    fresh.is_udp = call.udp;
    return Progress::Done;
}

Program::Progress Program::bind(const Call& call) {
    Handle* on = handle(call.socket);
    if (on == nullptr) {
        on = &newHandle(call.socket);
    }
    const std::string note = endpoint(host_.address(), call.local_port);
    if (on->is_udp) {
        on->port = call.local_port;
        on->udp = host_.udp().open(call.local_port, on->options);
        return report("bind", 0, "", note);
    }
    const ErrorName error = host_.tcp().bind(call.local_port, on->options);
    if (error.empty()) {
        on->port = call.local_port;
    }
    return report("bind", error.empty() ? 0 : -1, error, note);
}

Program::Progress Program::setOption(const Call& call) {
    if (call.option == "SIGPIPE") {
        process_->dies_of_sigpipe = call.value != 0;
        return Progress::Done;
    }
    Handle* on = handle(call.socket);
    if (on == nullptr) {
        on = &newHandle(call.socket);
    }
    SocketOptions& options = on->options;
    const std::string& name = call.option;
    const auto number = static_cast<int>(call.value);
    if (name == "SO_RCVBUF") {
        options.rcvbuf = call.value;
    } else if (name == "SO_SNDBUF") {
        options.sndbuf = call.value;
    } else if (name == "SO_LINGER") {
        options.linger0 = true;
    } else if (name == "SO_KEEPALIVE") {
        options.keepalive = number != 0;
    } else if (name == "SO_REUSEADDR") {
        options.reuse_address = number != 0;
    } else if (name == "TCP_NODELAY") {
        options.nodelay = number != 0;
    } else if (name == "TCP_KEEPIDLE") {
        options.keepidle = number * kSecond;
    } else if (name == "TCP_KEEPINTVL") {
        options.keepintvl = number * kSecond;
    } else if (name == "TCP_KEEPCNT") {
        options.keepcnt = number;
    } else if (name == "TCP_USER_TIMEOUT") {
        options.user_timeout = number * kMillisecond;
    } else if (name == "TCP_SYNCNT") {
        options.syn_retries = number;
    } else if (name == "TCP_FASTOPEN") {
        options.fast_open_queue = number;
    } else if (name == "IP_TTL") {
        options.ttl = number;
    }
    if (on->tcp) {
        on->tcp->setOptions(options);
    } else if (on->listener) {
        on->listener->setOptions(options);
    } else if (on->udp) {
        on->udp->setOptions(options);
    }
    return report("setsockopt", 0, "", name + "=" + std::to_string(call.value));
}

Program::Progress Program::listen(const Call& call) {
    Handle* on = handle(call.socket);
    if (on == nullptr || on->tcp || on->listener) {
        on = &newHandle(call.as);
    }
    const std::uint16_t port = call.local_port != 0 ? call.local_port
                               : on->port != 0      ? on->port
                                                    : std::uint16_t{5000};
    on->port = port;
    on->listener = host_.tcp().listen(port, call.backlog, on->options);
    return report("listen", 0, "", "backlog " + std::to_string(call.backlog));
}

Handle& Program::handleForConnect(const Call& call) {
    Handle* on = handle(call.socket);
    const bool fresh = on != nullptr && !on->tcp && !on->listener && (!on->udp || call.udp);
    return fresh && (call.as.empty() || call.as == current_) ? *on : newHandle(call.as);
}

Program::Progress Program::connectUdp(const Call& call, Handle& handle) {
    if (!handle.udp) {
        handle.udp = host_.udp().open(handle.port, handle.options);
    }
    handle.is_udp = true;
    handle.udp->connect(target(call), call.port);
    return report("connect", 0, "", endpoint(target(call), call.port));
}

Program::Progress Program::connect(const Call& call) {
    const std::string note = endpoint(target(call), call.port);
    if (!waiting_for_connect_) {
        Handle& on = handleForConnect(call);
        if (call.udp || on.is_udp) {
            return connectUdp(call, on);
        }
        if (const ErrorName error = host_.routeError(target(call)); !error.empty()) {
            return report("connect", -1, error, note);
        }
        const bool loopback = target(call).low >> 24 == 127;
        const std::uint16_t port = call.local_port != 0 ? call.local_port : on.port;
        auto opened = host_.tcp().open(
            {loopback ? target(call) : host_.address(), target(call), port, call.port}, on.options);
        if (!opened.error.empty()) {
            return report("connect", -1, opened.error, note);
        }
        on.tcp = opened.socket;
        on.port = opened.socket->tuple().local_port;
        on.tcp->connect(opened.isn);
        waiting_for_connect_ = true;
    }
    const CallResult result = handle("")->tcp->connectResult();
    return result.done ? report("connect", result.value, result.error, note) : Progress::Blocked;
}

Program::Progress Program::accept(const Call& call) {
    Handle* on = listenerHandle(call.socket);
    if (on == nullptr || !on->listener) {
        return report("accept", -1, "EINVAL");
    }
    const SocketOptions options = on->options;
    const auto child = on->listener->accept();
    if (!child) {
        return timedOut(call) ? report("accept", -1, "EAGAIN") : Progress::Blocked;
    }
    Handle& fresh = newHandle(call.as.empty() ? "connection" : call.as);
    fresh.tcp = child;
    fresh.options = options;
    fresh.port = child->tuple().local_port;
    return report("accept", 0, "", endpoint(child->tuple().remote, child->tuple().remote_port));
}

Program::Progress Program::killedBySigpipe() {
    CallEvent event;
    event.program = name_;
    event.call = "exit";
    event.note = "killed by signal 13 (SIGPIPE)";
    event.result = 13;
    world_.recorder().call(host_.index(), std::move(event));
    process_->dead = true;
    for (auto& [name, one] : process_->handles) {
        if (one.tcp) {
            one.tcp->close();
        }
    }
    return Progress::Done;
}

Program::Progress Program::send(const Call& call) {
    Handle* on = handle(call.socket);
    if (on == nullptr || (!on->tcp && !on->udp)) {
        return report("send", -1, "ENOTCONN");
    }
    const std::string data = dataOf(call);
    if (on->udp) {
        if (const ErrorName error = on->udp->takeError(); !error.empty()) {
            return report("send", -1, error, bytesText(data.size()));
        }
        on->udp->send(on->udp->peer().first, on->udp->peer().second, data);
        return report("send", static_cast<std::int64_t>(data.size()), "", bytesText(data.size()));
    }
    const CallResult result = on->tcp->send(data.substr(static_cast<std::size_t>(progress_)));
    if (!result.done) {
        return Progress::Blocked;
    }
    if (result.error == "EPIPE" && process_->dies_of_sigpipe) {
        return killedBySigpipe();
    }
    progress_ += std::max<std::int64_t>(result.value, 0);
    const bool more = result.error.empty() && call.all && progress_ < static_cast<std::int64_t>(data.size());
    if (more) {
        return Progress::Blocked;
    }
    if (call.quiet && result.error.empty()) {
        return Progress::Done;
    }
    return report("send", result.error.empty() ? progress_ : -1, result.error, bytesText(data.size()));
}

Program::Progress Program::sendFastOpen(const Call& call) {
    const std::string data = dataOf(call);
    const char* const name = "sendto(MSG_FASTOPEN)";
    if (!waiting_for_connect_) {
        Handle& on = handleForConnect(call);
        auto opened = host_.tcp().open(
            {host_.address(), target(call), call.local_port != 0 ? call.local_port : on.port, call.port},
            on.options);
        if (!opened.error.empty()) {
            return report(name, -1, opened.error);
        }
        on.tcp = opened.socket;
        constexpr std::int64_t kClient = 1;
        const auto known = host_.tcp().fast_open_cookies.find(target(call));
        if ((host_.sysctls().get("tcp_fastopen") & kClient) == 0) {
            return report(name, -1, "EOPNOTSUPP");
        }
        const bool has_cookie = known != host_.tcp().fast_open_cookies.end();
        on.tcp->connectFastOpen(opened.isn, has_cookie ? known->second : "", data);
        progress_ = has_cookie ? static_cast<std::int64_t>(data.size()) : 0;
        waiting_for_connect_ = true;
    }
    Handle& on = *handle("");
    const CallResult connected = on.tcp->connectResult();
    if (!connected.done) {
        return Progress::Blocked;
    }
    if (connected.error.empty() && progress_ == 0) {
        const CallResult sent = on.tcp->send(data);
        return report(name, sent.value, sent.error, bytesText(data.size()));
    }
    return report(name, connected.error.empty() ? progress_ : -1, connected.error, bytesText(data.size()));
}

CallResult Program::receiveOnce(Handle& from, std::int64_t most) {
    if (from.udp) {
        return from.udp->receive();
    }
    return from.tcp ? from.tcp->receive(most) : CallResult{true, -1, "ENOTCONN"};
}

Program::Progress Program::receive(const Call& call) {
    Handle* on = handle(call.socket);
    if (on == nullptr) {
        return report("recv", -1, "ENOTCONN");
    }
    const CallResult result = receiveOnce(*on, call.bytes);
    if (!result.done) {
        return timedOut(call) ? report("recv", -1, "EAGAIN") : Progress::Blocked;
    }
    if (call.quiet && result.error.empty()) {
        return Progress::Done;
    }
    return report("recv", result.value, result.error);
}

/// Reads again and again until the wanted total, the end of the stream, an error or the time is over.
Program::Progress Program::receiveAll(const Call& call) {
    Handle* on = handle(call.socket);
    if (on == nullptr) {
        return report("recv", -1, "ENOTCONN");
    }
    const SimTime now = world_.clock().now();
    const bool time_over = call.value != 0 && now >= started_ + call.value;
    if (pausing_ && timer_.armed()) {
        return Progress::Blocked;
    }
    pausing_ = false;
    const CallResult result = time_over ? CallResult{true, 0, ""} : receiveOnce(*on, call.bytes);
    if (!result.done) {
        if (call.time != 0 && now >= started_ + call.time) {
            return call.quiet ? report("recv", progress_, "", "in all") : report("recv", -1, "EAGAIN");
        }
        if (call.time != 0 && !timer_.armed()) {
            timer_.start(started_ + call.time - now, [this] { step(); });
        }
        return Progress::Blocked;
    }
    progress_ += std::max<std::int64_t>(result.value, 0);
    const bool over = time_over || !result.error.empty() || (result.value == 0 && !on->udp) ||
                      (call.total != 0 && progress_ >= call.total);
    if (over) {
        return report("recv", result.error.empty() ? progress_ : -1, result.error, "in all");
    }
    if (!call.quiet) {
        (void)report("recv", result.value, "");
    }
    pausing_ = true;
    timer_.start(std::max<SimTime>(call.pause, 20 * kMicrosecond), [this] { step(); });
    return Progress::Blocked;
}

Program::Progress Program::close(const Call& call) {
    Handle* on = handle(call.socket);
    if (on == nullptr) {
        return report("close", -1, "EBADF");
    }
    if (on->tcp) {
        on->tcp->close();
    } else if (on->listener) {
        on->listener->close();
    } else if (on->udp) {
        host_.udp().close(on->udp->port());
    }
    process_->handles.erase(current_);
    return report("close", 0, "");
}

Program::Progress Program::shutdown(const Call& call) {
    Handle* on = handle(call.socket);
    if (on == nullptr || !on->tcp) {
        return report("shutdown", -1, "ENOTCONN");
    }
    on->tcp->shutdown(call.how != ShutdownHow::Write, call.how != ShutdownHow::Read);
    const char* const note = call.how == ShutdownHow::Write  ? "WR"
                             : call.how == ShutdownHow::Read ? "RD"
                                                             : "RDWR";
    return report("shutdown", 0, "", note);
}

Program::Progress Program::sendTo(const Call& call) {
    Handle* on = handle(call.socket);
    if (on == nullptr) {
        on = &newHandle(call.socket);
    }
    if (!on->udp) {
        on->is_udp = true;
        on->udp = host_.udp().open(on->port, on->options);
    }
    const std::string data = dataOf(call);
    on->udp->send(target(call), call.port, data);
    return call.quiet ? Progress::Done
                      : report("sendto", static_cast<std::int64_t>(data.size()), "", bytesText(data.size()));
}

Program::Progress Program::inject(const Call& call) {
    if (timer_.armed()) {
        return Progress::Blocked; // between two packets
    }
    while (progress_ < call.injection.count) {
        sendInjection(call, static_cast<int>(progress_));
        ++progress_;
        if (call.injection.every > 0) {
            timer_.start(call.injection.every, [this] { step(); });
            return Progress::Blocked;
        }
    }
    return Progress::Done;
}

void Program::sendInjection(const Call& call, int index) {
    const TcpSocket* last = call.injection.like.empty() ? nullptr : host_.tcp().last();
    const auto like = last == nullptr ? std::optional<KnownSequences>()
                                      : KnownSequences{last->iss(), last->sndNxt()};
    host_.sendRaw(injectedPacket(call, index, host_.address(), target(call), like));
}

} // namespace synscope::capture::scenario

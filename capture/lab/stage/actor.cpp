// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/actor.h"

#include "capture/lab/stage/run_clock.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace synscope::capture::lab {

using scenario::CallKind;

namespace {

/// Nothing of these waits for anybody.
bool returnsAtOnce(CallKind kind) {
    return kind == CallKind::Socket || kind == CallKind::Bind || kind == CallKind::SetSockOpt ||
           kind == CallKind::Listen || kind == CallKind::Note || kind == CallKind::Mark;
}

} // namespace

void signalEvent(const Descriptor& event) {
    const std::uint64_t one = 1;
    (void)!::write(event.fd(), &one, sizeof one);
}

void awaitEvent(const Descriptor& event) {
    pollfd wait{event.fd(), POLLIN, 0};
    while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {
    }
}

SimTime Actor::now() const {
    return nowOf(process_.epoch);
}

void Actor::perform(const std::vector<Call>& calls) {
    for (const Call& call : calls) {
        if (!returnsAtOnce(call.kind)) {
            signalEvent(process_.settled);
        }
        started_ = now();
        performOne(call);
    }
}

void Actor::performOne(const Call& call) {
    switch (call.kind) {
    case CallKind::Sleep:
    case CallKind::SleepUntil: {
        const SimTime end = call.kind == CallKind::Sleep ? started_ + call.time : call.time;
        const timespec until = timespecOf(process_.epoch.steady_ns + end);
        ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
        return;
    }
    case CallKind::Mark:
        return signalEvent(process_.marks.at(call.target));
    case CallKind::Await:
        return awaitEvent(process_.marks.at(call.target));
    case CallKind::Enable:
    case CallKind::Disable:
        return switchRule(call.target, call.kind == CallKind::Enable);
    case CallKind::Note:
        return tellNote(call.target);
    case CallKind::Repeat:
        for (int i = 0; i < call.times; ++i) {
            perform(call.body);
        }
        return;
    case CallKind::Inject:
        return inject(call);
    case CallKind::Spawn:
        return spawn(call);
    case CallKind::Join:
        return join();
    case CallKind::Crash:
        return crash();
    case CallKind::SysctlSet:
        return setSysctl(call);
    default:
        return performSocketCall(call);
    }
}

void Actor::performSocketCall(const Call& call) {
    switch (call.kind) {
    case CallKind::Socket:
        return (void)openNew(call.as, call.udp);
    case CallKind::Bind:
        return bind(call);
    case CallKind::SetSockOpt:
        return setOption(call);
    case CallKind::Listen:
        return listen(call);
    case CallKind::Connect:
        return connect(call);
    case CallKind::Accept:
        return accept(call);
    case CallKind::Send:
        return call.fast_open ? sendFastOpen(call) : send(call);
    case CallKind::Recv:
    case CallKind::RecvFrom:
        return call.all ? receiveAll(call) : receive(call);
    case CallKind::Close:
        return close(call);
    case CallKind::Shutdown:
        return shutdown(call);
    case CallKind::SendTo:
        return sendTo(call);
    default:
        return;
    }
}

void Actor::report(const char* call, std::int64_t result, int error, const std::string& note) {
    const char* const name = result < 0 ? ::strerrorname_np(error) : nullptr;
    Message message;
    message.kind = Message::Kind::Call;
    message.host = process_.host_index;
    message.time = now();
    message.elapsed = message.time - started_;
    message.value = result;
    message.program = name_;
    message.name = call;
    message.text = note;
    message.error = name == nullptr ? "" : name;
    process_.channel.tell(message);
}

void Actor::tellNote(const std::string& text) {
    Message message;
    message.kind = Message::Kind::Note;
    message.host = process_.host_index;
    message.time = now();
    message.text = text;
    process_.channel.tell(message);
}

void Actor::switchRule(const std::string& name, bool enabled) {
    Message message;
    message.kind = Message::Kind::Rule;
    message.time = now();
    message.name = name;
    message.value = enabled ? 1 : 0;
    (void)process_.channel.ask(message);
}

void Actor::setSysctl(const Call& call) {
    Message message;
    message.kind = Message::Kind::Sysctl;
    message.host = process_.host_index;
    for (std::uint32_t i = 0; i < process_.scenario.hosts.size(); ++i) {
        message.host = process_.scenario.hosts[i].name == call.target ? i : message.host;
    }
    message.time = now();
    message.name = call.option;
    message.value = call.value;
    (void)process_.channel.ask(message);
}

void Actor::spawn(const Call& call) {
    const Handle mine = find("");
    Actor child(process_, call.target.empty() ? name_ : call.target);
    if (mine.fd >= 0) { // the thread keeps its socket when the name is used again
        child.current_ = current_ + "#" + std::to_string(spawned_);
        const std::lock_guard guard(process_.lock);
        process_.handles[child.current_] = mine;
    }
    ++spawned_;
    children_.emplace_back([actor = std::move(child), &calls = call.body]() mutable {
        actor.perform(calls);
        actor.join();
    });
}

void Actor::join() {
    children_.clear();
}

} // namespace synscope::capture::lab

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/program.h"

#include "capture/scenario/timer_wheel.h"
#include "capture/scenario/world.h"

namespace synscope::capture::scenario {

namespace {

constexpr SimTime kBetweenCalls = 100 * kMicrosecond; // what a program computes between two calls

} // namespace

Program::Program(World& world, Host& host, std::string name, const std::vector<Call>& calls,
                 std::shared_ptr<Process> process)
    : world_(world)
    , host_(host)
    , name_(std::move(name))
    , process_(std::move(process))
    , timer_(world.clock()) {
    frames_.push_back({&calls});
}

void Program::start(SimTime at) {
    timer_.start(at - world_.clock().now(), [this] { step(); });
}

const Call* Program::current() const {
    if (frames_.empty()) {
        return nullptr;
    }
    const Frame& frame = frames_.back();
    return frame.next < frame.calls->size() ? &(*frame.calls)[frame.next] : nullptr;
}

void Program::wake() {
    if (!ended() && started_ >= 0) {
        step();
    }
}

void Program::step() {
    while (!ended() && current() == nullptr) { // the end of a list of calls
        Frame& frame = frames_.back();
        if (--frame.rounds_left > 0 && !frame.calls->empty()) {
            frame.next = 0;
        } else {
            frames_.pop_back();
        }
    }
    if (ended()) {
        return world_.wakePrograms();
    }
    const Call& call = *current();
    if (started_ < 0) {
        started_ = world_.clock().now();
        progress_ = 0;
        waiting_for_connect_ = false;
    }
    if (call.kind == CallKind::Repeat) {
        ++frames_.back().next;
        started_ = -1;
        frames_.push_back({&call.body, 0, call.times});
        timer_.start(0, [this] { step(); });
        return;
    }
    if (perform(call) == Progress::Done) {
        advance();
    }
}

void Program::advance() {
    started_ = -1;
    if (!ended()) {
        ++frames_.back().next;
        timer_.start(kBetweenCalls, [this] { step(); });
    }
}

Program::Progress Program::report(const char* name, std::int64_t result, const ErrorName& error,
                                  std::string note) {
    CallEvent event;
    event.program = name_;
    event.call = name;
    event.note = std::move(note);
    event.result = result;
    event.error = error;
    event.elapsed = world_.clock().now() - started_;
    world_.recorder().call(host_.index(), std::move(event));
    return Progress::Done;
}

bool Program::timedOut(const Call& call) {
    if (call.time == 0) {
        return false;
    }
    const SimTime end = started_ + (host_.isLinux() ? wheelDelay(call.time) : call.time); // SO_RCVTIMEO is a
                                                                                          // timer too
    if (world_.clock().now() >= end) {
        return true;
    }
    if (!timer_.armed()) {
        timer_.start(end - world_.clock().now(), [this] { step(); });
    }
    return false;
}

Program::Progress Program::perform(const Call& call) {
    switch (call.kind) {
    case CallKind::Sleep:
    case CallKind::SleepUntil:
        return sleep(call);
    case CallKind::Mark:
        world_.mark(call.target);
        return Progress::Done;
    case CallKind::Await:
        return world_.marked(call.target) ? Progress::Done : Progress::Blocked;
    case CallKind::Enable:
    case CallKind::Disable:
        (void)world_.enableRule(call.target, call.kind == CallKind::Enable);
        return Progress::Done;
    case CallKind::Note:
        world_.recorder().note(host_.index(), call.target);
        return Progress::Done;
    case CallKind::Inject:
        return inject(call);
    case CallKind::Spawn:
        return spawn(call);
    case CallKind::Join:
        return join();
    case CallKind::Crash:
        host_.crash();
        return Progress::Done;
    case CallKind::SysctlSet: {
        Host* host = call.target.empty() ? &host_ : world_.hostNamed(call.target);
        host->sysctls().set(plainSysctl(call.option), call.value);
        world_.recorder().note(host->index(), "sysctl " + call.option + " = " + std::to_string(call.value));
        return Progress::Done;
    }
    default:
        return performSocketCall(call);
    }
}

Program::Progress Program::performSocketCall(const Call& call) {
    switch (call.kind) {
    case CallKind::Socket:
        return makeSocket(call);
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
        return Progress::Done;
    }
}

Program::Progress Program::sleep(const Call& call) {
    const SimTime end = call.kind == CallKind::Sleep ? started_ + call.time : call.time;
    if (world_.clock().now() >= end) {
        return Progress::Done;
    }
    if (!timer_.armed()) {
        timer_.start(end - world_.clock().now(), [this] { step(); });
    }
    return Progress::Blocked;
}

Program::Progress Program::spawn(const Call& call) {
    auto child = std::make_unique<Program>(world_, host_, call.target.empty() ? name_ : call.target,
                                           call.body, process_);
    if (const Handle* mine = handle("")) { // the thread keeps its socket when the name is used again
        child->current_ = current_ + "#" + std::to_string(children_.size());
        process_->handles[child->current_] = *mine;
    }
    children_.push_back(child.get());
    child->start(world_.clock().now());
    world_.add(std::move(child));
    return Progress::Done;
}

Program::Progress Program::join() {
    for (const Program* child : children_) {
        if (!child->ended()) {
            return Progress::Blocked;
        }
    }
    return Progress::Done;
}

Handle* Program::handle(const std::string& name) {
    const auto found = process_->handles.find(name.empty() ? current_ : name);
    if (found == process_->handles.end()) {
        return nullptr;
    }
    current_ = found->first;
    return &found->second;
}

Handle* Program::listenerHandle(const std::string& name) {
    if (!name.empty()) {
        return handle(name);
    }
    for (auto& [key, one] : process_->handles) {
        if (one.listener) {
            return &one;
        }
    }
    return nullptr;
}

Handle& Program::newHandle(const std::string& name) {
    current_ = name.empty() ? name_ : name;
    Handle& fresh = process_->handles[current_];
    fresh = Handle{};
    return fresh;
}

IpAddress Program::target(const Call& call) const {
    return world_.addressOf(call.target);
}

} // namespace synscope::capture::scenario

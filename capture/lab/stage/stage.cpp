// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/stage.h"

#include "capture/kernel/sysctl.h"
#include "capture/lab/stage/run_clock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <new>
#include <thread>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace synscope::capture::lab {

namespace {

using scenario::CallKind;
using scenario::kMillisecond;
using scenario::kSecond;

constexpr SimTime kAfterwards = 300 * kMillisecond; ///< how long is watched once all programs have ended
constexpr SimTime kTurn = 2 * kMillisecond;         ///< the journal is written so often
constexpr SimTime kSettle = 30 * kMillisecond;      ///< until taps stamp packets and links carry them

void collectMarks(const std::vector<Call>& calls, std::map<std::string, Descriptor>& marks) {
    for (const Call& call : calls) {
        if ((call.kind == CallKind::Mark || call.kind == CallKind::Await) && !marks.contains(call.target)) {
            marks.emplace(call.target, Descriptor(::eventfd(0, EFD_CLOEXEC)));
        }
        collectMarks(call.body, marks);
    }
}

/// Somebody connects to 127.0.0.0/8: only then loopback is worth a tap (a firewall's answer to its own host
/// takes it, too).
bool meetsItself(const std::vector<Call>& calls) {
    return std::any_of(calls.begin(), calls.end(), [](const Call& call) {
        return call.target.starts_with("127.") || meetsItself(call.body);
    });
}

SharedState* shareState() {
    void* memory = ::mmap(nullptr, sizeof(SharedState), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                          -1, 0);
    return memory == MAP_FAILED ? nullptr : new (memory) SharedState;
}

} // namespace

Stage::Stage(const scenario::Scenario& scenario, const StageLimits& limits)
    : scenario_(scenario)
    , limits_(limits)
    , curtain_(::eventfd(0, EFD_CLOEXEC))
    , shared_(shareState())
    , epoch_(&shared_->epoch) {}

Stage::~Stage() {
    watchers_.clear();
    for (const Performer& performer : performers_) {
        if (performer.process > 0) {
            ::kill(performer.process, SIGKILL);
            (void)::waitpid(performer.process, nullptr, 0);
        }
    }
    ::munmap(shared_, sizeof(SharedState));
}

SimTime Stage::now() const {
    return nowOf(*epoch_);
}

Problem Stage::build() {
    auto network = buildNetwork(scenario_, limits_.controls);
    if (!network) {
        return network.error();
    }
    network_ = std::move(*network);
    sequences_.resize(network_.hosts.size());
    const InsideNetwork inside(network_.wire.fd());
    auto wire = Wire::open(scenario_, network_.ports);
    if (!wire) {
        return wire.error();
    }
    wire_.emplace(std::move(*wire));
    journal_ = std::make_unique<Journal>(scenario_, !wire_->ends().empty());
    if (auto problem = openFirewalls()) {
        return problem;
    }
    if (auto problem = openTaps()) {
        return problem;
    }
    makeMarks();
    startPerformers();
    return std::nullopt;
}

Problem Stage::openFirewalls() {
    for (std::size_t i = 0; i < scenario_.hosts.size(); ++i) {
        const InsideNetwork inside(network_.hosts[i].fd());
        firewalls_.push_back(std::make_unique<Firewall>(scenario_, scenario_.hosts[i]));
        if (auto problem = firewalls_.back()->apply()) {
            return problem;
        }
    }
    return std::nullopt;
}

Problem Stage::openTaps() {
    const auto add = [this](std::size_t port, std::uint32_t host, const std::string& interface) -> Problem {
        const InsideNetwork inside(network_.hosts[host].fd());
        auto socket = PacketSocket::open(interface);
        if (!socket) {
            return socket.error();
        }
        taps_.push_back({port, host, interface != "lo", std::move(*socket)});
        return std::nullopt;
    };
    const bool loopback = std::any_of(
        scenario_.programs.begin(), scenario_.programs.end(),
        [](const scenario::ProgramSpec& program) { return meetsItself(program.calls); });
    for (std::size_t i = 0; i < network_.ports.size(); ++i) {
        if (auto problem = add(i, network_.ports[i].host, network_.ports[i].interface)) {
            return problem;
        }
    }
    for (std::uint32_t i = 0; loopback && i < scenario_.hosts.size(); ++i) {
        if (auto problem = add(0, i, "lo")) {
            return problem;
        }
    }
    return std::nullopt;
}

void Stage::makeMarks() {
    for (const scenario::ProgramSpec& program : scenario_.programs) {
        collectMarks(program.calls, marks_);
    }
}

/// Before there are threads: a child has only the one that forks.
void Stage::startPerformers() {
    for (const scenario::ProgramSpec& program : scenario_.programs) {
        Performer& performer = performers_.emplace_back();
        performer.name = program.name;
        performer.settled = Descriptor(::eventfd(0, EFD_CLOEXEC));
        performer.orders = Descriptor(::eventfd(0, EFD_CLOEXEC));
        for (std::uint32_t host = 0; host < scenario_.hosts.size(); ++host) {
            performer.host = scenario_.hosts[host].name == program.host ? host : performer.host;
        }
    }
    for (std::size_t i = 0; i < performers_.size(); ++i) {
        auto [mine, theirs] = makeChannel();
        performers_[i].line = std::move(mine);
        const pid_t child = ::fork();
        if (child == 0) {
            act(i, std::move(theirs));
        }
        performers_[i].process = child;
    }
}

/// A program's process. What it has opened stays open until the run is over.
void Stage::act(std::size_t program, Descriptor line) {
    ::prctl(PR_SET_TIMERSLACK, 1);
    std::signal(SIGPIPE, SIG_IGN);
    const scenario::ProgramSpec& spec = scenario_.programs[program];
    const std::uint32_t host = performers_[program].host;
    if (::setns(network_.hosts[host].fd(), CLONE_NEWNET) != 0) {
        ::_exit(1);
    }
    Channel channel(std::move(line));
    const Descriptor& settled = performers_[program].settled;
    const bool steered = limits_.controls && host < shared_->hosts.size();
    ActorProcess process{scenario_, scenario_.hosts[host],
                         host,      channel,
                         marks_,    settled,
                         *epoch_,   steered ? &shared_->hosts[host] : nullptr,
                         {},        {},
                         false};
    awaitTurn(program);
    Actor actor(process, spec.name);
    Actor steersman(process, spec.name);
    const std::jthread obedience = steered ? std::jthread(
                                                 [&] { steersman.followOrders(performers_[program].orders); })
                                           : std::jthread();
    actor.perform(spec.calls);
    actor.join();
    signalEvent(settled);
    Message ended;
    ended.kind = Message::Kind::Ended;
    channel.tell(ended);
    for (;;) {
        ::pause();
    }
}

/// On a busy machine a program may start late; one that starts after it in the scenario does so here, too.
void Stage::awaitTurn(std::size_t program) const {
    awaitEvent(curtain_);
    const SimTime start = scenario_.programs[program].start;
    const timespec until = timespecOf(epoch_->steady_ns + start);
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
    for (std::size_t i = 0; i < performers_.size(); ++i) {
        if (scenario_.programs[i].start < start) {
            awaitEvent(performers_[i].settled);
        }
    }
}

void Stage::go() {
    ::prctl(PR_SET_TIMERSLACK, 1);
    awaitCarrier(network_);
    const timespec settle = timespecOf(kSettle);
    ::nanosleep(&settle, nullptr);
    epoch_->steady_ns = clockNs(CLOCK_MONOTONIC) + kSettle; // everybody is awake by then
    epoch_->real_ns = clockNs(CLOCK_REALTIME) + kSettle;
    journal_->begin(*epoch_, "Linux " + kernelRelease());
    for (Tap& tap : taps_) { // what links say to each other when they come up
        while (tap.socket.receive()) {
        }
    }
    for (std::uint32_t i = 0; i < scenario_.hosts.size(); ++i) {
        watchers_.push_back(std::make_unique<Watcher>(*journal_, i, network_.hosts[i].fd(), *epoch_));
        watchers_.back()->start();
    }
    signalEvent(curtain_);
}

bool Stage::perform() {
    go();
    while (!over()) {
        if (!turn()) {
            return false;
        }
    }
    watchers_.clear();
    for (Tap& tap : taps_) {
        serveTap(tap);
    }
    return journal_->finish(now(), cut_);
}

bool Stage::allEnded() const {
    return std::all_of(performers_.begin(), performers_.end(),
                       [](const Performer& one) { return one.ended; });
}

bool Stage::over() {
    const SimTime time = now();
    if (!ended_ && allEnded()) {
        ended_ = time;
    }
    if (time >= limits_.longest) {
        cut_ = "The run was cut after " + std::to_string(limits_.longest / kSecond) +
               " seconds, the longest that the lab runs.";
    } else if (journal_->frames() >= limits_.most_frames) {
        cut_ = "The run was cut after " + std::to_string(limits_.most_frames) + " packets.";
    }
    const bool idle = limits_.expected != 0 && !touched_ && time >= limits_.expected;
    return !cut_.empty() || stopped_ || idle || (ended_ && time >= *ended_ + kAfterwards) ||
           (scenario_.duration != 0 && !touched_ && time >= scenario_.duration);
}

SimTime Stage::nextTurn() const {
    const auto due = wire_->due();
    return std::max<SimTime>(due ? std::min(kTurn, *due - now()) : kTurn, 0);
}

/// Waits for what comes next: in the order of wire ends, taps, programs, standard input.
std::vector<pollfd> Stage::waitForSomething(const std::vector<std::pair<std::size_t, int>>& ends) const {
    std::vector<pollfd> wait;
    for (const auto& [port, fd] : ends) {
        wait.push_back({fd, POLLIN, 0});
    }
    for (const Tap& tap : taps_) {
        wait.push_back({tap.socket.fd(), POLLIN, 0});
    }
    for (const Performer& performer : performers_) {
        wait.push_back({performer.process < 0 ? -1 : performer.line.fd(), POLLIN, 0});
    }
    wait.push_back({input_ended_ ? -1 : STDIN_FILENO, POLLIN, 0});
    const timespec limit = timespecOf(nextTurn());
    (void)::ppoll(wait.data(), wait.size(), &limit, nullptr);
    return wait;
}

void Stage::takeFromWire(std::size_t port) {
    wire_->receive(port, *epoch_,
                   [this](std::size_t from, Bytes frame, bool lost) { journal_->fate(from, frame, lost); });
}

/// False: nobody reads or writes any more.
bool Stage::turn() {
    const auto ends = wire_->ends();
    const std::vector<pollfd> wait = waitForSomething(ends);
    wire_->deliver(now());
    auto one = wait.begin();
    for (const auto& [port, fd] : ends) {
        if ((one++)->revents != 0) {
            takeFromWire(port);
        }
    }
    wire_->deliver(now());
    for (Tap& tap : taps_) {
        if ((one++)->revents != 0) {
            serveTap(tap);
        }
    }
    for (Performer& performer : performers_) {
        if ((one++)->revents != 0) {
            serve(performer);
        }
    }
    if (one->revents != 0) {
        readControl();
    }
    reap();
    return !input_ended_ && journal_->flush(now());
}

void Stage::serveTap(Tap& tap) {
    while (const auto frame = tap.socket.receive()) {
        if (!packetOf(frame->bytes)) {
            continue;
        }
        journal_->frame(tap.port, tap.host, frame->outgoing, tap.on_cable, frame->real_ns - epoch_->real_ns,
                        frame->bytes);
        if (frame->outgoing) {
            followSequences(tap.host, frame->bytes);
        }
        if (tap.host < watchers_.size()) {
            watchers_[tap.host]->nudge();
        }
    }
}

void Stage::followSequences(std::uint32_t host, Bytes frame) {
    const auto packet = packetOf(frame);
    if (!packet || packet->protocol != scenario::Protocol::Tcp) {
        return;
    }
    Sequences& last = sequences_[host];
    const bool opens = (packet->tcp.flags & model::tcp_flag::kSyn) != 0;
    const bool own = packet->source == network_.ports[host].address &&
                     !packet->tcp.has(model::tcp_flag::kRst);
    if (!own) {
        return; // hand-made
    }
    if (opens) {
        last = {packet->tcp.source_port, {packet->tcp.seq, packet->endSeq()}};
    } else if (last.port == packet->tcp.source_port &&
               scenario::after(packet->endSeq(), last.known.next_sequence)) {
        last.known.next_sequence = packet->endSeq();
    }
}

void Stage::note(std::uint32_t host, const std::string& text) {
    journal_->event({std::max<SimTime>(now(), 0), host, scenario::NoteEvent{text}});
}

} // namespace synscope::capture::lab

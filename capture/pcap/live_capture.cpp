// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcap/live_capture.h"

#include "capture/live/wall_clock.h"

#include <algorithm>
#include <sys/eventfd.h>
#include <unistd.h>

namespace synscope::capture {

namespace {

using namespace std::chrono_literals;

/// How often counters are read and interfaces looked at, while packets come and while none do.
constexpr auto kLookEvery = 100ms;
constexpr int kIdleLookMs = 500;
/// The kernel hands over a packet when its block is retired: a delay after it came, and some jiffies.
constexpr int kDelaysToBeSure = 2;

} // namespace

struct LiveCapture::Taking {
    LiveCapture& capture;
    std::uint32_t interface;
    LinkType link_type;
    model::TimeNs unit_ns;

    void add(const pcap_pkthdr& header, const u_char* data) const {
        Frame frame;
        frame.time = model::TimeNs{header.ts.tv_sec} * model::kSecondNs + header.ts.tv_usec * unit_ns;
        frame.original_length = header.len;
        frame.link_type = link_type;
        frame.interface = model::InterfaceId{interface};
        capture.merger_.add(frame, {reinterpret_cast<const std::byte*>(data), header.caplen});
        ++capture.taken_;
    }

    static void callback(u_char* self, const pcap_pkthdr* header, const u_char* data) {
        reinterpret_cast<const Taking*>(self)->add(*header, data);
    }
};

LiveCapture::LiveCapture(const LiveOptions& options, WhenGone when_gone)
    : options_(options)
    , when_gone_(when_gone)
    , merger_(options.interfaces.size(), kDelaysToBeSure * options.delay)
    , applied_handshakes_only_(options.handshakes_only)
    , wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , wants_handshakes_only_(options.handshakes_only) {}

LiveOpening LiveCapture::open(const LiveOptions& options, WhenGone when_gone) {
    std::unique_ptr<LiveCapture> capture(new LiveCapture(options, when_gone));
    if (auto problem = capture->openAll()) {
        return {nullptr, std::move(*problem)};
    }
    return {std::move(capture), {}};
}

std::optional<LiveProblem> LiveCapture::openAll() {
    for (const std::string& name : options_.interfaces) {
        auto interface = std::make_unique<LiveInterface>(name, options_);
        if (auto problem = interface->open()) {
            return problem;
        }
        facts_.name += (facts_.name.empty() ? "" : ", ") + name;
        facts_.interfaces.emplace_back();
        interfaces_.push_back(std::move(interface));
        describe(interfaces_.size() - 1);
    }
    read_counters_.resize(interfaces_.size());
    facts_.format = "live";
    look();
    return std::nullopt;
}

void LiveCapture::describe(std::size_t interface) {
    InterfaceInfo& info = facts_.interfaces[interface];
    info.name = interfaces_[interface]->name();
    info.link_type = interfaces_[interface]->linkType();
    info.snap_length = options_.snap_length;
}

ReadEnd LiveCapture::read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) {
    const std::stop_callback stopped(stop, [this] { wake(); });
    for (;;) {
        if (stop.stop_requested()) {
            frames.clear();
            return ReadEnd::Cancelled;
        }
        follow();
        take(frames, capacity);
        if (Clock::now() - looked_ >= kLookEvery) {
            look();
        }
        if (!frames.empty()) {
            return ReadEnd::More;
        }
        if (drained()) {
            look();
            return ReadEnd::EndOfSource;
        }
        if (when_gone_ == WhenGone::End && allGone()) {
            facts_.damage = liveFacts().notice;
            return ReadEnd::Damaged;
        }
        if (!wait()) {
            return ReadEnd::Cancelled;
        }
    }
}

void LiveCapture::take(std::vector<Frame>& frames, std::size_t capacity) {
    frames.clear();
    merger_.begin(Clock::now());
    const std::uint64_t before = taken_;
    for (std::size_t i = 0; i < interfaces_.size() && taken_ - before < capacity && !merger_.full(); ++i) {
        takeFrom(next_++ % interfaces_.size(), capacity - (taken_ - before));
    }
    merger_.release(frames, capacity, drained());
    for (const Frame& frame : frames) {
        facts_.bytes_read += frame.bytes.size();
    }
    facts_.frames += frames.size();
}

void LiveCapture::takeFrom(std::size_t interface, std::size_t most) {
    LiveInterface& from = *interfaces_[interface];
    if (!from.isOpen()) {
        merger_.forget(interface);
        return;
    }
    Taking taking{*this, static_cast<std::uint32_t>(interface), from.linkType(),
                  model::TimeNs{from.nanosecondsPerUnit()}};
    if (!from.dispatch(static_cast<int>(most), &Taking::callback, &taking)) {
        looked_ = {};
    }
}

void LiveCapture::follow() {
    if (wants_end_ && drain_until_ == Clock::time_point::max()) {
        constexpr int kForBusyMachines = 3;
        drain_until_ = Clock::now() + kForBusyMachines * kDelaysToBeSure * options_.delay;
    }
    if (const bool only = wants_handshakes_only_; only != applied_handshakes_only_) {
        applied_handshakes_only_ = only;
        for (const auto& interface : interfaces_) {
            interface->setHandshakesOnly(only);
        }
    }
    const bool paused = wants_pause_ || wants_end_;
    if (paused == applied_pause_) {
        return;
    }
    applied_pause_ = paused;
    for (const auto& interface : interfaces_) {
        interface->setPaused(paused);
    }
    const std::scoped_lock lock(lock_);
    live_.paused = wants_pause_;
}

bool LiveCapture::drained() const {
    return Clock::now() >= drain_until_;
}

std::string LiveCapture::lookAt(LiveInterface& interface) {
    const LinkState state = interface.state();
    if (interface.isOpen() && state == LinkState::Gone) {
        interface.close();
    }
    if (!interface.isOpen() && state != LinkState::Gone && when_gone_ == WhenGone::Reopen) {
        if (const auto problem = interface.open()) {
            return problem->sentence;
        }
    }
    if (!interface.isOpen()) {
        return "The interface " + interface.name() + " is gone; capturing goes on when it comes back.";
    }
    return state == LinkState::Up ? std::string()
                                  : "The interface " + interface.name() +
                                        " is down; nothing arrives until it is up again (ip link set " +
                                        interface.name() + " up).";
}

void LiveCapture::look() {
    looked_ = Clock::now();
    LiveFacts next;
    for (std::size_t i = 0; i < interfaces_.size(); ++i) {
        const std::string notice = lookAt(*interfaces_[i]);
        next.notice += (next.notice.empty() || notice.empty() ? "" : " ") + notice;
        const LiveCounters& counters = read_counters_[i] = interfaces_[i]->readCounters();
        next.dropped_by_ring += counters.dropped_by_ring;
        next.dropped_by_interface += counters.dropped_by_interface;
        next.received += counters.received;
        facts_.interfaces[i].received = counters.received;
        facts_.interfaces[i].dropped = counters.dropped_by_ring + counters.dropped_by_interface;
        describe(i);
    }
    next.paused = wants_pause_;
    next.delivered = taken_;
    facts_.capture_drops = next.dropped_by_ring + next.dropped_by_interface;
    const std::scoped_lock lock(lock_);
    losses_.note(facts_.capture_drops, wallClock());
    live_ = std::move(next);
}

bool LiveCapture::allGone() const {
    return std::ranges::none_of(interfaces_, [](const auto& interface) { return interface->isOpen(); });
}

bool LiveCapture::wait() {
    std::vector<pollfd> wanted = interrupters_;
    wanted.push_back({wake_.fd(), POLLIN, 0});
    for (const auto& interface : interfaces_) {
        if (interface->isOpen()) {
            wanted.push_back({interface->fd(), POLLIN, 0});
        }
    }
    const bool ending = drain_until_ != Clock::time_point::max();
    const int most_ms = ending ? static_cast<int>(options_.delay.count()) : kIdleLookMs;
    const bool waiting = ::poll(wanted.data(), wanted.size(), std::min(most_ms, heldMs())) == 0;
    if (waiting && !merger_.holds()) {
        looked_ = {};
    }
    std::uint64_t calls = 0;
    [[maybe_unused]] const ssize_t size = ::read(wake_.fd(), &calls, sizeof calls);
    const auto interrupters = std::span(wanted).first(interrupters_.size());
    return std::ranges::none_of(interrupters, [](const pollfd& fd) { return fd.revents != 0; });
}

int LiveCapture::heldMs() const {
    if (!merger_.holds()) {
        return kIdleLookMs;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(merger_.due() - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

void LiveCapture::wake() const {
    constexpr std::uint64_t kOnce = 1;
    [[maybe_unused]] const ssize_t size = ::write(wake_.fd(), &kOnce, sizeof kOnce);
}

void LiveCapture::setPaused(bool paused) {
    wants_pause_ = paused;
    wake();
}

void LiveCapture::setHandshakesOnly(bool only) {
    wants_handshakes_only_ = only;
    wake();
}

void LiveCapture::finish() {
    wants_end_ = true;
    wake();
}

LiveFacts LiveCapture::liveFacts() const {
    const std::scoped_lock lock(lock_);
    return live_;
}

std::vector<model::CaptureHole> LiveCapture::holes() const {
    const std::scoped_lock lock(lock_);
    return losses_.spans();
}

} // namespace synscope::capture

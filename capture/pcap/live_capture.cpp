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

} // namespace

struct LiveCapture::Taking {
    LiveCapture& capture;
    std::vector<Frame>& frames;
    std::uint32_t interface;
    LinkType link_type;
    model::TimeNs unit_ns;

    void add(const pcap_pkthdr& header, const u_char* data) {
        const auto* bytes = reinterpret_cast<const std::byte*>(data);
        capture.starts_.push_back(capture.bytes_.size());
        capture.bytes_.insert(capture.bytes_.end(), bytes, bytes + header.caplen);
        Frame& frame = frames.emplace_back();
        frame.time = model::TimeNs{header.ts.tv_sec} * model::kSecondNs + header.ts.tv_usec * unit_ns;
        frame.original_length = header.len;
        frame.link_type = link_type;
        frame.interface = model::InterfaceId{interface};
        frame.ref.number = ++capture.number_;
    }

    static void callback(u_char* self, const pcap_pkthdr* header, const u_char* data) {
        reinterpret_cast<Taking*>(self)->add(*header, data);
    }
};

LiveCapture::LiveCapture(const LiveOptions& options, WhenGone when_gone)
    : options_(options)
    , when_gone_(when_gone)
    , wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

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
    bytes_.clear();
    starts_.clear();
    for (std::size_t i = 0; i < interfaces_.size() && frames.size() < capacity; ++i) {
        takeFrom(next_++ % interfaces_.size(), frames, capacity);
    }
    pointToBytes(frames);
    facts_.frames += frames.size();
    facts_.bytes_read += bytes_.size();
}

void LiveCapture::takeFrom(std::size_t interface, std::vector<Frame>& frames, std::size_t capacity) {
    LiveInterface& from = *interfaces_[interface];
    if (!from.isOpen()) {
        return;
    }
    Taking taking{*this, frames, static_cast<std::uint32_t>(interface), from.linkType(),
                  model::TimeNs{from.nanosecondsPerUnit()}};
    if (!from.dispatch(static_cast<int>(capacity - frames.size()), &Taking::callback, &taking)) {
        looked_ = {};
    }
}

/// Only now does `bytes_` stay where it is. Several interfaces are brought into one order of time; what one
/// of them delivers a block later than another stays out of order.
void LiveCapture::pointToBytes(std::vector<Frame>& frames) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const std::size_t end = i + 1 < starts_.size() ? starts_[i + 1] : bytes_.size();
        frames[i].bytes = std::span(bytes_).subspan(starts_[i], end - starts_[i]);
    }
    if (interfaces_.size() > 1) {
        std::ranges::stable_sort(frames, {}, &Frame::time);
    }
}

void LiveCapture::follow() {
    if (wants_end_ && drain_until_ == Clock::time_point::max()) {
        // The kernel hands over what it has when its block is retired, a delay from now at the latest.
        constexpr int kDelaysToBeSure = 5;
        drain_until_ = Clock::now() + kDelaysToBeSure * options_.delay;
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
    next.delivered = number_;
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
    if (::poll(wanted.data(), wanted.size(), most_ms) == 0) {
        looked_ = {};
    }
    std::uint64_t calls = 0;
    [[maybe_unused]] const ssize_t size = ::read(wake_.fd(), &calls, sizeof calls);
    const auto interrupters = std::span(wanted).first(interrupters_.size());
    return std::ranges::none_of(interrupters, [](const pollfd& fd) { return fd.revents != 0; });
}

void LiveCapture::wake() const {
    constexpr std::uint64_t kOnce = 1;
    [[maybe_unused]] const ssize_t size = ::write(wake_.fd(), &kOnce, sizeof kOnce);
}

void LiveCapture::setPaused(bool paused) {
    wants_pause_ = paused;
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sampler.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <deque>
#include <utility>

namespace synscope::app {

namespace {

using model::TimeNs;

TimeNs readClock(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * model::kSecondNs + time.tv_nsec;
}

/// CPU time of this thread over the last seconds, as a share of one core.
class ShareMeter {
public:
    double note(TimeNs now) {
        constexpr TimeNs kWindow = 5 * model::kSecondNs;
        marks_.emplace_back(now, readClock(CLOCK_THREAD_CPUTIME_ID));
        while (marks_.size() > 2 && now - marks_[1].first >= kWindow) {
            marks_.pop_front();
        }
        const TimeNs passed = now - marks_.front().first;
        return passed > 0 ? static_cast<double>(marks_.back().second - marks_.front().second) /
                                static_cast<double>(passed)
                          : 0;
    }

private:
    std::deque<std::pair<TimeNs, TimeNs>> marks_;
};

void lookAt(capture::KernelObserver& observer, Look what, TimeNs time) {
    switch (what) {
    case Look::Settings:
        observer.lookAtSettings();
        break;
    case Look::Sockets:
        observer.lookAtSockets(time);
        break;
    case Look::Counters:
        observer.lookAtCounters(time);
        break;
    case Look::Queues:
        observer.lookAtQueues(time);
        break;
    }
}

} // namespace

Sampler::Sampler(SamplerOptions options)
    : options_(std::move(options))
    , thread_([this](const std::stop_token& stop) { run(stop); }) {}

Sampler::~Sampler() {
    stop();
}

void Sampler::stop() {
    thread_.request_stop(); // wakes it, too: its wait takes the stop token
}

void Sampler::select(std::optional<capture::SelectedConnection> connection) {
    const std::scoped_lock lock(lock_);
    if (connection != selected_) {
        selected_ = std::move(connection);
        reselected_ = true;
        wake_.notify_all();
    }
}

std::shared_ptr<const model::KernelView> Sampler::view() const {
    const std::scoped_lock lock(lock_);
    return history_.empty() ? nullptr : history_.view(report_);
}

void Sampler::run(const std::stop_token& stop) {
    const bool any = options_.interface.empty() || options_.interface == "any";
    capture::KernelObserver observer(any ? capture::mainInterface(options_.root) : options_.interface,
                                     options_.root);
    capture::SocketOwners owners(options_.root);
    SamplingSchedule schedule(options_.interval_ns);
    ShareMeter meter;
    TimeNs reported = 0;
    while (!stop.stop_requested()) {
        const TimeNs now = readClock(CLOCK_MONOTONIC);
        look(observer, schedule, now);
        if (now - reported >= model::kSecondNs) {
            reported = now;
            takeOwners(observer, owners);
            const double share = meter.note(now);
            const std::scoped_lock lock(lock_);
            report_ = schedule.report();
            report_.cpu_share = share;
        }
        sleep(stop, schedule.next());
    }
}

/// Settings first, for limits; queues last, for they are what a chart shows.
void Sampler::look(capture::KernelObserver& observer, SamplingSchedule& schedule, TimeNs now) {
    {
        const std::scoped_lock lock(lock_);
        if (std::exchange(reselected_, false)) {
            observer.select(selected_);
            schedule.hurry(Look::Sockets, now);
        }
    }
    const TimeNs time = readClock(CLOCK_REALTIME);
    for (const Look what : {Look::Settings, Look::Sockets, Look::Counters, Look::Queues}) {
        if (schedule.due(what, now)) {
            const TimeNs before = readClock(CLOCK_THREAD_CPUTIME_ID);
            lookAt(observer, what, time);
            schedule.done(what, now, readClock(CLOCK_THREAD_CPUTIME_ID) - before);
        }
    }
    observer.noteCaptureRing(options_.capture_ring ? options_.capture_ring()
                                                   : model::Text{SYNSCOPE_TEXT("nothing is being captured")});
    const std::scoped_lock lock(lock_);
    history_.add(observer.snapshot());
    ++looks_;
}

void Sampler::takeOwners(const capture::KernelObserver& observer, capture::SocketOwners& owners) {
    for (const model::KernelSocket& socket : observer.snapshot().watched) {
        const auto owner = owners.find(socket.inode, capture::SocketOwners::Clock::now());
        if (owner) {
            const std::scoped_lock lock(lock_);
            history_.nameOwner(socket.inode, owner->name + " (" + std::to_string(owner->pid) + ")");
        }
    }
}

void Sampler::sleep(const std::stop_token& stop, TimeNs until) {
    const TimeNs wait = until - readClock(CLOCK_MONOTONIC);
    std::unique_lock lock(lock_);
    wake_.wait_for(lock, stop, std::chrono::nanoseconds(std::max<TimeNs>(wait, 0)),
                   [this] { return reselected_; });
}

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
// Simulated time: things that will happen, in order.
#pragma once

#include "capture/scenario/scenario.h"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace synscope::capture::scenario {

/// Things due at the same time happen in the order in which they were planned.
class Clock {
public:
    using Action = std::function<void()>;
    using Ticket = std::pair<SimTime, std::uint64_t>;

    [[nodiscard]] SimTime now() const { return now_; }

    Ticket at(SimTime time, Action action) {
        const Ticket ticket{time < now_ ? now_ : time, next_++};
        planned_.emplace(ticket, std::move(action));
        return ticket;
    }
    Ticket in(SimTime delay, Action action) { return at(now_ + delay, std::move(action)); }
    void cancel(Ticket ticket) { planned_.erase(ticket); }

    [[nodiscard]] bool idle() const { return planned_.empty(); }
    [[nodiscard]] SimTime next() const { return planned_.begin()->first.first; }

    /// Lets the next thing happen.
    void step() {
        auto node = planned_.extract(planned_.begin());
        now_ = node.key().first;
        node.mapped()();
    }

    /// Forgets everything planned.
    void clear() {
        const auto doomed = std::exchange(planned_, {}); // what dies with it may cancel timers
    }

private:
    SimTime now_ = 0;
    std::uint64_t next_ = 0;
    std::map<Ticket, Action> planned_;
};

/// One timer that can be armed again. Dies disarmed.
class Timer {
public:
    explicit Timer(Clock& clock)
        : clock_(clock) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() { stop(); }

    void start(SimTime delay, Clock::Action action) {
        stop();
        armed_ = true;
        ticket_ = clock_.in(delay, [this, run = std::move(action)] {
            armed_ = false;
            run();
        });
    }
    void stop() {
        if (armed_) {
            clock_.cancel(ticket_);
            armed_ = false;
        }
    }
    [[nodiscard]] bool armed() const { return armed_; }
    [[nodiscard]] SimTime due() const { return ticket_.first; }

private:
    Clock& clock_;
    Clock::Ticket ticket_;
    bool armed_ = false;
};

} // namespace synscope::capture::scenario

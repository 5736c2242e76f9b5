// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/retry_fit.h"

#include <algorithm>

namespace synscope::model {

namespace {

constexpr double kTimerLateness = 1.0 / 8; // LVL_CLK_DIV of the timer wheel
constexpr double kSlack_s = 0.02;          // a capture is not the timer
constexpr double kEarlySlack_s = 0.3;      // capture and sender need not have the same clock
constexpr double kNsPerSecond = 1e9;

using Schedules = std::array<RetrySchedule, kStackCount>;

RetrySchedule synScheduleOf(Stack stack, const RetrySettings& settings) {
    return retrySchedule(Retry::Syn, stack, stack == Stack::LinuxSince65 ? settings : RetrySettings{})
        .value_or(RetrySchedule{});
}

Schedules synSchedules(const RetrySettings& settings) {
    Schedules all;
    for (int i = 0; i < kStackCount; ++i) {
        all[static_cast<std::size_t>(i)] = synScheduleOf(static_cast<Stack>(i), settings);
    }
    return all;
}

const Schedules& defaultSchedules() {
    static const Schedules made = synSchedules({});
    return made;
}

/// True when the wait before send `i` of `sends` is one that `schedule` could have made.
bool waitFits(const RetrySchedule& schedule, std::span<const double> sends, std::size_t i) {
    if (i >= schedule.sends_s.size()) {
        return false;
    }
    const double nominal = schedule.sends_s[i] - schedule.sends_s[i - 1];
    const double observed = sends[i] - sends[i - 1];
    return observed >= nominal - kSlack_s && observed <= bandOf(nominal).latest_s;
}

bool fitsSoFar(const RetrySchedule& schedule, std::span<const double> sends) {
    for (std::size_t i = 1; i < sends.size(); ++i) {
        if (!waitFits(schedule, sends, i)) {
            return false;
        }
    }
    return true;
}

/// The first send (counted from 0) by which two schedules part, as far as a wait can tell; a schedule that
/// has ended tells by its silence.
std::size_t partsAt(const RetrySchedule& a, const RetrySchedule& b) {
    std::size_t i = 1;
    while (i < a.sends_s.size() && i < b.sends_s.size() && waitFits(a, b.sends_s, i) &&
           waitFits(b, a.sends_s, i)) {
        ++i;
    }
    return i;
}

/// How many SYNs beyond `seen` tell stack `self` from the other ones that fit.
int decidedAfter(const Schedules& schedules, const StackFits& fits, std::size_t self, std::size_t seen) {
    std::size_t decided_at = seen - 1;
    for (std::size_t i = 0; i < fits.size(); ++i) {
        if (i != self && fits[i].fits) {
            decided_at = std::max(decided_at, partsAt(schedules[self], schedules[i]));
        }
    }
    return static_cast<int>(decided_at - (seen - 1));
}

double latestGivingUp() {
    const auto later = [](const RetrySchedule& a, const RetrySchedule& b) {
        return a.gives_up_s < b.gives_up_s;
    };
    return std::max_element(defaultSchedules().begin(), defaultSchedules().end(), later)->gives_up_s;
}

/// When a stack that keeps this schedule has either sent the SYN after the `syn`-th one or given up.
double decidedAt(const RetrySchedule& schedule, std::size_t syn, bool over) {
    if (syn == schedule.sends_s.size()) {
        return over ? 0 : schedule.gives_up_s;
    }
    return bandOf(schedule.sends_s[syn]).latest_s + kEarlySlack_s;
}

/// Fewer retries than a schedule has by default are a setting, so an overdue SYN shows that there is no
/// other.
bool fittingOnesAreOver(const SynTrain& train, double passed_s, bool over) {
    const auto syn = static_cast<std::size_t>(std::max(train.syns, 0));
    const double last_s = static_cast<double>(timeBetween(train.first, train.last)) / kNsPerSecond;
    std::size_t fitting = 0;
    for (const RetrySchedule& schedule : defaultSchedules()) {
        const bool fits = couldBeOf(schedule, syn, last_s);
        if (fits && passed_s < decidedAt(schedule, syn, over)) {
            return false;
        }
        fitting += fits ? 1 : 0;
    }
    return train.syns > 1 && fitting > 0;
}

/// Linux since 6.5 repeats a SYN four times at even distance (tcp_syn_linear_timeouts) before its count of
/// doubling waits begins. Only who sets tcp_syn_retries or TCP_SYNCNT to 1 gives up before, after 3 s: a
/// recording that was stopped early is likelier.
bool isStillLinear(const SynTrain& train, TimeNs attempt) {
    constexpr int kMostLinear = 5;
    constexpr TimeNs kLongestStep = 1250 * kMillisecondNs;
    return train.syns <= kMostLinear && attempt < (train.syns - 1) * kLongestStep;
}

/// A file tells the time of its last packet, not how long recording went on without one. Where a repeated SYN
/// is that packet, or shares the last moment with others, nothing speaks for another try.
bool endsTheRecording(const SynTrain& train, TimeNs now) {
    constexpr TimeNs kShareOfTheAttempt = 16;
    const TimeNs attempt = timeBetween(train.first, train.last);
    return train.syns > 1 && !isStillLinear(train, attempt) &&
           timeBetween(train.last, now) <= attempt / kShareOfTheAttempt;
}

} // namespace

TimeBand bandOf(double nominal_s) {
    return {nominal_s, nominal_s * (1 + kTimerLateness) + kSlack_s};
}

bool couldBeOf(const RetrySchedule& schedule, std::size_t syn, double last_s) {
    if (syn == 0 || syn > schedule.sends_s.size()) {
        return false;
    }
    const double due_s = schedule.sends_s[syn - 1];
    return last_s >= due_s - kEarlySlack_s && last_s <= bandOf(due_s).latest_s + kEarlySlack_s;
}

/// Waits double from 1 s, or from 3 s.
TimeNs decisiveSilence(int syn) {
    const TimeNs from_one = kSecondNs << std::clamp(syn - 1, 0, 6);
    const TimeNs from_three = 3 * kSecondNs << std::clamp(syn - 1, 0, 2);
    return 2 * std::max(from_one, from_three);
}

StackFits fitStacks(std::span<const double> sends_s, const RetrySettings& settings) {
    const Schedules schedules = synSchedules(settings);
    StackFits fits;
    for (std::size_t i = 0; i < fits.size(); ++i) {
        fits[i] = {static_cast<Stack>(i), fitsSoFar(schedules[i], sends_s), 0};
    }
    for (std::size_t i = 0; i < fits.size(); ++i) {
        fits[i].decided_after = fits[i].fits ? decidedAfter(schedules, fits, i, sends_s.size()) : 0;
    }
    return fits;
}

const RetrySchedule* fittingSynSchedule(int syn, TimeNs last) {
    const double last_s = static_cast<double>(last) / kNsPerSecond;
    const auto found = std::find_if(
        defaultSchedules().begin(), defaultSchedules().end(), [&](const RetrySchedule& schedule) {
            return couldBeOf(schedule, static_cast<std::size_t>(std::max(syn, 0)), last_s);
        });
    return found == defaultSchedules().end() ? nullptr : &*found;
}

bool synsAreOver(const SynTrain& train, TimeNs now, bool over) {
    const double passed_s = static_cast<double>(timeBetween(train.first, now)) / kNsPerSecond;
    return passed_s >= latestGivingUp() || timeBetween(train.last, now) >= decisiveSilence(train.syns) ||
           fittingOnesAreOver(train, passed_s, over) || (over && endsTheRecording(train, now));
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/syn_schedule.h"

#include <algorithm>
#include <array>

namespace synscope::model {
namespace {

constexpr double kNsPerSecond = 1e9;
constexpr double kEarlySlackSeconds = 0.3; // capture and sender need not have the same clock

using Schedules = std::array<RetrySchedule, kStackCount>;

const Schedules& schedules() {
    static const Schedules made = [] {
        Schedules all;
        for (int i = 0; i < kStackCount; ++i) {
            all[static_cast<std::size_t>(i)] = retrySchedule(Retry::Syn, static_cast<Stack>(i));
        }
        return all;
    }();
    return made;
}

bool fits(const RetrySchedule& schedule, std::size_t syn, double last_s) {
    if (syn == 0 || syn > schedule.sends_s.size()) {
        return false;
    }
    const double due_s = schedule.sends_s[syn - 1];
    return last_s >= due_s - kEarlySlackSeconds && last_s <= bandOf(due_s).latest_s + kEarlySlackSeconds;
}

double latestGivingUp() {
    const auto later = [](const RetrySchedule& a, const RetrySchedule& b) {
        return a.gives_up_s < b.gives_up_s;
    };
    return std::max_element(schedules().begin(), schedules().end(), later)->gives_up_s;
}

/// Twice what any known system waits after its n-th SYN (doubling from 1 s, or from 3 s).
TimeNs farTooLong(int syn) {
    const TimeNs from_one = kSecondNs << std::clamp(syn - 1, 0, 6);
    const TimeNs from_three = 3 * kSecondNs << std::clamp(syn - 1, 0, 2);
    return 2 * std::max(from_one, from_three);
}

} // namespace

const RetrySchedule* fittingSynSchedule(int syn, TimeNs last) {
    const double last_s = static_cast<double>(last) / kNsPerSecond;
    const auto found = std::find_if(
        schedules().begin(), schedules().end(), [&](const RetrySchedule& schedule) {
            return fits(schedule, static_cast<std::size_t>(std::max(syn, 0)), last_s);
        });
    return found == schedules().end() ? nullptr : &*found;
}

bool synsAreOver(int syn, TimeNs first, TimeNs last, TimeNs now) {
    const RetrySchedule* schedule = fittingSynSchedule(syn, timeBetween(first, last));
    const bool all_sent = schedule != nullptr && static_cast<std::size_t>(syn) == schedule->sends_s.size();
    const bool all_gave_up = static_cast<double>(timeBetween(first, now)) >= latestGivingUp() * kNsPerSecond;
    return all_sent || all_gave_up || timeBetween(last, now) >= farTooLong(syn);
}

} // namespace synscope::model

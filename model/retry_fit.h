// SPDX-License-Identifier: GPL-3.0-or-later
// Observed SYNs held against the tables: how late timers run, which systems could have sent them, and whether
// more are to come.
#pragma once

#include "model/retry_schedule.h"
#include "model/time.h"

#include <array>
#include <cstddef>
#include <span>

namespace synscope::model {

/// Seconds between which a timer fires: never early, late by up to an eighth of the wait (the granularity of
/// the timer wheel, kernel/time/timer.c LVL_CLK_DIV; measured 1 to 3 % in the sum of many waits).
struct TimeBand {
    double earliest_s = 0;
    double latest_s = 0;
};
[[nodiscard]] TimeBand bandOf(double nominal_s);

/// One stack held against observed SYN times.
struct StackFit {
    Stack stack = Stack::LinuxSince65;
    bool fits = false;     ///< every observed wait lies in this stack's band so far
    int decided_after = 0; ///< how many more SYNs would tell it from the other stacks that fit; 0: it is the
                           ///< only one
};
using StackFits = std::array<StackFit, kStackCount>;

/// Which stacks could have sent SYNs at these times (seconds after the first; rising; at least one). Stacks
/// in enum order. `settings` are those of LinuxSince65; the others have their defaults.
[[nodiscard]] StackFits fitStacks(std::span<const double> sends_s, const RetrySettings& settings = {});

/// True when `syn` SYNs, the last one `last_s` after the first, could be the first ones of `schedule`.
[[nodiscard]] bool couldBeOf(const RetrySchedule& schedule, std::size_t syn, double last_s);

/// The default schedule that an attempt fits: `syn` SYNs, the last one `last` after the first. The first in
/// the order of Stack where several fit; null if none does. Cheap: the schedules are made once.
[[nodiscard]] const RetrySchedule* fittingSynSchedule(int syn, TimeNs last);

/// The SYNs of one attempt, as far as a Connection remembers them.
struct SynTrain {
    int syns = 0;
    TimeNs first = 0;
    TimeNs last = 0;
};

/// Silence after the `syn`-th SYN (from 1) after which no known system would send another: twice what it
/// waits at most.
[[nodiscard]] TimeNs decisiveSilence(int syn);

/// True when no further SYN is to be expected: every schedule that fits has given up or its next SYN is
/// overdue, nothing came for far longer than any system waits, or every known system has given up by `now`.
/// `over`, a file that ends at `now`: also when all SYNs of the schedule were sent, and when a repeated SYN
/// is the last thing in it.
[[nodiscard]] bool synsAreOver(const SynTrain& train, TimeNs now, bool over);

} // namespace synscope::model

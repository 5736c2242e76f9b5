// SPDX-License-Identifier: GPL-3.0-or-later
// When the SYNs of an attempt are over, seen from their number and the time of the last one alone: a
// Connection keeps no more.
#pragma once

#include "model/retry_schedule.h"
#include "model/time.h"

namespace synscope::model {

/// The default schedule that the attempt fits: `syn` SYNs, the last one `last` after the first. The first in
/// the order of Stack where several fit; null if none does. Cheap: the schedules are made once.
[[nodiscard]] const RetrySchedule* fittingSynSchedule(int syn, TimeNs last);

/// True when no further SYN is to be expected: all SYNs of the schedule were sent, or nothing came for far
/// longer than any system waits, or every known system has given up by `now`.
[[nodiscard]] bool synsAreOver(int syn, TimeNs first, TimeNs last, TimeNs now);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sampling_schedule.h"

#include <algorithm>

namespace synscope::app {

using model::kMillisecondNs;
using model::kSecondNs;
using model::TimeNs;

SamplingSchedule::SamplingSchedule(TimeNs wanted)
    : parts_{{{std::clamp(wanted, kShortest, kLongest), 0.010, 0, 0},
              {std::max(wanted, 200 * kMillisecondNs), 0.005, 0, 0},
              {kSecondNs, 0.008, 0, 0},
              {5 * kSecondNs, 0.001, 0, 0}}} {}

TimeNs SamplingSchedule::next() const {
    return std::ranges::min_element(parts_, {}, &Part::next)->next;
}

/// A look that was dearer than those before counts at once, a cheaper one slowly: caches are cold or warm.
void SamplingSchedule::done(Look look, TimeNs begun, TimeNs cost_ns) {
    constexpr double kForget = 0.1;
    Part& part = parts_[static_cast<std::size_t>(look)];
    const auto cost = static_cast<double>(cost_ns);
    part.cost_ns = cost > part.cost_ns ? cost : part.cost_ns + (cost - part.cost_ns) * kForget;
    part.next = begun + interval(look);
}

void SamplingSchedule::hurry(Look look, TimeNs now) {
    Part& part = parts_[static_cast<std::size_t>(look)];
    part.next = std::min(part.next, std::max(now, part.next - interval(look) / 2));
}

TimeNs SamplingSchedule::interval(Look look) const {
    const Part& wanted = part(look);
    return std::max(wanted.wanted, static_cast<TimeNs>(wanted.cost_ns / wanted.share));
}

model::SamplingReport SamplingSchedule::report() const {
    model::SamplingReport report;
    report.wanted_ns = part(Look::Queues).wanted;
    report.interval_ns = interval(Look::Queues);
    report.sockets_interval_ns = interval(Look::Sockets);
    if (report.interval_ns > report.wanted_ns) {
        report.note = {SYNSCOPE_TEXT("Looks every %1 instead of %2: more would take too much of a core."),
                       {model::formatDuration(report.interval_ns), model::formatDuration(report.wanted_ns)}};
    } else if (report.sockets_interval_ns > part(Look::Sockets).wanted) {
        report.note = {SYNSCOPE_TEXT("Lists all sockets every %1 only: there are many."),
                       {model::formatDuration(report.sockets_interval_ns)}};
    }
    return report;
}

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
// When to look at which part of the kernel, so that all of it together stays within a share of one core: what
// turns out to be dear is looked at less often. Plain arithmetic; the clock is the caller's.
#pragma once

#include "model/kernel_history.h"
#include "model/time.h"

#include <array>
#include <cstddef>

namespace synscope::app {

enum class Look : std::uint8_t { Queues, Counters, Sockets, Settings };
constexpr std::size_t kLooks = 4;

class SamplingSchedule {
public:
    static constexpr model::TimeNs kShortest = 20 * model::kMillisecondNs; ///< 50 Hz
    static constexpr model::TimeNs kLongest = model::kSecondNs;            ///< 1 Hz
    /// Of one core, for everything. The sum that is aimed at lies below, for costs vary.
    static constexpr double kBudget = 0.03;

    /// `wanted`: between looks at the queues; held within kShortest and kLongest.
    explicit SamplingSchedule(model::TimeNs wanted);

    [[nodiscard]] bool due(Look look, model::TimeNs now) const { return now >= part(look).next; }
    /// When the next look is due.
    [[nodiscard]] model::TimeNs next() const;
    /// A look that began at `begun` took so much CPU time.
    void done(Look look, model::TimeNs begun, model::TimeNs cost_ns);

    /// Something changed: look at once, but not sooner than half an interval after the last look.
    void hurry(Look look, model::TimeNs now);

    [[nodiscard]] model::TimeNs interval(Look look) const;
    /// What stands in the report about intervals; the share of the core is the caller's to measure.
    [[nodiscard]] model::SamplingReport report() const;

private:
    struct Part {
        model::TimeNs wanted = 0;
        double share = 0;   ///< of a core, that this part may take
        double cost_ns = 0; ///< smoothed
        model::TimeNs next = 0;
    };
    [[nodiscard]] const Part& part(Look look) const { return parts_[static_cast<std::size_t>(look)]; }

    std::array<Part, kLooks> parts_;
};

} // namespace synscope::app

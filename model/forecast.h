// SPDX-License-Identifier: GPL-3.0-or-later
// What comes next in a connection if nothing changes: the next sends of the timers that run, when each gives
// up, and how the forecast fared for the sends that have come already.
#pragma once

#include "model/explanation.h"
#include "model/ladder.h"
#include "model/outcome.h"
#include "model/retry_fit.h"
#include "model/retry_schedule.h"
#include "model/retry_train.h"
#include "model/text.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace synscope::model {

/// Whose settings a forecast counts with.
enum class SettingsOrigin : std::uint8_t {
    Defaults,    ///< of the system that the spacing fits: the sender's own are not in a capture
    ThisMachine, ///< the live sysctls, for a capture on this machine
    Scenario,    ///< those the scenario sets
};
struct ForecastBasis {
    RetrySettings settings;
    SettingsOrigin origin = SettingsOrigin::Defaults;
};

/// From when to when something is due, both ends included. Never empty.
struct DueSpan {
    TimeNs earliest = 0;
    TimeNs latest = 0;
};

/// A send that came, held against its forecast; not the one by whose wait the RTO or interval was measured.
/// `late_ns` counts from the nominal time; `wait_ns` is the nominal wait.
struct Arrival {
    std::size_t step = kNoStep;
    TimeNs due = 0;
    TimeNs wait_ns = 0;
    TimeNs late_ns = 0;
};

/// One timer that runs or ran.
struct TimerForecast {
    RetryTrain train;
    std::optional<Stack> stack; ///< whose table is used; nothing when the spacing fits no known one
    RetrySchedule schedule;     ///< with `stack`; for data, FIN and probes with the RTO that the waits show
    StackFits fits{};           ///< Syn only
    std::vector<Arrival> arrivals;   ///< in order
    std::vector<DueSpan> next;       ///< what is still to come, in order; empty when the train is closed
    std::optional<DueSpan> gives_up; ///< nothing: never, not known, or over
    std::optional<DueSpan> missed;   ///< the next send was due here and did not come

    /// Sends so far; for SYN, SYN-ACK, data and FIN the original counts.
    [[nodiscard]] int sent() const { return static_cast<int>(train.sends.size()); }
    /// Sends in all if nothing changes; 0 where that is not known.
    [[nodiscard]] int total() const {
        return stack && train.timer != Retry::ZeroWindowProbe ? static_cast<int>(schedule.sends_s.size()) : 0;
    }
};

struct Forecast {
    std::vector<TimerForecast> timers; ///< in order of their beginnings
    std::vector<Arrival> by_step;      ///< the arrivals of all timers, in order of their steps
    SettingsOrigin origin = SettingsOrigin::Defaults;
    Horizon horizon = kNoTime;

    /// The comparison of a step that a timer sent; null for any other.
    [[nodiscard]] const Arrival* arrivalOf(std::size_t step) const;
    /// True when any timer still waits to send or to give up.
    [[nodiscard]] bool expectsMore() const;
};

/// Deterministic; linear in the number of steps.
[[nodiscard]] Forecast forecast(std::span<const LadderStep> steps, const Connection& connection,
                                const Verdict& verdict, const Horizon& horizon,
                                const ForecastBasis& basis = {});

/// "What comes next": sentences, times counted from the horizon. Empty when no timer is worth a word.
[[nodiscard]] std::vector<Text> forecastWords(const Forecast& forecast);

/// The second line of a list for a connection whose SYN or SYN-ACK is repeated, from its record alone:
/// "SYN 4 of 11 · next in 0.6 s", "SYN 4 of 11 · next 0.3 s after the end". Empty for others.
[[nodiscard]] Text retryDetail(const Connection& connection, const Verdict& verdict, const Horizon& horizon,
                               const ForecastBasis& basis = {});

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/forecast.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace synscope::model {

namespace {

constexpr double kNsPerSecond = 1e9;
/// An RTO read from waits is no exact number: the timer that made them ran late as well.
constexpr double kEstimateError = 0.03;
constexpr double kLeastShare = 0.85; ///< of the nominal wait: less was another timer
constexpr double kMostShare = 1.35;

TimeNs ns(double seconds) {
    return static_cast<TimeNs>(std::llround(seconds * kNsPerSecond));
}

double seconds(TimeNs length) {
    return static_cast<double>(length) / kNsPerSecond;
}

std::vector<double> sendTimes(const RetryTrain& train) {
    std::vector<double> times;
    for (const TimerSend& send : train.sends) {
        times.push_back(seconds(timeBetween(train.since, send.time)));
    }
    return times;
}

/// Between sends; for probes the first wait is that from `since` on.
std::vector<double> waitsOf(const RetryTrain& train) {
    std::vector<double> waits;
    TimeNs before = train.since;
    for (const TimerSend& send : train.sends) {
        waits.push_back(seconds(timeBetween(before, send.time)));
        before = send.time;
    }
    if (repeatsAnOriginal(train.timer)) {
        waits.erase(waits.begin());
    }
    return waits;
}

bool bothAllowSack(std::span<const LadderStep> steps) {
    int forbidding = 0;
    for (const LadderStep& step : steps) {
        const bool opens = step.segment.isSyn() || step.segment.isSynAck();
        forbidding += opens && !step.segment.options.has(TcpOptions::kSackPermitted) ? 1 : 0;
    }
    return forbidding == 0;
}

/// The factor of the RTO before repeat `k` (from 0) of data or FIN.
double factorOf(std::size_t k, bool loss_probe) {
    const int doublings = static_cast<int>(k) - (loss_probe && k > 0 ? 1 : 0);
    return std::exp2(std::min(doublings, 40));
}

class TimerForecaster {
public:
    TimerForecaster(RetryTrain train, const RetrySettings& settings, const Connection& connection,
                    const Horizon& horizon)
        : settings_(settings)
        , rtt_s_(connection.initial_rtt_ns > 0 ? seconds(connection.initial_rtt_ns) : 0)
        , horizon_(horizon) {
        out_.train = std::move(train);
        waits_ = waitsOf(out_.train);
    }

    TimerForecast run() {
        choose();
        if (out_.stack) {
            compare();
            if (out_.train.open) {
                lookAhead();
            }
        }
        return std::move(out_);
    }

private:
    void choose() {
        switch (out_.train.timer) {
        case Retry::Syn:
            chooseSyn();
            break;
        case Retry::SynAck:
            adoptLinux(fitsTable(settings_));
            break;
        case Retry::Data:
        case Retry::Fin:
            readRto();
            adoptLinux(fitsDoubling());
            break;
        case Retry::ZeroWindowProbe:
            readProbeRto();
            adoptLinux(true);
            break;
        case Retry::KeepAlive:
            readKeepAlive();
            adoptLinux(out_.sent() <= settings_.keepalive_probes);
            break;
        }
    }

    void adoptLinux(bool fits) {
        if (fits) {
            out_.stack = Stack::LinuxSince65;
            out_.schedule = retrySchedule(out_.train.timer, Stack::LinuxSince65, settings_)
                                .value_or(RetrySchedule{});
        }
    }

    void chooseSyn() {
        out_.fits = fitStacks(sendTimes(out_.train), settings_);
        const auto found = std::find_if(out_.fits.begin(), out_.fits.end(),
                                        [](const StackFit& fit) { return fit.fits; });
        if (found != out_.fits.end()) {
            out_.stack = found->stack;
            out_.schedule = retrySchedule(Retry::Syn, found->stack,
                                          found->stack == Stack::LinuxSince65 ? settings_ : RetrySettings{})
                                .value_or(RetrySchedule{});
        }
    }

    [[nodiscard]] bool fitsTable(const RetrySettings& settings) const {
        const auto table = retrySchedule(out_.train.timer, Stack::LinuxSince65, settings);
        if (!table || out_.train.sends.size() > table->sends_s.size()) {
            return false;
        }
        for (std::size_t i = 1; i < out_.train.sends.size(); ++i) {
            const double nominal = table->sends_s[i] - table->sends_s[i - 1];
            if (waits_[i - 1] < kLeastShare * nominal || waits_[i - 1] > kMostShare * nominal) {
                return false;
            }
        }
        return true;
    }

    /// A loss probe may come earlier than the RTO when more than one segment is under way.
    [[nodiscard]] bool probedEarly() const {
        return !waits_.empty() && waits_.front() < (1 - kEstimateError) * settings_.rto_min_s;
    }

    /// Timers run late, never early: the wait that was the shortest for its place, `first` or a later one,
    /// is the best measure of what they were set to. It is not held against itself afterwards.
    template <class Factor>
    double shortestFrom(std::size_t first, const Factor& factor) {
        measure_ = first;
        double shortest = waits_[first] / factor(first);
        for (std::size_t k = first; k < waits_.size(); ++k) {
            const double unit = std::max(waits_[k], 0.0) / factor(k);
            if (waits_[k] < settings_.rto_max_s && unit < shortest) { // the longest wait tells nothing
                shortest = unit;
                measure_ = k;
            }
        }
        return shortest;
    }

    void readRto() {
        settings_.rto_s = rtt_s_ + settings_.rto_min_s; // with a steady round trip, tcp_set_rto()
        estimated_ = true;
        const std::size_t first = probedEarly() ? 1 : 0;
        if (first == 1) {
            settings_.tail_loss_probe = true;
        } else if (waits_.size() > 1) {
            constexpr double kSameWait = 1.5;
            settings_.tail_loss_probe = waits_[1] < kSameWait * waits_[0];
        }
        if (waits_.size() > first) {
            settings_.rto_s = shortestFrom(
                first, [this](std::size_t k) { return factorOf(k, settings_.tail_loss_probe); });
        }
    }

    [[nodiscard]] bool fitsDoubling() const {
        for (std::size_t k = probedEarly() ? 1 : 0; k < waits_.size(); ++k) {
            const double nominal = std::min(std::max(settings_.rto_s, settings_.rto_min_s) *
                                                factorOf(k, settings_.tail_loss_probe),
                                            settings_.rto_max_s);
            if (waits_[k] < kLeastShare * nominal || waits_[k] > kMostShare * nominal) {
                return false;
            }
        }
        return true;
    }

    void readProbeRto() {
        estimated_ = true;
        const double rto = shortestFrom(0, [](std::size_t k) { return factorOf(k, false); });
        settings_.rto_s = std::max(rto, settings_.rto_min_s);
    }

    /// A program may have set TCP_KEEPIDLE and TCP_KEEPINTVL: what the waits show counts.
    void readKeepAlive() {
        const double idle = waits_.front();
        const TimeBand usual = bandOf(settings_.keepalive_time_s);
        interval_known_ = waits_.size() > 1 || (idle >= usual.earliest_s && idle <= usual.latest_s);
        estimated_ = true;
        settings_.keepalive_time_s = idle;
        if (waits_.size() > 1) {
            settings_.keepalive_interval_s = shortestFrom(1, [](std::size_t) { return 1.0; });
        }
    }

    /// The nominal wait before send `k`; negative where the table has ended.
    [[nodiscard]] double waitBefore(std::size_t k) const {
        const auto& sends = out_.schedule.sends_s;
        if (out_.train.timer == Retry::ZeroWindowProbe) {
            const double doublings = std::min(static_cast<double>(k),
                                              static_cast<double>(settings_.retries2));
            return std::min(settings_.rto_s * std::exp2(doublings), settings_.rto_max_s);
        }
        return k >= sends.size() ? -1.0 : k == 0 ? sends[0] : sends[k] - sends[k - 1];
    }

    /// When a loss probe goes out depends on a round trip that is not known here: it is held against nothing.
    void compare() {
        const bool data = out_.train.timer == Retry::Data || out_.train.timer == Retry::Fin;
        const std::size_t original = repeatsAnOriginal(out_.train.timer) ? 1 : 0;
        for (std::size_t k = data && probedEarly() ? 2 : 1; k < out_.train.sends.size() && waitBefore(k) >= 0;
             ++k) {
            if (k - original == measure_) {
                continue;
            }
            const TimeNs wait = ns(waitBefore(k));
            const TimeNs due = out_.train.sends[k - 1].time + wait;
            out_.arrivals.push_back(
                {out_.train.sends[k].step, due, wait, timeBetween(due, out_.train.sends[k].time)});
        }
    }

    void lookAhead() {
        if (out_.train.timer == Retry::KeepAlive && out_.train.unanswered == 0) {
            add(out_.train.answered, settings_.keepalive_time_s);
        } else if (out_.train.timer == Retry::KeepAlive && !interval_known_) {
            return;
        } else {
            addSends();
            addGivingUp();
        }
        dropPassed();
    }

    void add(TimeNs from, double wait_s) { out_.next.push_back(due(from, wait_s)); }

    [[nodiscard]] DueSpan due(TimeNs from, double wait_s) const {
        const double early = estimated_ ? wait_s * kEstimateError : 0.0;
        // Nothing observed yet: the variance of the round trip is not known.
        const double unsure = estimated_ && waits_.empty() ? 2 * rtt_s_ : 0.0;
        return {from + ns(wait_s - early), from + ns(bandOf(wait_s).latest_s + unsure)};
    }

    void addSends() {
        const TimeNs last = out_.train.sends.back().time;
        const std::size_t sent = out_.train.sends.size();
        const std::size_t end = out_.train.timer == Retry::ZeroWindowProbe ? sent + 2
                                                                           : out_.schedule.sends_s.size();
        double passed = 0;
        for (std::size_t k = sent; k < end; ++k) {
            passed += waitBefore(k);
            add(last, passed);
        }
    }

    void addGivingUp() {
        const std::size_t sent = out_.train.sends.size();
        double rest = 0;
        if (out_.train.timer == Retry::ZeroWindowProbe) {
            if (out_.train.unanswered == 0) {
                return; // for as long as the peer answers
            }
            for (int k = 0; k <= settings_.retries2 - out_.train.unanswered; ++k) {
                rest += waitBefore(sent + static_cast<std::size_t>(k));
            }
        } else {
            rest = out_.schedule.gives_up_s - out_.schedule.sends_s[sent - 1];
        }
        out_.gives_up = due(out_.train.sends.back().time, rest);
    }

    void dropPassed() {
        if (!out_.next.empty() && horizon_.now > out_.next.front().latest) {
            out_.missed = out_.next.front();
            out_.next.clear();
            out_.gives_up.reset();
        } else if (out_.gives_up && horizon_.now > out_.gives_up->latest) {
            out_.gives_up.reset();
        }
    }

    RetrySettings settings_;
    double rtt_s_;
    Horizon horizon_;
    std::vector<double> waits_;
    std::size_t measure_ = kNoStep; ///< the wait by which the others are measured
    bool estimated_ = false;
    bool interval_known_ = true;
    TimerForecast out_;
};

/// An ICMP error ends connect() without a segment of the other side.
bool connectIsOver(Outcome outcome) {
    return outcome == Outcome::Unreachable || outcome == Outcome::Refused;
}

/// What has timed out sends no more; that a send was due and did not come is still worth telling.
void closeWhereOver(TimerForecast& timer, Outcome outcome) {
    if (outcome == Outcome::TimedOut && !timer.missed) {
        timer.train.open = false;
        timer.next.clear();
        timer.gives_up.reset();
    }
}

} // namespace

const Arrival* Forecast::arrivalOf(std::size_t step) const {
    const auto found = std::lower_bound(
        by_step.begin(), by_step.end(), step,
        [](const Arrival& arrival, std::size_t wanted) { return arrival.step < wanted; });
    return found != by_step.end() && found->step == step ? &*found : nullptr;
}

bool Forecast::expectsMore() const {
    return std::any_of(timers.begin(), timers.end(), [](const TimerForecast& timer) {
        return !timer.next.empty() || timer.gives_up.has_value();
    });
}

Forecast forecast(std::span<const LadderStep> steps, const Connection& connection, const Verdict& verdict,
                  const Horizon& horizon, const ForecastBasis& basis) {
    Forecast result;
    result.origin = basis.origin;
    result.horizon = horizon;
    if (connection.client == connection.server) {
        return result; // a socket connected to itself: no packet tells which side sent it
    }
    RetrySettings settings = basis.settings;
    settings.tail_loss_probe = settings.tail_loss_probe && bothAllowSack(steps);
    for (RetryTrain& train : findTrains(steps)) {
        train.open = train.open && !connectIsOver(verdict.outcome);
        result.timers.push_back(TimerForecaster(std::move(train), settings, connection, horizon).run());
        closeWhereOver(result.timers.back(), verdict.outcome);
        const std::vector<Arrival>& arrivals = result.timers.back().arrivals;
        result.by_step.insert(result.by_step.end(), arrivals.begin(), arrivals.end());
    }
    std::sort(result.by_step.begin(), result.by_step.end(),
              [](const Arrival& a, const Arrival& b) { return a.step < b.step; });
    return result;
}

} // namespace synscope::model

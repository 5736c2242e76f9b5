// SPDX-License-Identifier: GPL-3.0-or-later
// The forecast in sentences.
#include "model/forecast.h"

#include "model/explanation_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

namespace synscope::model {

namespace {

using Words = const char*;

/// By timer, for the client's and for the server's.
constexpr std::array<std::array<Words, 2>, kRetryCount> kSent{{
    {SYNSCOPE_TEXT("The client sent its SYN %1 times and waits for an answer."),
     SYNSCOPE_TEXT("The server sent its SYN %1 times and waits for an answer.")},
    {SYNSCOPE_TEXT("The client sent its SYN-ACK %1 times and waits for the final ACK."),
     SYNSCOPE_TEXT("The server sent its SYN-ACK %1 times and waits for the final ACK.")},
    {SYNSCOPE_TEXT("The client sent its data %1 times and waits for an acknowledgment."),
     SYNSCOPE_TEXT("The server sent its data %1 times and waits for an acknowledgment.")},
    {SYNSCOPE_TEXT("The client sent its FIN %1 times and waits for an acknowledgment."),
     SYNSCOPE_TEXT("The server sent its FIN %1 times and waits for an acknowledgment.")},
    {SYNSCOPE_TEXT("The client probed the window of zero %1 times."),
     SYNSCOPE_TEXT("The server probed the window of zero %1 times.")},
    {SYNSCOPE_TEXT("The client sent %1 keep-alive probes since it last heard anything but answers to them."),
     SYNSCOPE_TEXT("The server sent %1 keep-alive probes since it last heard anything but answers to them.")},
}};

/// What happens when a timer gives up: in a capture that grows, and after the end of one that does not.
constexpr std::array<std::array<Words, 2>, kRetryCount> kGivesUp{{
    {SYNSCOPE_TEXT("connect() fails with ETIMEDOUT in %1 to %2 if no answer comes."),
     SYNSCOPE_TEXT(
         "connect() fails with ETIMEDOUT %1 to %2 after the end of the capture if no answer comes.")},
    {SYNSCOPE_TEXT(
         "The request is forgotten in %1 to %2; what the client sends later is answered by a reset."),
     SYNSCOPE_TEXT("The request is forgotten %1 to %2 after the end of the capture; what the client sends "
                   "later is answered by a reset.")},
    {SYNSCOPE_TEXT("The connection is given up with ETIMEDOUT in %1 to %2 if nothing is acknowledged."),
     SYNSCOPE_TEXT(
         "The connection is given up with ETIMEDOUT %1 to %2 after the end of the capture if nothing "
         "is acknowledged.")},
    {SYNSCOPE_TEXT("The socket is forgotten in %1 to %2 if nothing is acknowledged."),
     SYNSCOPE_TEXT(
         "The socket is forgotten %1 to %2 after the end of the capture if nothing is acknowledged.")},
    {SYNSCOPE_TEXT("The connection is given up with ETIMEDOUT in %1 to %2 if no probe is answered."),
     SYNSCOPE_TEXT(
         "The connection is given up with ETIMEDOUT %1 to %2 after the end of the capture if no probe "
         "is answered.")},
    {SYNSCOPE_TEXT("The connection is given up with ETIMEDOUT in %1 to %2 if no probe is answered."),
     SYNSCOPE_TEXT(
         "The connection is given up with ETIMEDOUT %1 to %2 after the end of the capture if no probe "
         "is answered.")},
}};

constexpr std::array kOrigins{
    SYNSCOPE_TEXT("Counted with the system's defaults: the settings of whoever sends are not in a capture."),
    SYNSCOPE_TEXT("Counted with the settings that this machine has now."),
    SYNSCOPE_TEXT("Counted with the settings of the scenario."),
};

std::string until(TimeNs now, TimeNs moment) {
    return formatDuration(std::max<TimeNs>(0, timeBetween(now, moment)));
}

std::string joined(const StackFits& fits) {
    std::string names;
    for (const StackFit& fit : fits) {
        if (fit.fits) {
            names += (names.empty() ? "" : ", ") + std::string(stackName(fit.stack));
        }
    }
    return names;
}

class Sentences {
public:
    explicit Sentences(const Forecast& forecast)
        : forecast_(forecast) {}

    std::vector<Text> run() {
        for (const TimerForecast& timer : forecast_.timers) {
            if (timer.train.open) {
                openTimer(timer);
            }
        }
        if (forecast_.expectsMore()) {
            texts_.push_back({kOrigins[static_cast<std::size_t>(forecast_.origin)]});
        }
        sayLateness();
        return std::move(texts_);
    }

private:
    void openTimer(const TimerForecast& timer) {
        const auto kind = static_cast<std::size_t>(timer.train.timer);
        const auto side = static_cast<std::size_t>(index(timer.train.sender));
        const bool once = timer.sent() == 1 && repeatsAnOriginal(timer.train.timer);
        if (!once) {
            say(kSent[kind][side], {std::to_string(timer.sent())});
        }
        sayNext(timer);
        if (timer.gives_up) {
            const DueSpan& end = *timer.gives_up;
            say(kGivesUp[kind][forecast_.horizon.over ? 1 : 0],
                {until(forecast_.horizon.now, end.earliest), until(forecast_.horizon.now, end.latest)});
            texts_.push_back(timer.schedule.rule);
        }
        if (timer.train.timer == Retry::Syn) {
            sayFits(timer);
        } else if (!timer.stack) {
            say(SYNSCOPE_TEXT("The waits follow no schedule that is known here: no forecast."));
        }
    }

    void sayNext(const TimerForecast& timer) {
        if (timer.missed) {
            say(forecast_.horizon.over
                    ? SYNSCOPE_TEXT("The next one was due %1 before the end of the capture and is not in it: "
                                    "whoever sends stopped earlier, or the packet did not pass here.")
                    : SYNSCOPE_TEXT("The next one was due %1 ago and did not come: whoever sends stopped "
                                    "earlier, or the packet does not pass here."),
                {until(timer.missed->latest, forecast_.horizon.now)});
            return;
        }
        if (timer.next.empty()) {
            return;
        }
        const TimeNs wait = timeBetween(forecast_.horizon.now, timer.next.front().earliest);
        const std::string number = std::to_string(timer.sent() + 1);
        const bool counted = timer.total() > 0 && timer.train.unanswered == 0;
        if (wait <= 0) {
            say(SYNSCOPE_TEXT("The next one is due now."));
        } else if (counted && repeatsAnOriginal(timer.train.timer)) {
            say(forecast_.horizon.over
                    ? SYNSCOPE_TEXT("Number %1 of %2 is due %3 after the end of the capture.")
                    : SYNSCOPE_TEXT("Number %1 of %2 is due in %3."),
                {number, std::to_string(timer.total()), formatDuration(wait)});
        } else {
            say(forecast_.horizon.over ? SYNSCOPE_TEXT("The next one is due %1 after the end of the capture.")
                                       : SYNSCOPE_TEXT("The next one is due in %1."),
                {formatDuration(wait)});
        }
    }

    void sayFits(const TimerForecast& timer) {
        const auto fitting = std::count_if(timer.fits.begin(), timer.fits.end(),
                                           [](const StackFit& fit) { return fit.fits; });
        if (fitting == 0) {
            say(SYNSCOPE_TEXT(
                "The waits between the SYNs fit no system known here: a program's own retries, or "
                "settings of its own."));
        } else if (fitting == 1) {
            say(SYNSCOPE_TEXT("With its default settings only %1 sends SYNs at these times."),
                {joined(timer.fits)});
        } else {
            const auto last = std::max_element(
                timer.fits.begin(), timer.fits.end(),
                [](const StackFit& a, const StackFit& b) { return a.decided_after < b.decided_after; });
            say(SYNSCOPE_TEXT(
                    "The times fit %1; they part for good %2 SYNs later at the latest, or by when the "
                    "SYNs end."),
                {joined(timer.fits), std::to_string(last->decided_after)});
        }
    }

    void sayLateness() {
        double least = 1e9;
        double most = -1e9;
        for (const TimerForecast& timer : forecast_.timers) {
            for (const Arrival& arrival : timer.arrivals) {
                const double share = static_cast<double>(arrival.late_ns) /
                                     static_cast<double>(std::max<TimeNs>(arrival.wait_ns, 1));
                least = std::min(least, share);
                most = std::max(most, share);
            }
        }
        if (most <= -1e9) {
            return;
        }
        if (percent(least) == percent(most)) {
            say(SYNSCOPE_TEXT("Forecast and fact: the repeats so far came %1 % of their wait late."),
                {percent(most)});
        } else {
            say(SYNSCOPE_TEXT("Forecast and fact: the repeats so far came %1 to %2 % of their wait late."),
                {percent(least), percent(most)});
        }
    }

    static std::string percent(double share) {
        std::array<char, 32> buffer{};
        const double rounded = std::round(share * 1000) / 10;
        const int length = std::snprintf(buffer.data(), buffer.size(), "%s%.1f", rounded < 0 ? "−" : "",
                                         std::abs(rounded));
        return {buffer.data(), static_cast<std::size_t>(length)};
    }

    void say(Words words, std::initializer_list<std::string> arguments = {}) {
        texts_.emplace_back(words, arguments);
    }

    const Forecast& forecast_;
    std::vector<Text> texts_;
};

} // namespace

std::vector<Text> forecastWords(const Forecast& forecast) {
    return Sentences(forecast).run();
}

} // namespace synscope::model

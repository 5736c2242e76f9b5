// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder_ghosts.h"

#include <algorithm>
#include <array>
#include <string>

namespace synscope::model {
namespace {

constexpr std::size_t kGhostsEach = 2; ///< of one timer: how the wait grows can be seen

constexpr std::array<ArrowKind, kRetryCount> kKinds{ArrowKind::Syn, ArrowKind::SynAck, ArrowKind::Data,
                                                    ArrowKind::Fin, ArrowKind::Ack,    ArrowKind::Ack};

/// %1 and %2: from when to when; in a capture that grows, and after the end of one that does not.
constexpr std::array<std::array<const char*, 2>, kRetryCount> kGivesUp{{
    {SYNSCOPE_TEXT("connect() = -1 ETIMEDOUT · in %1 to %2"),
     SYNSCOPE_TEXT("connect() = -1 ETIMEDOUT · %1 to %2 after the end")},
    {SYNSCOPE_TEXT("request forgotten · in %1 to %2"),
     SYNSCOPE_TEXT("request forgotten · %1 to %2 after the end")},
    {SYNSCOPE_TEXT("given up, ETIMEDOUT · in %1 to %2"),
     SYNSCOPE_TEXT("given up, ETIMEDOUT · %1 to %2 after the end")},
    {SYNSCOPE_TEXT("socket forgotten · in %1 to %2"),
     SYNSCOPE_TEXT("socket forgotten · %1 to %2 after the end")},
    {SYNSCOPE_TEXT("given up, ETIMEDOUT · in %1 to %2"),
     SYNSCOPE_TEXT("given up, ETIMEDOUT · %1 to %2 after the end")},
    {SYNSCOPE_TEXT("given up, ETIMEDOUT · in %1 to %2"),
     SYNSCOPE_TEXT("given up, ETIMEDOUT · %1 to %2 after the end")},
}};

std::string after(const Forecast& forecast, TimeNs moment) {
    return formatDuration(std::max<TimeNs>(0, timeBetween(forecast.horizon.now, moment)));
}

/// What the timer sent last, in the protocol's words: "PSH, ACK len 20".
std::string labelOf(const RetryTrain& train, std::span<const LadderStep> steps) {
    const std::size_t step = train.sends.back().step;
    if (step >= steps.size()) {
        return "ACK";
    }
    std::string label = formatFlags(steps[step].segment.flags);
    for (std::size_t at = label.find(','); at != std::string::npos; at = label.find(',', at + 2)) {
        label.insert(at + 1, 1, ' ');
    }
    const std::uint32_t length = steps[step].segment.payload_length;
    return length > 0 ? label + " len " + std::to_string(length) : label;
}

Text tagOf(const TimerForecast& timer, std::size_t ahead) {
    const std::string number = std::to_string(timer.train.sends.size() + ahead + 1);
    if (timer.total() > 0 && repeatsAnOriginal(timer.train.timer)) {
        return {SYNSCOPE_TEXT("forecast, %1 of %2"), {number, std::to_string(timer.total())}};
    }
    switch (timer.train.timer) {
    case Retry::KeepAlive:
        return SYNSCOPE_TEXT("forecast, keep-alive probe");
    case Retry::ZeroWindowProbe:
        return SYNSCOPE_TEXT("forecast, zero-window probe");
    default:
        return SYNSCOPE_TEXT("forecast");
    }
}

LadderGhost sendGhost(const Forecast& forecast, const TimerForecast& timer, std::size_t ahead,
                      std::span<const LadderStep> steps) {
    const DueSpan& due = timer.next[ahead];
    LadderArrow arrow;
    arrow.step = kNoStep;
    arrow.from = timer.train.sender;
    arrow.kind = kKinds[static_cast<std::size_t>(timer.train.timer)];
    arrow.ghost = true;
    arrow.time = due.earliest;
    arrow.label = labelOf(timer.train, steps);
    arrow.tag = tagOf(timer, ahead);
    arrow.note = {forecast.horizon.over ? SYNSCOPE_TEXT("due %1 to %2 after the end of the capture")
                                        : SYNSCOPE_TEXT("due in %1 to %2"),
                  {after(forecast, due.earliest), after(forecast, due.latest)}};
    return {due, std::move(arrow), {}, 0, timer.train.timer, timer.train.sender};
}

LadderGhost endGhost(const Forecast& forecast, const TimerForecast& timer) {
    const DueSpan& due = *timer.gives_up;
    const auto kind = static_cast<std::size_t>(timer.train.timer);
    const std::size_t drawn = std::min(timer.next.size(), kGhostsEach);
    return {due,
            std::nullopt,
            {kGivesUp[kind][forecast.horizon.over ? 1 : 0],
             {after(forecast, due.earliest), after(forecast, due.latest)}},
            timer.train.timer == Retry::ZeroWindowProbe ? 0 : timer.next.size() - drawn,
            timer.train.timer,
            timer.train.sender};
}

} // namespace

std::vector<LadderGhost> findGhosts(const Forecast& forecast, std::span<const LadderStep> steps) {
    std::vector<LadderGhost> ghosts;
    for (const TimerForecast& timer : forecast.timers) {
        for (std::size_t ahead = 0; ahead < std::min(timer.next.size(), kGhostsEach); ++ahead) {
            ghosts.push_back(sendGhost(forecast, timer, ahead, steps));
        }
        if (timer.gives_up) {
            ghosts.push_back(endGhost(forecast, timer));
        }
    }
    std::stable_sort(ghosts.begin(), ghosts.end(), [](const LadderGhost& a, const LadderGhost& b) {
        return a.due.earliest < b.due.earliest;
    });
    return ghosts;
}

Text ghostGapLabel(const LadderGhost& ghost, TimeNs wait_ns) {
    if (ghost.skipped > 0) {
        return {SYNSCOPE_TEXT("%1 more, then %2 later"),
                {std::to_string(ghost.skipped), formatDuration(wait_ns)}};
    }
    return {SYNSCOPE_TEXT("%1 later, if nothing changes"), {formatDuration(wait_ns)}};
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// The second line of the list. Called for every visible row: from the record alone.
#include "model/explanation_parts.h"
#include "model/forecast.h"

#include <string>

namespace synscope::model {

namespace {

TimeNs ns(double seconds) {
    return static_cast<TimeNs>(seconds * static_cast<double>(kSecondNs));
}

/// The words of one kind of segment, short enough for a narrow list. %1: sent so far, %2: in all, %3: a
/// length of time; "the end" is that of the capture.
struct DetailWords {
    const char* alone;
    const char* due;
    const char* next_in;
    const char* ends_before_next;
    const char* gives_up_in;
    const char* ends_before_giving_up;
};

constexpr DetailWords kSynWords{
    SYNSCOPE_TEXT("SYN %1"),
    SYNSCOPE_TEXT("SYN %1 of %2 · next is due"),
    SYNSCOPE_TEXT("SYN %1 of %2 · next in %3"),
    SYNSCOPE_TEXT("SYN %1 of %2 · next %3 after the end"),
    SYNSCOPE_TEXT("SYN %1 of %2 · gives up in %3"),
    SYNSCOPE_TEXT("SYN %1 of %2 · gives up %3 after the end"),
};

constexpr DetailWords kSynAckWords{
    SYNSCOPE_TEXT("SYN-ACK sent %1 times"),
    SYNSCOPE_TEXT("SYN-ACK %1 of %2 · next is due"),
    SYNSCOPE_TEXT("SYN-ACK %1 of %2 · next in %3"),
    SYNSCOPE_TEXT("SYN-ACK %1 of %2 · next %3 after the end"),
    SYNSCOPE_TEXT("SYN-ACK %1 of %2 · forgotten in %3"),
    SYNSCOPE_TEXT("SYN-ACK %1 of %2 · forgotten %3 after the end"),
};

/// `sent` sends of the schedule that began at `first`, the last one at `last`.
Text detailOf(const DetailWords& words, const RetrySchedule& schedule, std::size_t sent, TimeNs last,
              const Horizon& horizon) {
    const std::string so_far = std::to_string(sent);
    if (sent == 0 || sent > schedule.sends_s.size()) {
        return {words.alone, {so_far}};
    }
    const std::string total = std::to_string(schedule.sends_s.size());
    const bool all_sent = sent == schedule.sends_s.size();
    const double end = all_sent ? schedule.gives_up_s : schedule.sends_s[sent];
    const double wait_s = end - schedule.sends_s[sent - 1];
    const TimeNs left = timeBetween(timeBetween(last, horizon.now), ns(wait_s));
    if (left > 0) {
        const char* next = horizon.over ? words.ends_before_next : words.next_in;
        const char* over = horizon.over ? words.ends_before_giving_up : words.gives_up_in;
        return {all_sent ? over : next, {so_far, total, formatDuration(left)}};
    }
    const bool overdue = -left > ns(bandOf(wait_s).latest_s - wait_s);
    return overdue || all_sent ? Text(words.alone, {so_far}) : Text(words.due, {so_far, total});
}

Text synDetail(const Connection& c, const Horizon& horizon, const ForecastBasis& basis) {
    const int syns = synsOf(c);
    const TimeNs last = timeBetween(c.first_seen, c.last_syn_time);
    const auto sent = static_cast<std::size_t>(std::max(syns, 0));
    if (connectedToItself(c)) {
        return {kSynWords.alone, {std::to_string(syns)}};
    }
    if (basis.origin != SettingsOrigin::Defaults) {
        const auto live = retrySchedule(Retry::Syn, Stack::LinuxSince65, basis.settings);
        if (live && couldBeOf(*live, sent, static_cast<double>(last) / static_cast<double>(kSecondNs))) {
            return detailOf(kSynWords, *live, sent, c.last_syn_time, horizon);
        }
    }
    const RetrySchedule* schedule = fittingSynSchedule(syns, last);
    return schedule == nullptr ? Text(kSynWords.alone, {std::to_string(syns)})
                               : detailOf(kSynWords, *schedule, sent, c.last_syn_time, horizon);
}

/// Repeated SYNs draw SYN-ACKs of their own: then the number says nothing of the timer.
Text synAckDetail(const Connection& c, const Horizon& horizon, const ForecastBasis& basis) {
    const std::size_t sent = c.at(Side::Server).syn_ack;
    const auto schedule = retrySchedule(Retry::SynAck, Stack::LinuxSince65, basis.settings);
    if (!schedule || synsOf(c) != 1 || c.at(Side::Server).packets != sent) {
        return {kSynAckWords.alone, {std::to_string(sent)}};
    }
    return detailOf(kSynAckWords, *schedule, sent, c.at(Side::Server).last_time, horizon);
}

} // namespace

Text retryDetail(const Connection& connection, const Verdict& verdict, const Horizon& horizon,
                 const ForecastBasis& basis) {
    switch (verdict.outcome) {
    case Outcome::Connecting:
    case Outcome::Retrying:
        return synDetail(connection, horizon, basis);
    case Outcome::HalfOpen:
        return synAckDetail(connection, horizon, basis);
    default:
        return {};
    }
}

} // namespace synscope::model

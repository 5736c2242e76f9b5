// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/report.h"

#include "model/group_words.h"
#include "model/oddity_words.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace synscope::model {
namespace {

/// A ladder of more packets shows a train of data, not what became of the connection.
constexpr std::uint32_t kManyPackets = 60;

int urgency(Outcome outcome) {
    switch (outcomeSeverity(outcome)) {
    case Severity::Failed:
        return 0;
    case Severity::Waiting:
        return 1;
    case Severity::Unknown:
        return 2;
    case Severity::Neutral:
        return 3;
    case Severity::Good:
        break;
    }
    return 4;
}

bool worseThan(const OutcomeCount& a, const OutcomeCount& b) {
    return std::tuple(urgency(a.outcome), b.connections, a.outcome) <
           std::tuple(urgency(b.outcome), a.connections, b.outcome);
}

bool moreFrequent(const OutcomeCount& a, const OutcomeCount& b) {
    return std::tuple(b.connections, a.outcome) < std::tuple(a.connections, b.outcome);
}

using Counts = std::array<std::uint64_t, kOutcomeCount>;

template <class Takes>
std::vector<OutcomeCount> listed(const Counts& counts, Takes takes) {
    std::vector<OutcomeCount> list;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto outcome = static_cast<Outcome>(i);
        if (counts[i] > 0 && takes(outcome)) {
            list.push_back({outcome, counts[i]});
        }
    }
    return list;
}

/// How little a connection tells as an example: its beginning is missing, or it is long.
std::uint64_t penaltyOf(const Connection& connection) {
    const bool begins = (connection.completeness & completeness::kSynSent) != 0;
    const std::uint32_t packets = connection.packets();
    return (begins ? 0U : 1U << 16U) + (packets > kManyPackets ? packets : 0U);
}

bool moreTrouble(const Offender& a, const Offender& b) {
    return std::tie(b.troubled, a.connections, a.name) < std::tie(a.troubled, b.connections, b.name);
}

void keepWorst(OffenderTable& table, Offender&& row) {
    const auto place = std::lower_bound(table.rows.begin(), table.rows.end(), row, moreTrouble);
    table.rows.insert(place, std::move(row));
    if (table.rows.size() > Report::kMostOffenders) {
        table.rows.pop_back();
        ++table.left_out;
    }
}

/// Sorts `entries` by `key` and counts the runs.
template <class Entry, class Key, class Name>
OffenderTable offendersBy(std::vector<Entry>& entries, const char* heading, Key key, Name name) {
    OffenderTable table;
    table.heading = heading;
    std::sort(entries.begin(), entries.end(),
              [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
    for (auto begin = entries.begin(); begin != entries.end();) {
        const auto end = std::find_if(begin, entries.end(),
                                      [&](const Entry& other) { return key(other) != key(*begin); });
        Counts counts{};
        std::for_each(begin, end,
                      [&](const Entry& entry) { ++counts[static_cast<std::size_t>(entry.outcome)]; });
        Offender row{name(*begin), 0, static_cast<std::uint64_t>(end - begin), listed(counts, inTrouble)};
        std::sort(row.outcomes.begin(), row.outcomes.end(), moreFrequent);
        for (const OutcomeCount& count : row.outcomes) {
            row.troubled += count.connections;
        }
        if (row.troubled > 0) {
            keepWorst(table, std::move(row));
        }
        begin = end;
    }
    return table;
}

std::vector<ReportOddity> odditiesOf(const ReportCapture& capture) {
    std::vector<ReportOddity> list;
    for (int bit = 0; bit < oddity::kCount; ++bit) {
        if (const std::uint64_t packets = capture.oddities[static_cast<std::size_t>(bit)]; packets > 0) {
            list.push_back({oddityName(bit), packets, oddityWords(bit)});
        }
    }
    for (int bit = 0; bit < mark::kCount; ++bit) {
        if (const std::uint64_t packets = capture.marks[static_cast<std::size_t>(bit)]; packets > 0) {
            list.push_back({markName(bit), packets, markWords(bit)});
        }
    }
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.packets > b.packets; });
    return list;
}

std::uint64_t concerned(const ReportFix& fix) {
    std::uint64_t connections = 0;
    for (const OutcomeCount& cause : fix.cause) {
        connections += cause.connections;
    }
    return connections;
}

/// Fixes by their words, in order of first mention.
class Fixes {
public:
    ReportFix& of(const Text& words) {
        const auto found = std::find_if(list_.begin(), list_.end(),
                                        [&](const ReportFix& fix) { return fix.words == words; });
        if (found != list_.end()) {
            return *found;
        }
        ReportFix fix;
        fix.words = words;
        list_.push_back(std::move(fix));
        return list_.back();
    }

    /// Drops packets: first. Then what concerns most connections.
    std::vector<ReportFix> sorted() {
        std::stable_sort(list_.begin(), list_.end(), [](const ReportFix& a, const ReportFix& b) {
            return std::tuple(a.station.empty(), concerned(b)) < std::tuple(b.station.empty(), concerned(a));
        });
        return std::move(list_);
    }

private:
    std::vector<ReportFix> list_;
};

/// Two ladders that one rule judged say the same connections again.
void addCause(ReportFix& fix, const ReportLadder& ladder, std::vector<std::string_view>& rules) {
    const Verdict& verdict = ladder.what.verdict;
    if (std::find(rules.begin(), rules.end(), verdict.rule) != rules.end()) {
        return;
    }
    rules.emplace_back(verdict.rule);
    const auto same = std::find_if(fix.cause.begin(), fix.cause.end(), [&](const OutcomeCount& cause) {
        return cause.outcome == verdict.outcome;
    });
    if (same != fix.cause.end()) {
        same->connections += ladder.alike;
    } else {
        fix.cause.push_back({verdict.outcome, ladder.alike});
    }
}

std::vector<ReportFix> fixesOf(const Report& report) {
    Fixes fixes;
    std::map<std::string, std::vector<std::string_view>> rules;
    for (const ReportLadder& ladder : report.ladders) {
        for (const Text& words : ladder.what.fixes) {
            addCause(fixes.of(words), ladder, rules[english(words)]);
        }
    }
    for (const ReportGroup& group : report.groups) {
        for (const Text& words : group.what.fixes) {
            fixes.of(words).groups.push_back(group.title);
        }
    }
    if (report.kernel != nullptr) {
        for (const Station& station : report.kernel->path) {
            if (!station.advice.empty()) {
                ReportFix& fix = fixes.of(station.advice);
                fix.station = station.name;
                fix.command = station.command;
            }
        }
    }
    return fixes.sorted();
}

} // namespace

bool inTrouble(Outcome outcome) {
    const Severity severity = outcomeSeverity(outcome);
    return severity == Severity::Failed || (severity == Severity::Waiting && outcome != Outcome::Connecting);
}

ReportBuilder::ReportBuilder(const Groups& groups, ReportChoice choice)
    : groups_(groups)
    , tallies_(groups)
    , choice_(std::move(choice)) {}

ReportBuilder::Kin& ReportBuilder::kinOf(const Verdict& verdict) {
    for (Kin& kin : kin_) {
        if (kin.outcome == verdict.outcome && kin.rule == verdict.rule) {
            return kin;
        }
    }
    return kin_.emplace_back(Kin{verdict.outcome, verdict.rule, 0, {}, 0});
}

void ReportBuilder::add(ConnectionId id, const Connection& connection, const Verdict& verdict,
                        const Horizon& horizon) {
    entries_.push_back({connection.server, connection.client.address, verdict.outcome});
    ++outcomes_[static_cast<std::size_t>(verdict.outcome)];
    Kin& kin = kinOf(verdict);
    ++kin.connections;
    if (const std::uint64_t penalty = penaltyOf(connection); !kin.example.valid() || penalty < kin.penalty) {
        kin.example = id;
        kin.penalty = penalty;
    }
    std::optional<GroupKind> group;
    if (!groups_.empty()) {
        const GroupId member_of = tallies_.add(connection, verdict, horizon);
        group = member_of.valid() ? std::optional(groups_[member_of].kind) : std::nullopt;
    }
    if (choice_.filter && choice_.filter->matches(id, connection, verdict, group)) {
        ++matches_;
        if (matching_.size() < Report::kMostLadders) {
            matching_.push_back(id);
        }
    }
}

std::vector<ConnectionId> ReportBuilder::examples() const {
    std::vector<OutcomeCount> order = listed(outcomes_, [](Outcome) { return true; });
    std::sort(order.begin(), order.end(), worseThan);
    std::vector<ConnectionId> ids;
    for (const OutcomeCount& count : order) {
        const Kin* commonest = nullptr;
        for (const Kin& kin : kin_) {
            if (kin.outcome == count.outcome &&
                (commonest == nullptr || kin.connections > commonest->connections)) {
                commonest = &kin;
            }
        }
        ids.push_back(commonest->example);
    }
    return ids;
}

std::vector<ConnectionId> ReportBuilder::chosen() const {
    std::vector<ConnectionId> ids = choice_.filter                ? matching_
                                    : choice_.connections.empty() ? examples()
                                                                  : choice_.connections;
    ids.resize(std::min(ids.size(), Report::kMostLadders));
    return ids;
}

void ReportBuilder::addOffenders(Report& report) {
    const auto add = [&report](OffenderTable&& table) {
        if (!table.rows.empty()) {
            report.offenders.push_back(std::move(table));
        }
    };
    add(offendersBy(
        entries_, SYNSCOPE_TEXT("Services"), [](const Entry& entry) { return entry.server; },
        [](const Entry& entry) { return toString(entry.server); }));
    add(offendersBy(
        entries_, SYNSCOPE_TEXT("Servers"), [](const Entry& entry) { return entry.server.address; },
        [](const Entry& entry) { return toString(entry.server.address); }));
    add(offendersBy(
        entries_, SYNSCOPE_TEXT("Ports"), [](const Entry& entry) { return entry.server.port; },
        [](const Entry& entry) { return std::to_string(entry.server.port); }));
    add(offendersBy(
        entries_, SYNSCOPE_TEXT("Clients"), [](const Entry& entry) { return entry.client; },
        [](const Entry& entry) { return toString(entry.client); }));
}

void ReportBuilder::addGroups(Report& report) const {
    for (GroupId id{0}; id.value < groups_.size(); ++id.value) {
        const Group& group = groups_[id];
        const GroupTally& tally = tallies_[id];
        if (tally.connections > 0) {
            report.groups.push_back({group.kind, tally.connections, groupTitle(group, tally),
                                     groupDetail(group, tally), explainGroup(group, tally)});
        }
    }
    std::stable_sort(report.groups.begin(), report.groups.end(),
                     [](const auto& a, const auto& b) { return a.connections > b.connections; });
    if (report.groups.size() > Report::kMostGroups) {
        report.groups_left_out = report.groups.size() - Report::kMostGroups;
        report.groups.resize(Report::kMostGroups);
    }
}

Report ReportBuilder::finish(ReportCapture capture, std::vector<ReportLadder> ladders,
                             std::shared_ptr<const KernelView> kernel) {
    Report report;
    Counts counts = capture.only_counted.outcomes;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] += outcomes_[i];
    }
    report.outcomes = listed(counts, [](Outcome) { return true; });
    std::sort(report.outcomes.begin(), report.outcomes.end(), worseThan);
    for (const OutcomeCount& count : report.outcomes) {
        report.troubled += inTrouble(count.outcome) ? count.connections : 0;
    }
    report.capture = std::move(capture);
    report.oddities = odditiesOf(report.capture);
    report.kernel = std::move(kernel);
    report.examples = !choice_.filter && choice_.connections.empty();
    const std::size_t drawn = chosen().size();
    report.ladders_left_out = (choice_.filter                ? matches_
                               : choice_.connections.empty() ? drawn
                                                             : choice_.connections.size()) -
                              drawn;
    report.unreadable = drawn - ladders.size();
    report.ladders = std::move(ladders);
    for (ReportLadder& ladder : report.ladders) {
        ladder.alike = std::max<std::uint64_t>(1, kinOf(ladder.what.verdict).connections);
    }
    addOffenders(report);
    addGroups(report);
    report.fixes = fixesOf(report);
    return report;
}

} // namespace synscope::model

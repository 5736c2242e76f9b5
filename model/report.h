// SPDX-License-Identifier: GPL-3.0-or-later
// What a capture holds, told on paper: outcomes, worst offenders, ladders of some connections, groups,
// oddities, the receive path where it was watched, and what to change. A plain value; report_html.h writes it
// down.
#pragma once

#include "model/connection_table.h"
#include "model/explanation.h"
#include "model/filter.h"
#include "model/forecast.h"
#include "model/group.h"
#include "model/kernel_history.h"
#include "model/ladder.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace synscope::model {

/// Of the capture as a whole; whoever read it fills this in.
struct ReportCapture {
    std::string name;   ///< as a person calls it; any bytes
    std::string format; ///< "pcapng, zstd"; may be empty
    TimeNs first = kNoTime;
    TimeNs last = kNoTime;
    std::uint64_t frames = 0;
    std::uint64_t tcp_packets = 0;
    std::uint64_t icmp_errors = 0;
    std::uint64_t capture_drops = 0;
    std::uint64_t connections = 0;
    OnlyCounted only_counted;
    std::array<std::uint64_t, oddity::kCount> oddities{}; ///< as TableTotals
    std::array<std::uint64_t, mark::kCount> marks{};      ///< the same
    bool live = false;                                    ///< still running when the report was made
    std::string damage;                                   ///< one sentence; empty: read to its end
    std::vector<Text> notes; ///< what else is worth a sentence: addresses that nobody answered for, clocks
};

/// Worst first: failed, waiting, unknown, neutral, good; then the most frequent.
struct OutcomeCount {
    Outcome outcome = Outcome::Incomplete;
    std::uint64_t connections = 0;
};

/// Failed, or stuck half-way: what the tables of offenders count. A connection that is merely young is not.
[[nodiscard]] bool inTrouble(Outcome outcome);

struct Offender {
    std::string name; ///< "10.9.0.2:5432", "5432"
    std::uint64_t troubled = 0;
    std::uint64_t connections = 0;
    std::vector<OutcomeCount> outcomes; ///< of the troubled, most frequent first
};

struct OffenderTable {
    Text heading;
    std::vector<Offender> rows; ///< most trouble first; at most kMostOffenders
    std::size_t left_out = 0;   ///< others that had trouble
};

struct ReportGroup {
    GroupKind kind = GroupKind::SynFlood;
    std::uint64_t connections = 0;
    Text title;
    Text detail;
    Explanation what;
};

struct ReportOddity {
    std::string_view name; ///< "retransmission"
    std::uint64_t packets = 0;
    Text meaning;
};

/// One connection, drawn.
struct ReportLadder {
    ConnectionId id;
    Connection connection;
    Explanation what;
    Forecast forecast;
    std::vector<LadderStep> steps;
    std::vector<CaptureHole> holes;
    bool truncated = false;  ///< more packets than a ladder takes: the middle is left out
    std::uint64_t alike = 0; ///< connections of the capture that the same rule judged the same, this one with
                             ///< it
};

struct ReportFix {
    Text words;
    std::string command;             ///< for a terminal; may be empty
    std::vector<OutcomeCount> cause; ///< outcomes that it would change, and how many connections had them
    std::vector<Text> groups;        ///< and groups
    Text station;                    ///< or where on the receive path packets were dropped; else empty
};

struct Report {
    static constexpr std::size_t kMostOffenders = 10;
    static constexpr std::size_t kMostLadders = 24;
    static constexpr std::size_t kMostGroups = 20;
    static constexpr std::size_t kMostCounters = 40;
    static constexpr std::size_t kMostArrows = 60; ///< of one ladder

    ReportCapture capture;
    std::vector<OutcomeCount> outcomes;
    std::uint64_t troubled = 0;
    std::vector<OffenderTable> offenders; ///< those that have rows
    std::vector<ReportGroup> groups;      ///< largest first
    std::size_t groups_left_out = 0;
    std::vector<ReportOddity> oddities; ///< most frequent first
    std::vector<ReportLadder> ladders;
    bool examples = true;                     ///< a telling one for each outcome; false: as chosen
    std::uint64_t ladders_left_out = 0;       ///< chosen, but more than kMostLadders
    std::uint64_t unreadable = 0;             ///< chosen, but their packets could not be read again
    std::vector<ReportFix> fixes;             ///< what concerns most connections first
    std::shared_ptr<const KernelView> kernel; ///< null: nobody watched the receive path
};

/// Which connections are drawn. Nothing: a telling example for each outcome.
struct ReportChoice {
    std::vector<ConnectionId> connections;
    std::optional<Filter> filter;
};

/// Looks at every connection once, then says which to draw. Memory: some 40 bytes a connection that has a
/// record, which the table's policy bounds.
class ReportBuilder {
public:
    /// `groups` must outlive the builder.
    ReportBuilder(const Groups& groups, ReportChoice choice);

    void add(ConnectionId id, const Connection& connection, const Verdict& verdict, const Horizon& horizon);

    /// After all were added: what to draw, in order, at most Report::kMostLadders.
    [[nodiscard]] std::vector<ConnectionId> chosen() const;

    /// Everything put together. `ladders`: those of chosen() whose packets could be read.
    [[nodiscard]] Report finish(ReportCapture capture, std::vector<ReportLadder> ladders,
                                std::shared_ptr<const KernelView> kernel = nullptr);

private:
    struct Entry {
        SocketAddress server;
        IpAddress client;
        Outcome outcome;
    };
    /// The connections that one rule judged.
    struct Kin {
        Outcome outcome = Outcome::Incomplete;
        std::string_view rule;
        std::uint64_t connections = 0;
        ConnectionId example;
        std::uint64_t penalty = 0; ///< of the example: how little it tells
    };

    [[nodiscard]] Kin& kinOf(const Verdict& verdict);
    [[nodiscard]] std::vector<ConnectionId> examples() const;
    void addOffenders(Report& report);
    void addGroups(Report& report) const;

    const Groups& groups_;
    GroupTallies tallies_;
    ReportChoice choice_;
    std::vector<Entry> entries_;
    std::vector<Kin> kin_;
    std::vector<ConnectionId> matching_; ///< the first kMostLadders that the filter takes
    std::uint64_t matches_ = 0;
    std::array<std::uint64_t, kOutcomeCount> outcomes_{};
};

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/arrangement.h"

#include "model/group_words.h"
#include "model/outcome.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>
#include <span>

namespace synscope::ui {

namespace {

/// One row of the copied key column. Three words so that an IPv6 address and its port fit.
struct KeyedId {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::uint32_t last = 0;
    model::ConnectionId id;
    friend auto operator<=>(const KeyedId&, const KeyedId&) = default;
};

struct KeyText {
    SortKey key;
    const char* name;
    const char* ascending;
    const char* descending;
    bool descending_by_default;
};

constexpr std::array kTexts{
    KeyText{SortKey::Time, "time", QT_TRANSLATE_NOOP("sorting", "oldest first"),
            QT_TRANSLATE_NOOP("sorting", "newest first"), true},
    KeyText{SortKey::Client, "client", QT_TRANSLATE_NOOP("sorting", "by client"),
            QT_TRANSLATE_NOOP("sorting", "by client, backwards"), false},
    KeyText{SortKey::Server, "server", QT_TRANSLATE_NOOP("sorting", "by server"),
            QT_TRANSLATE_NOOP("sorting", "by server, backwards"), false},
    KeyText{SortKey::Outcome, "outcome", QT_TRANSLATE_NOOP("sorting", "by outcome"),
            QT_TRANSLATE_NOOP("sorting", "by outcome, backwards"), false},
    KeyText{SortKey::Packets, "packets", QT_TRANSLATE_NOOP("sorting", "fewest packets first"),
            QT_TRANSLATE_NOOP("sorting", "most packets first"), true},
    KeyText{SortKey::Bytes, "bytes", QT_TRANSLATE_NOOP("sorting", "fewest bytes first"),
            QT_TRANSLATE_NOOP("sorting", "most bytes first"), true},
    KeyText{SortKey::Duration, "duration", QT_TRANSLATE_NOOP("sorting", "shortest first"),
            QT_TRANSLATE_NOOP("sorting", "longest first"), true},
    KeyText{SortKey::Retransmissions, "retransmissions",
            QT_TRANSLATE_NOOP("sorting", "fewest retransmissions first"),
            QT_TRANSLATE_NOOP("sorting", "most retransmissions first"), true},
    KeyText{SortKey::InitialRtt, "rtt", QT_TRANSLATE_NOOP("sorting", "smallest RTT first"),
            QT_TRANSLATE_NOOP("sorting", "largest RTT first"), true},
};

const KeyText& textOf(SortKey key) {
    return *std::find_if(kTexts.begin(), kTexts.end(),
                         [key](const KeyText& text) { return text.key == key; });
}

std::uint64_t retransmissions(const model::Connection& connection) {
    return std::uint64_t{connection.endpoints[0].retransmissions} + connection.endpoints[1].retransmissions;
}

/// Signed nanoseconds as an unsigned number of the same order.
std::uint64_t ordered(model::TimeNs time) {
    return static_cast<std::uint64_t>(time) ^ (std::uint64_t{1} << 63U);
}

KeyedId socketKey(const model::SocketAddress& socket) {
    // IPv4 first, as a person sorts: its prefix is all ones and would come last.
    return {socket.address.isV4() ? 0 : socket.address.high, socket.address.low, socket.port, {}};
}

KeyedId keyOf(const model::Connection& connection, const model::Verdict& verdict, SortKey key) {
    switch (key) {
    case SortKey::Time:
        return {};
    case SortKey::Client:
        return socketKey(connection.client);
    case SortKey::Server:
        return socketKey(connection.server);
    case SortKey::Outcome:
        return {static_cast<std::uint64_t>(verdict.outcome), 0, 0, {}};
    case SortKey::Packets:
        return {connection.packets(), 0, 0, {}};
    case SortKey::Bytes:
        return {connection.payloadBytes(), 0, 0, {}};
    case SortKey::Duration:
        return {ordered(connection.last_seen - connection.first_seen), 0, 0, {}};
    case SortKey::Retransmissions:
        return {retransmissions(connection), 0, 0, {}};
    case SortKey::InitialRtt:
        return {ordered(connection.initial_rtt_ns), 0, 0, {}};
    }
    return {};
}

KeyedId keyOf(const GroupRow& row, SortKey key, model::ConnectionId newest) {
    const model::GroupTally& tally = row.tally;
    switch (key) {
    case SortKey::Time:
        return {newest.value, 0, 0, {}};
    case SortKey::Client:
        return socketKey(tally.actor);
    case SortKey::Server:
        return socketKey(tally.target);
    case SortKey::Outcome:
        return {static_cast<std::uint64_t>(model::commonestOutcome(tally)), 0, 0, {}};
    case SortKey::Packets:
        return {tally.packets, 0, 0, {}};
    case SortKey::Bytes:
        return {tally.payload_bytes, 0, 0, {}};
    case SortKey::Duration:
        return {ordered(row.group.last - row.group.first), 0, 0, {}};
    case SortKey::Retransmissions:
    case SortKey::InitialRtt:
        return {};
    }
    return {};
}

/// Walks over the connections and sorts out what gets a row of its own and what belongs to a group.
class Column {
public:
    Column(const model::Filter& filter, SortKey key, const Folding& folding)
        : filter_(filter)
        , key_(key)
        , folding_(folding)
        , always_judged_(key == SortKey::Outcome || filter.needsVerdict()) {
        if (folding.groups) {
            members_.resize(folding.groups->size());
            tallies_.emplace(*folding.groups);
        }
    }

    void add(model::ConnectionId id, const model::Connection& connection, model::Horizon now) {
        const model::GroupId group = folding_.groups ? folding_.groups->of(connection) : model::GroupId{};
        const bool judged = always_judged_ || group.valid();
        const model::Verdict verdict = judged ? model::judge(connection, now) : model::Verdict{};
        if (group.valid()) {
            tallies_->add(connection, verdict, now);
        }
        const auto kind = group.valid() ? std::optional((*folding_.groups)[group].kind) : std::nullopt;
        if (filter_.matches(id, connection, verdict, kind)) {
            place(id, connection, verdict, group);
        }
    }

    /// `with_groups`: their rows, too.
    [[nodiscard]] Arranged take(bool with_groups) {
        Arranged arranged;
        if (with_groups && folding_.groups) {
            addGroups(arranged);
        }
        if (key_ != SortKey::Time || (with_groups && folding_.groups)) {
            std::sort(rows_.begin(), rows_.end());
        }
        arranged.ids.reserve(rows_.size());
        for (const KeyedId& row : rows_) {
            append(arranged, row.id);
        }
        return arranged;
    }

private:
    struct Members {
        std::vector<KeyedId> shown; ///< of an expanded group
        model::ConnectionId newest; ///< invalid: none matches the filter
    };

    void place(model::ConnectionId id, const model::Connection& connection, const model::Verdict& verdict,
               model::GroupId group) {
        KeyedId row = keyOf(connection, verdict, key_);
        row.high = key_ == SortKey::Time ? id.value : row.high;
        row.id = id;
        if (!group.valid()) {
            rows_.push_back(row);
            return;
        }
        members_[group.value].newest = id;
        if (folding_.expanded.contains(group.value)) {
            members_[group.value].shown.push_back(row);
        }
    }

    void addGroups(Arranged& arranged) {
        for (std::uint32_t i = 0; i < members_.size(); ++i) {
            auto row = std::make_shared<GroupRow>();
            row->id = model::GroupId{i};
            row->group = (*folding_.groups)[row->id];
            row->tally = (*tallies_)[row->id];
            row->expanded = folding_.expanded.contains(i);
            if (members_[i].newest.valid()) {
                rows_.push_back(keyOf(*row, key_, members_[i].newest));
                rows_.back().id = rowOfGroup(row->id);
            }
            arranged.groups.push_back(std::move(row));
        }
    }

    void append(Arranged& arranged, model::ConnectionId id) {
        const model::GroupId group = groupOfRow(id);
        if (group.valid() && !folding_.descending) {
            arranged.ids.push_back(id);
        }
        if (group.valid()) {
            std::vector<KeyedId>& shown = members_[group.value].shown;
            std::sort(shown.begin(), shown.end());
            for (const KeyedId& member : shown) {
                arranged.ids.push_back(member.id);
            }
        }
        if (!group.valid() || folding_.descending) {
            arranged.ids.push_back(id);
        }
    }

    const model::Filter& filter_;
    SortKey key_;
    const Folding& folding_;
    bool always_judged_;
    std::vector<KeyedId> rows_;
    std::vector<Members> members_; ///< by group
    std::optional<model::GroupTallies> tallies_;
};

} // namespace

QString sortingLabel(Sorting sorting) {
    const KeyText& text = textOf(sorting.key);
    return QCoreApplication::translate("sorting", sorting.descending ? text.descending : text.ascending);
}

bool descendingByDefault(SortKey key) {
    return textOf(key).descending_by_default;
}

QString sortKeyName(SortKey key) {
    return QString::fromLatin1(textOf(key).name);
}

SortKey sortKeyFromName(const QString& name) {
    const auto found = std::find_if(kTexts.begin(), kTexts.end(),
                                    [&](const KeyText& text) { return name == QLatin1String(text.name); });
    return found == kTexts.end() ? SortKey::Time : found->key;
}

Arranged arrange(const Feed& feed, std::uint32_t first, const model::Filter& filter, SortKey key,
                 const std::stop_token& stop, const Folding& folding) {
    Column column(filter, key, folding);
    std::uint32_t covered = first;
    feed.scan(first, [&](model::ConnectionId id, std::span<const model::Connection> run, model::Horizon now) {
        for (const model::Connection& connection : run) {
            column.add(id, connection, now);
            ++id.value;
        }
        covered = id.value;
        return !stop.stop_requested();
    });
    Arranged result;
    if (!stop.stop_requested()) {
        result = column.take(first == 0);
        result.complete = true;
    }
    result.covered = covered;
    return result;
}

} // namespace synscope::ui

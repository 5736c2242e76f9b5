// SPDX-License-Identifier: GPL-3.0-or-later
// Which connections are listed, in which order. No widgets; runs on a worker thread.
#pragma once

#include "model/filter.h"
#include "model/ids.h"
#include "ui/feed.h"

#include <QString>

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <stop_token>
#include <vector>

namespace synscope::ui {

/// What the list can be sorted by. Time is the order of the first packets, which costs nothing.
enum class SortKey : std::uint8_t {
    Time,
    Client,
    Server,
    Outcome,
    Packets,
    Bytes,
    Duration,
    Retransmissions,
    InitialRtt,
};
inline constexpr std::array kSortKeys{SortKey::Time,     SortKey::Client,          SortKey::Server,
                                      SortKey::Outcome,  SortKey::Packets,         SortKey::Bytes,
                                      SortKey::Duration, SortKey::Retransmissions, SortKey::InitialRtt};

struct Sorting {
    SortKey key = SortKey::Time;
    bool descending = true;
    friend bool operator==(const Sorting&, const Sorting&) = default;
};

/// "newest first", "most packets first": the header's words.
[[nodiscard]] QString sortingLabel(Sorting sorting);
/// The other way round of what a person expects first: largest first for numbers, A to Z for names, newest
/// for time.
[[nodiscard]] bool descendingByDefault(SortKey key);
/// For the settings file: "time", "client", …
[[nodiscard]] QString sortKeyName(SortKey key);
[[nodiscard]] SortKey sortKeyFromName(const QString& name); ///< Time for an unknown name

/// What is known of groups when the list is arranged. Without groups every connection has its own row.
struct Folding {
    std::shared_ptr<const model::Groups> groups;
    std::set<std::uint32_t> expanded; ///< groups whose kept members are listed, next to the group's row
    bool descending = true;           ///< how the list will be shown: a group's row is above its members
};

struct Arranged {
    /// Ascending by key, equal keys in order of first packet; groups as rowOfGroup().
    std::vector<model::ConnectionId> ids;
    std::vector<std::shared_ptr<const GroupRow>> groups; ///< by group; of those not listed, too
    std::uint32_t covered = 0;                           ///< connections below this id were looked at
    bool complete = false;                               ///< not stopped
};

/// Looks at all connections from `first` on. Uses only Feed::scan(). Groups get a row only when `first` is 0;
/// else their members are just left out.
[[nodiscard]] Arranged arrange(const Feed& feed, std::uint32_t first, const model::Filter& filter,
                               SortKey key, const std::stop_token& stop, const Folding& folding = {});

} // namespace synscope::ui

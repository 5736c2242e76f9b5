// SPDX-License-Identifier: GPL-3.0-or-later
// Which connections are listed, in which order. No widgets; runs on a worker thread.
#pragma once

#include "model/filter.h"
#include "model/ids.h"
#include "ui/feed.h"

#include <QString>

#include <array>
#include <cstdint>
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

struct Arranged {
    std::vector<model::ConnectionId> ids; ///< ascending by key, equal keys in order of first packet
    std::uint32_t covered = 0;            ///< connections below this id were looked at
    bool complete = false;                ///< not stopped
};

/// Looks at all connections from `first` on. Uses only Feed::scan().
[[nodiscard]] Arranged arrange(const Feed& feed, std::uint32_t first, const model::Filter& filter,
                               SortKey key, const std::stop_token& stop);

} // namespace synscope::ui

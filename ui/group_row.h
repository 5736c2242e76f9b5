// SPDX-License-Identifier: GPL-3.0-or-later
// A group as one row of the list, among connections.
#pragma once

#include "model/group.h"
#include "model/ids.h"

#include <cstdint>

namespace synscope::ui {

/// What a folded or unfolded group's row shows. Immutable once made.
struct GroupRow {
    model::GroupId id;
    model::Group group;
    model::GroupTally tally; ///< kept and only counted members, when the list was last arranged
    bool expanded = false;
};

/// Rows are named by connection id; groups take the uppermost ids, which no connection has.
constexpr std::uint32_t kFirstGroupRow = 0xffff0000U;

[[nodiscard]] constexpr model::ConnectionId rowOfGroup(model::GroupId group) {
    return {kFirstGroupRow + group.value};
}
/// Invalid for the row of a connection.
[[nodiscard]] constexpr model::GroupId groupOfRow(model::ConnectionId row) {
    const bool is_group = row.valid() && row.value >= kFirstGroupRow;
    return is_group ? model::GroupId{row.value - kFirstGroupRow} : model::GroupId{};
}
static_assert(model::Groups::kMost < 0xffff);

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// A group in words: what it is, what shows it, and what would change it.
#pragma once

#include "model/explanation.h"
#include "model/group.h"

namespace synscope::model {

/// "1,204 half-open from 10.9.0.7", for the row.
[[nodiscard]] Text groupTitle(const Group& group, const GroupTally& tally);
/// "to 10.9.0.2:5000 · up to 125 a second · 2.01 s", for the row's second line.
[[nodiscard]] Text groupDetail(const Group& group, const GroupTally& tally);
/// Everything; `verdict` and `application` stay empty.
[[nodiscard]] Explanation explainGroup(const Group& group, const GroupTally& tally);

/// What SYN-ACKs that were not repeated tell of the server.
enum class CookieSign : std::uint8_t { Unknown, Cookies, RequestSockets, Both };
[[nodiscard]] CookieSign cookieSign(const GroupTally& tally);
/// Nearly every member has a source address of its own.
[[nodiscard]] bool looksSpoofed(const Group& group, const GroupTally& tally);
/// The commonest outcome, for the badge's colour and for sorting.
[[nodiscard]] Outcome commonestOutcome(const GroupTally& tally);

} // namespace synscope::model

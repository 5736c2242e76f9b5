// SPDX-License-Identifier: GPL-3.0-or-later
// The measured numbers of a connection as named rows.
#pragma once

#include "ui/feed.h"

#include <QString>
#include <QStringList>

#include <utility>
#include <vector>

namespace synscope::ui {

using FactRows = std::vector<std::pair<QString, QString>>;

/// What each program saw, a line a call: "client: connect() = 0 when the SYN-ACK came, after 41 ms".
[[nodiscard]] QStringList callLines(const model::Explanation& explanation);
/// A word for everything odd in it, and the sentence that explains it.
[[nodiscard]] FactRows oddityRows(const model::Connection& connection);
[[nodiscard]] FactRows evidenceRows(const model::Explanation& explanation);
/// What no explanation needs as evidence but one may want to know.
[[nodiscard]] FactRows connectionFacts(const model::Connection& connection);
/// What the reader must know about the detail itself: packets left out or not readable. Empty when it is
/// whole.
[[nodiscard]] QString detailNote(const ConnectionDetail& detail);
/// Everything as plain text.
[[nodiscard]] QString explanationText(const ConnectionDetail& detail);

} // namespace synscope::ui

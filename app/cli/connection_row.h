// SPDX-License-Identifier: GPL-3.0-or-later
// A connection as a row of JSON, CSV or a table.
#pragma once

#include "app/cli/command.h"
#include "model/connection.h"
#include "model/group.h"
#include "model/outcome.h"

#include <string>
#include <string_view>

namespace synscope::app::cli {

enum class RowFormat { Json, Csv, Table };

struct Row {
    model::ConnectionId id;
    const model::Connection& connection;
    const model::Verdict& verdict;
    std::string file;                 ///< empty when only one file is read
    std::string vantage = "capture";  ///< joined captures: who saw it, "client+server"
    model::GroupId group = {};        ///< the group it belongs to, if any …
    std::string_view group_kind = {}; ///< … and what that is
};

/// The heading of CSV and table; nothing for JSON Lines.
void appendHeader(Output& output, RowFormat format, bool with_file);
/// One line, without its end.
void appendRow(std::string& out, const Row& row, RowFormat format);

} // namespace synscope::app::cli

// SPDX-License-Identifier: GPL-3.0-or-later
// --vantage NAME=FILE …: several captures of the same traffic, joined.
#pragma once

#include "app/cli/command.h"
#include "app/vantages.h"

#include <memory>

namespace synscope::app::cli {

constexpr OptionSpec kVantageOption{
    "--vantage", "NAME=FILE",
    "one of several captures of the same traffic; again for each. FILE alone: its interfaces"};

/// True when the command line names vantage points instead of files.
[[nodiscard]] bool wantsVantages(const Arguments& arguments);

/// Reads and joins them. Null, with `exit_code` set and a sentence on stderr, when the call is wrong or a
/// file cannot be read; a damaged file is complained about and joined as far as it goes.
[[nodiscard]] std::unique_ptr<Vantages> readVantages(const Arguments& arguments, int& exit_code);

/// "clock of server: 1.25 ms ahead …", one sentence a vantage point but the first, for people.
[[nodiscard]] std::vector<std::string> clockSentences(const Vantages& vantages);

} // namespace synscope::app::cli

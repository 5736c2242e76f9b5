// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli connections: one row per connection.
#include "app/cli/command.h"
#include "app/cli/connection_row.h"

#include <array>

namespace synscope::app::cli {

namespace {

constexpr std::array kOptions{
    OptionSpec{"--json", nullptr, "one JSON object a line"},
    OptionSpec{"--csv", nullptr, "comma-separated values with a header line (RFC 4180)"},
    OptionSpec{"--table", nullptr, "columns for people (the default)"},
    OptionSpec{"--filter", "EXPR", "only connections that match, e.g. 'outcome:refused and port:5432'"},
};

RowFormat formatOf(const Arguments& arguments) {
    if (arguments.has("--json")) {
        return RowFormat::Json;
    }
    return arguments.has("--csv") ? RowFormat::Csv : RowFormat::Table;
}

void printRows(const ReadFile& file, const std::string& name, const model::Filter& filter, RowFormat format,
               Output& output) {
    const model::ConnectionTable& table = file.store.table;
    for (std::uint32_t i = 0; i < table.size() && output.ok(); ++i) {
        const model::ConnectionId id{i};
        const model::Verdict verdict = model::judge(table[id], file.store.now);
        if (filter.matches(id, table[id], verdict)) {
            appendRow(output.text(), {id, table[id], verdict, name}, format);
            output.lineDone();
        }
    }
}

int run(const Arguments& arguments) {
    if (arguments.has("--json") + arguments.has("--csv") + arguments.has("--table") > 1) {
        complain("Only one of --json, --csv and --table can be asked for.");
        return kUsage;
    }
    const auto filter = filterOf(arguments);
    if (!filter) {
        return kUsage;
    }
    const bool several = arguments.files().size() > 1;
    const RowFormat format = formatOf(arguments);
    Output output;
    appendHeader(output, format, several);
    int exit_code = kDone;
    for (const std::string& path : arguments.files()) {
        const ReadFile file = readThrough(path);
        printRows(file, several ? path : std::string(), *filter, format, output);
        exit_code = worse(exit_code, file.exit_code);
    }
    output.flush();
    return output.ok() ? exit_code : kFailed;
}

} // namespace

const Command kConnections{
    "connections", "FILE… [--json|--csv|--table] [--filter EXPR]",
    "Prints one row per connection with what became of it and which error its program saw.", kOptions, run};

} // namespace synscope::app::cli

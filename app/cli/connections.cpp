// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli connections: one row per connection.
#include "app/cli/command.h"
#include "app/cli/connection_row.h"
#include "app/cli/vantage.h"

#include <array>

namespace synscope::app::cli {

namespace {

constexpr std::array kOptions{
    OptionSpec{"--json", nullptr, "one JSON object a line"},
    OptionSpec{"--csv", nullptr, "comma-separated values with a header line (RFC 4180)"},
    OptionSpec{"--table", nullptr, "columns for people (the default)"},
    OptionSpec{"--filter", "EXPR", "only connections that match, e.g. 'outcome:refused and port:5432'"},
    kVantageOption,
};

RowFormat formatOf(const Arguments& arguments) {
    if (arguments.has("--json")) {
        return RowFormat::Json;
    }
    return arguments.has("--csv") ? RowFormat::Csv : RowFormat::Table;
}

void tellOnlyCounted(std::uint64_t connections) {
    if (connections > 0) {
        complain(std::to_string(connections) +
                 " connections that tell nothing are only counted, to save memory, and not listed; see "
                 "`synscope-cli summary`.");
    }
}

void printRows(const ReadFile& file, const std::string& name, const model::Filter& filter, RowFormat format,
               Output& output) {
    const model::ConnectionTable& table = file.store.table;
    for (model::ConnectionId id = table.nextKept({0}); id.value < table.size() && output.ok();
         id = table.nextKept({id.value + 1})) {
        const model::Verdict verdict = model::judge(table[id], file.horizon());
        const model::GroupId group = table.groups().of(table[id]);
        const auto kind = group.valid() ? std::optional(table.groups()[group].kind) : std::nullopt;
        if (filter.matches(id, table[id], verdict, kind)) {
            Row row{id, table[id], verdict, name};
            row.group = group;
            row.group_kind = kind ? model::groupKindName(*kind) : std::string_view();
            appendRow(output.text(), row, format);
            output.lineDone();
        }
    }
    tellOnlyCounted(table.onlyCounted().connections);
}

int printJoined(const Arguments& arguments, const model::Filter& filter, RowFormat format, Output& output) {
    int exit_code = kDone;
    const auto vantages = readVantages(arguments, exit_code);
    for (model::ConnectionId id{0}; vantages != nullptr && id.value < vantages->size() && output.ok();
         ++id.value) {
        const model::Connection& connection = (*vantages)[id];
        const model::Verdict verdict = model::judge(connection, vantages->horizon());
        if (filter.matches(id, connection, verdict)) {
            appendRow(output.text(), {id, connection, verdict, {}, vantages->seenBy(id)}, format);
            output.lineDone();
        }
    }
    tellOnlyCounted(vantages == nullptr ? 0 : vantages->onlyCounted());
    return exit_code;
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
    int exit_code = wantsVantages(arguments) ? printJoined(arguments, *filter, format, output) : kDone;
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
    "connections", "FILE… | --vantage NAME=FILE… [--json|--csv|--table] [--filter EXPR]",
    "Prints one row per connection with what became of it and which error its program saw.", kOptions, run};

} // namespace synscope::app::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/one_connection.h"

namespace synscope::app::cli {

namespace {

std::optional<std::uint64_t> wantedConnection(const Arguments& arguments) {
    const auto number = arguments.number("--connection", 0);
    if (!number) {
        complain(number.error().message);
        return std::nullopt;
    }
    if (!number->has_value()) {
        complain("Which connection? --connection N takes the index that `synscope-cli connections` prints.");
    }
    return *number;
}

std::string noSuchConnection(const std::string& path, std::uint64_t wanted, std::size_t count) {
    const std::string there = count == 0 ? "it holds no TCP connection"
                                         : "it holds " + std::to_string(count) + " (0 to " +
                                               std::to_string(count - 1) + ")";
    return displayName(path) + " has no connection " + std::to_string(wanted) + ": " + there + ".";
}

} // namespace

std::optional<OneConnection> readOneConnection(const Arguments& arguments, int& exit_code) {
    exit_code = kUsage;
    const auto wanted = wantedConnection(arguments);
    if (!wanted) {
        return std::nullopt;
    }
    if (arguments.files().size() != 1) {
        complain("One file at a time, please: an index counts the connections of one file.");
        return std::nullopt;
    }
    std::vector<model::Segment> segments;
    const std::string& path = arguments.files().front();
    const ReadFile file = readThrough(path, [&](const auto&, const IngestBatch& batch, auto verdicts) {
        for (std::size_t i = 0; i < verdicts.size(); ++i) {
            if (verdicts[i].connection.value == *wanted) {
                segments.push_back(batch.segments[i]);
            }
        }
        return true;
    });
    exit_code = file.exit_code;
    if (*wanted >= file.store.table.size()) {
        if (file.exit_code != kFailed) {
            complain(noSuchConnection(path, *wanted, file.store.table.size()));
        }
        exit_code = kFailed;
        return std::nullopt;
    }
    const model::ConnectionId id{static_cast<std::uint32_t>(*wanted)};
    const model::Connection& connection = file.store.table[id];
    return OneConnection{id, connection, file.store.now, model::replay(segments, connection), file.exit_code};
}

} // namespace synscope::app::cli

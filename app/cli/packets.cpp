// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli packets: one row per decoded TCP segment or related ICMP error.
#include "app/cli/command.h"
#include "app/cli/packet_row.h"
#include "app/cli/vantage.h"
#include "model/join_replay.h"

#include <array>

namespace synscope::app::cli {

namespace {

constexpr std::array kOptions{
    OptionSpec{"--json", nullptr, "one JSON object a line"},
    OptionSpec{"--table", nullptr, "columns for people (the default)"},
    OptionSpec{"--connection", "N", "only the packets of connection N (its index)"},
    kVantageOption,
};

/// Packets of one connection that are joined: beyond, the first and the last half.
constexpr std::size_t kMaxJoinedPackets = 2'000'000;

/// What run() was asked for.
struct Wish {
    bool json;
    std::optional<std::uint64_t> connection;
    std::string file;
};

bool printBatch(const ReadFile& file, const IngestBatch& batch,
                std::span<const model::SegmentVerdict> verdicts, const Wish& wish, Output& output) {
    for (std::size_t i = 0; i < verdicts.size() && output.ok(); ++i) {
        if (wish.connection && verdicts[i].connection.value != *wish.connection) {
            continue;
        }
        const model::ConnectionId id = verdicts[i].connection;
        const PacketRow row = rowOf(batch.segments[i], verdicts[i],
                                    id.valid() ? &file.store.table[id] : nullptr);
        wish.json ? appendJson(output.text(), row, wish.file) : appendTable(output.text(), row, wish.file);
        output.lineDone();
    }
    return output.ok();
}

void printConnection(const Vantages& vantages, model::ConnectionId id, VantageFrames& frames,
                     const Wish& wish, Output& output) {
    const Vantages::Packets packets = vantages.packets(id, kMaxJoinedPackets, frames, {});
    const std::vector<model::LadderStep> steps = model::replayJoined(packets.joined, packets.views);
    for (std::size_t i = 0; i < steps.size() && output.ok(); ++i) {
        model::SegmentVerdict verdict = steps[i].verdict;
        verdict.connection = id;
        PacketRow row = rowOf(steps[i].segment, verdict, &vantages[id]);
        row.joined = &packets.joined[i];
        row.vantages = vantages.points();
        wish.json ? appendJson(output.text(), row, {}) : appendTable(output.text(), row, {});
        output.lineDone();
    }
}

/// Connection after connection, so that one at a time is in memory.
int runJoined(const Arguments& arguments, const Wish& wish) {
    int exit_code = kDone;
    const auto vantages = readVantages(arguments, exit_code);
    if (vantages == nullptr) {
        return exit_code;
    }
    auto frames = vantages->openFrames();
    if (!frames) {
        complain(frames.error().message);
        return kFailed;
    }
    Output output;
    for (model::ConnectionId id{0}; id.value < vantages->size() && output.ok(); ++id.value) {
        if (!wish.connection || *wish.connection == id.value) {
            printConnection(*vantages, id, *frames, wish, output);
        }
    }
    output.flush();
    return output.ok() ? exit_code : kFailed;
}

int run(const Arguments& arguments) {
    const auto connection = arguments.number("--connection", 0);
    if (!connection) {
        complain(connection.error().message);
        return kUsage;
    }
    if (wantsVantages(arguments)) {
        return runJoined(arguments, {arguments.has("--json"), *connection, {}});
    }
    const bool several = arguments.files().size() > 1;
    Output output;
    int exit_code = kDone;
    for (const std::string& path : arguments.files()) {
        const Wish wish{arguments.has("--json"), *connection, several ? path : std::string()};
        const ReadFile file = readThrough(path, [&](const auto& so_far, const auto& batch, auto verdicts) {
            return printBatch(so_far, batch, verdicts, wish, output);
        });
        exit_code = worse(exit_code, file.exit_code);
    }
    output.flush();
    return output.ok() ? exit_code : kFailed;
}

} // namespace

const Command kPackets{"packets", "FILE… | --vantage NAME=FILE… [--connection N] [--json|--table]",
                       "Prints one row per TCP segment, and per ICMP error that quotes one.", kOptions, run};

} // namespace synscope::app::cli

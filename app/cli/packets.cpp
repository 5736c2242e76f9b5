// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli packets: one row per decoded TCP segment or related ICMP error.
#include "app/cli/command.h"
#include "app/cli/packet_row.h"
#include "app/cli/vantage.h"
#include "model/join_replay.h"

#include <array>
#include <map>
#include <string>

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

/// Brings the lines of connections that overlap into order of time. Connections come in order of their first
/// packet, so that nothing earlier can follow than the next one's first packet.
class TimeOrder {
public:
    explicit TimeOrder(Output& output)
        : output_(output) {}

    [[nodiscard]] std::string& lineAt(model::TimeNs time) { return waiting_.emplace(time, "")->second; }

    void printBefore(model::TimeNs time) { print(waiting_.lower_bound(time)); }
    void printAll() { print(waiting_.end()); }

private:
    using Lines = std::multimap<model::TimeNs, std::string>;

    void print(Lines::iterator end) {
        for (auto line = waiting_.begin(); line != end; line = waiting_.erase(line)) {
            output_.text() += line->second;
            output_.lineDone();
        }
    }

    Output& output_;
    Lines waiting_;
};

void addConnection(const Vantages& vantages, model::ConnectionId id, VantageFrames& frames, const Wish& wish,
                   TimeOrder& lines) {
    const Vantages::Packets packets = vantages.packets(id, kMaxJoinedPackets, frames, {});
    const std::vector<model::LadderStep> steps = model::replayJoined(packets.joined, packets.views);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        model::SegmentVerdict verdict = steps[i].verdict;
        verdict.connection = id;
        PacketRow row = rowOf(steps[i].segment, verdict, &vantages[id]);
        row.joined = &packets.joined[i];
        row.vantages = vantages.points();
        std::string& line = lines.lineAt(steps[i].segment.time);
        wish.json ? appendJson(line, row, {}) : appendTable(line, row, {});
    }
}

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
    TimeOrder lines(output);
    for (model::ConnectionId id{0}; id.value < vantages->size() && output.ok(); ++id.value) {
        if (!wish.connection || *wish.connection == id.value) {
            lines.printBefore((*vantages)[id].first_seen);
            addConnection(*vantages, id, *frames, wish, lines);
        }
    }
    lines.printAll();
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

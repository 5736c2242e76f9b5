// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli summary: counts by outcome, what the capture is, what is odd in it, what it lost.
#include "app/cli/command.h"
#include "app/cli/groups.h"
#include "app/cli/json.h"
#include "app/cli/neighbours.h"
#include "app/cli/vantage.h"
#include "model/outcome.h"
#include "model/time.h"

#include <array>
#include <cstdio>

namespace synscope::app::cli {

namespace {

constexpr std::array kOptions{
    OptionSpec{"--json", nullptr, "one JSON object a file"},
    kVantageOption,
};

using OutcomeCounts = std::array<std::uint64_t, model::kOutcomeCount>;

/// Calls `visit(name, count)` for all that is odd and was seen: odd segments, then marks.
template <class Visit>
void forOddities(const model::TableTotals& totals, Visit visit) {
    for (int bit = 0; bit < model::oddity::kCount; ++bit) {
        if (totals.oddities[bit] != 0) {
            visit(model::oddityName(bit), totals.oddities[bit]);
        }
    }
    for (int bit = 0; bit < model::mark::kCount; ++bit) {
        if (totals.marks[bit] != 0) {
            visit(model::markName(bit), totals.marks[bit]);
        }
    }
}

void appendJson(std::string& out, const ReadFile& file, const std::string& name) {
    const IngestStore& store = file.store;
    Json json(out);
    json.beginObject();
    if (!name.empty()) {
        json.member("file", name);
    }
    json.member("packets", store.frames).member("tcp_packets", store.table.totals().tcp_packets);
    json.member("connections", store.table.size()).member("bytes", store.wire_bytes);
    json.timeOrNull("first", store.first);
    json.timeOrNull("last", store.now);
    json.key("outcomes").beginObject();
    const Census census(file);
    const OutcomeCounts& counts = census.outcomes;
    for (int i = 0; i < model::kOutcomeCount; ++i) {
        if (counts[i] != 0) {
            json.member(model::outcomeName(static_cast<model::Outcome>(i)), counts[i]);
        }
    }
    json.endObject().key("oddities").beginObject();
    forOddities(store.table.totals(), [&](const char* odd, std::uint64_t n) { json.member(odd, n); });
    json.endObject().member("truncated", !file.facts.damage.empty());
    json.member("capture_drops", file.facts.capture_drops);
    json.member("format", file.facts.format).member("icmp_errors", store.table.totals().icmp_errors);
    appendGroups(json, file, census);
    appendNeighbours(json, file);
    json.endObject();
}

void appendLine(std::string& out, const std::string& name, std::uint64_t count) {
    std::array<char, 128> line;
    std::snprintf(line.data(), line.size(), "  %-28s %12llu\n", name.c_str(),
                  static_cast<unsigned long long>(count));
    out += line.data();
}

void appendText(std::string& out, const ReadFile& file, const std::string& path) {
    const IngestStore& store = file.store;
    out += displayName(path) + ": " + file.facts.format + "\n";
    if (store.first != model::kNoTime) {
        out += "  from " + model::formatEpoch(store.first) + " for " +
               model::formatDuration(store.now - store.first) + "\n";
    }
    appendLine(out, "packets", store.frames);
    appendLine(out, "TCP packets", store.table.totals().tcp_packets);
    appendLine(out, "ICMP errors about TCP", store.table.totals().icmp_errors);
    appendLine(out, "lost by the capture itself", file.facts.capture_drops);
    appendLine(out, "connections", store.table.size());
    const Census census(file);
    const OutcomeCounts& counts = census.outcomes;
    for (int i = 0; i < model::kOutcomeCount; ++i) {
        if (counts[i] != 0) {
            appendLine(out, "  " + std::string(model::outcomeName(static_cast<model::Outcome>(i))),
                       counts[i]);
        }
    }
    forOddities(store.table.totals(), [&](const char* odd, std::uint64_t n) { appendLine(out, odd, n); });
    appendGroupLines(out, file, census);
    out += neighbourLines(file);
}

OutcomeCounts countOutcomes(const Vantages& vantages) {
    OutcomeCounts counts{};
    for (model::ConnectionId id{0}; id.value < vantages.size(); ++id.value) {
        ++counts[static_cast<std::size_t>(model::judge(vantages[id], vantages.horizon()).outcome)];
    }
    return counts;
}

void appendPoint(Json& json, const Vantages& vantages, const VantagePoint& point) {
    using Basis = model::ClockRelation::Basis;
    const model::ClockRelation& clock = point.clock;
    json.beginObject().member("name", point.name).member("file", vantages.files()[point.file].path);
    json.member("packets", point.store.frames).member("connections", point.store.table.size());
    json.member("tcp_packets", point.store.table.totals().tcp_packets);
    json.member("only_counted", point.store.table.onlyCounted().connections);
    json.member("capture_drops", vantages.facts()[point.file].capture_drops);
    json.member("clock_offset_ns", clock.offset_ns).key("clock_uncertainty_ns");
    clock.uncertainty_ns ? json.value(*clock.uncertainty_ns) : json.null();
    json.member("clock_drift_ppm", clock.drift * 1e6);
    json.member("clock_basis", clock.basis == Basis::BothDirections   ? "both-directions"
                               : clock.basis == Basis::OneDirection   ? "one-direction"
                               : &point == &vantages.points().front() ? "reference"
                                                                      : "none");
    json.endObject();
}

void appendJson(std::string& out, const Vantages& vantages) {
    Json json(out);
    json.beginObject().member("connections", vantages.size());
    json.timeOrNull("first", vantages.first());
    json.timeOrNull("last", vantages.horizon().now);
    json.key("outcomes").beginObject();
    const OutcomeCounts counts = countOutcomes(vantages);
    for (int i = 0; i < model::kOutcomeCount; ++i) {
        if (counts[i] != 0) {
            json.member(model::outcomeName(static_cast<model::Outcome>(i)), counts[i]);
        }
    }
    json.endObject().key("vantages").beginArray();
    for (const VantagePoint& point : vantages.points()) {
        appendPoint(json, vantages, point);
    }
    json.endArray().endObject();
}

void appendText(std::string& out, const Vantages& vantages) {
    for (const VantagePoint& point : vantages.points()) {
        out += point.name + ": " + displayName(vantages.files()[point.file].path) + "\n";
        appendLine(out, "TCP packets", point.store.table.totals().tcp_packets);
        appendLine(out, "connections", point.store.table.size());
        if (const std::uint64_t counted = point.store.table.onlyCounted().connections; counted > 0) {
            appendLine(out, "  only counted, not joined", counted);
        }
    }
    for (const std::string& sentence : clockSentences(vantages)) {
        out += sentence + "\n";
    }
    out += "joined\n";
    appendLine(out, "connections", vantages.size());
    const OutcomeCounts counts = countOutcomes(vantages);
    for (int i = 0; i < model::kOutcomeCount; ++i) {
        if (counts[i] != 0) {
            appendLine(out, "  " + std::string(model::outcomeName(static_cast<model::Outcome>(i))),
                       counts[i]);
        }
    }
}

int runJoined(const Arguments& arguments) {
    int exit_code = kDone;
    const auto vantages = readVantages(arguments, exit_code);
    if (vantages == nullptr) {
        return exit_code;
    }
    Output output;
    if (arguments.has("--json")) {
        appendJson(output.text(), *vantages);
        output.lineDone();
    } else {
        appendText(output.text(), *vantages);
    }
    output.flush();
    return output.ok() ? exit_code : kFailed;
}

int run(const Arguments& arguments) {
    if (wantsVantages(arguments)) {
        return runJoined(arguments);
    }
    const bool several = arguments.files().size() > 1;
    Output output;
    int exit_code = kDone;
    for (const std::string& path : arguments.files()) {
        const ReadFile file = readThrough(path);
        exit_code = worse(exit_code, file.exit_code);
        if (file.exit_code == kFailed && file.store.frames == 0) {
            continue;
        }
        if (arguments.has("--json")) {
            appendJson(output.text(), file, several ? path : std::string());
            output.lineDone();
        } else {
            appendText(output.text(), file, path);
        }
    }
    output.flush();
    return output.ok() ? exit_code : kFailed;
}

} // namespace

const Command kSummary{
    "summary", "FILE… | --vantage NAME=FILE… [--json]",
    "Counts the connections by what became of them, and tells what the capture holds and lost.", kOptions,
    run};

} // namespace synscope::app::cli

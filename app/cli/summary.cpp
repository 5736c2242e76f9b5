// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli summary: counts by outcome, what the capture is, what is odd in it, what it lost.
#include "app/cli/command.h"
#include "app/cli/json.h"
#include "model/outcome.h"
#include "model/time.h"

#include <array>
#include <cstdio>

namespace synscope::app::cli {

namespace {

constexpr std::array kOptions{
    OptionSpec{"--json", nullptr, "one JSON object a file"},
};

using OutcomeCounts = std::array<std::uint64_t, model::kOutcomeCount>;

OutcomeCounts countOutcomes(const IngestStore& store) {
    OutcomeCounts counts{};
    for (std::uint32_t i = 0; i < store.table.size(); ++i) {
        const auto verdict = model::judge(store.table[model::ConnectionId{i}], store.now);
        ++counts[static_cast<std::size_t>(verdict.outcome)];
    }
    return counts;
}

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

void appendTime(Json& json, std::string_view name, model::TimeNs time) {
    json.memberOrNull(name, time == model::kNoTime ? "" : model::formatEpoch(time));
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
    appendTime(json, "first", store.first);
    appendTime(json, "last", store.now);
    json.key("outcomes").beginObject();
    const OutcomeCounts counts = countOutcomes(store);
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
    const OutcomeCounts counts = countOutcomes(store);
    for (int i = 0; i < model::kOutcomeCount; ++i) {
        if (counts[i] != 0) {
            appendLine(out, "  " + std::string(model::outcomeName(static_cast<model::Outcome>(i))),
                       counts[i]);
        }
    }
    forOddities(store.table.totals(), [&](const char* odd, std::uint64_t n) { appendLine(out, odd, n); });
}

int run(const Arguments& arguments) {
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
    "summary", "FILE… [--json]",
    "Counts the connections by what became of them, and tells what the capture holds and lost.", kOptions,
    run};

} // namespace synscope::app::cli

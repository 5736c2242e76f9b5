// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli report: what a capture holds as one HTML file, or as PDF.
#include "app/cli/one_connection.h"
#include "app/cli/picture.h"
#include "app/cli/vantage.h"
#include "app/report_making.h"
#include "model/forecast.h"
#include "model/join_replay.h"
#include "model/report_html.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace synscope::app::cli {

namespace {

constexpr std::array kOptions{
    OptionSpec{"--connection", "N", "draw this connection instead of an example per outcome; again for more"},
    OptionSpec{"--filter", "EXPR", "draw the connections that match, e.g. 'outcome:refused and port:5432'"},
    OptionSpec{"--format", "FORMAT", "html (the default) or pdf"},
    OptionSpec{"-o", "OUT", "write to the file OUT instead of standard output; OUT.pdf is written as PDF"},
    kVantageOption,
};

/// Packets of one connection that are read again: beyond, the first and the last half.
constexpr std::size_t kMostPackets = 20'000;

std::string formatOf(const Arguments& arguments) {
    const std::string out = arguments.value("-o").value_or("");
    return arguments.value("--format").value_or(out.ends_with(".pdf") ? "pdf" : "html");
}

/// Nothing, and a complaint, when the call is wrong.
std::optional<model::ReportChoice> choiceOf(const Arguments& arguments) {
    model::ReportChoice choice;
    const auto numbers = arguments.numbers("--connection", 0);
    if (!numbers) {
        complain(numbers.error().message);
        return std::nullopt;
    }
    if (!numbers->empty() && arguments.has("--filter")) {
        complain("Only one of --connection and --filter can choose what is drawn.");
        return std::nullopt;
    }
    for (const std::uint64_t number : *numbers) {
        choice.connections.push_back(
            {static_cast<std::uint32_t>(std::min<std::uint64_t>(number, model::ConnectionId::kNone))});
    }
    if (arguments.has("--filter")) {
        choice.filter = filterOf(arguments);
        if (!choice.filter) {
            return std::nullopt;
        }
    }
    return choice;
}

/// False, and a complaint, when a chosen connection does not exist.
bool allExist(const model::ReportChoice& choice, const std::string& path, std::size_t count) {
    for (const model::ConnectionId id : choice.connections) {
        if (id.value >= count) {
            complain(noSuchConnection(path, id.value, count));
            return false;
        }
    }
    return true;
}

ReportSource sourceOf(const ReadFile& file, const std::string& path) {
    ReportSource source;
    source.capture = captureOf(file.store, file.facts, displayName(std::filesystem::path(path).filename()));
    addNotes(source.capture, file.counts);
    const model::ConnectionTable& table = file.store.table;
    source.groups = std::shared_ptr<const model::Groups>(std::shared_ptr<void>(), &table.groups());
    source.scan = [&file, &table](const ReportSource::Visit& visit) {
        for (model::ConnectionId id = table.nextKept({0}); id.value < table.size();
             id = table.nextKept({id.value + 1})) {
            if (!visit(id, {&table[id], 1}, file.horizon())) {
                return;
            }
        }
    };
    source.ladder = [&file, &table](model::ConnectionId id) -> std::optional<model::ReportLadder> {
        if (!table.keeps(id) || file.frames == nullptr) {
            return std::nullopt;
        }
        return readLadder(id, table[id], file.horizon(), file.store.index.frames(id, kMostPackets),
                          *file.frames);
    };
    return source;
}

/// Of joined captures.
ReportSource sourceOf(const Vantages& vantages, VantageFrames& frames) {
    ReportSource source;
    for (const VantagePoint& point : vantages.points()) {
        source.capture.name += (source.capture.name.empty() ? "" : " + ") + point.name;
        source.capture.frames += point.store.frames;
        source.capture.tcp_packets += point.store.table.totals().tcp_packets;
        source.capture.icmp_errors += point.store.table.totals().icmp_errors;
    }
    for (const capture::SourceFacts& facts : vantages.facts()) {
        source.capture.capture_drops += facts.capture_drops;
        source.capture.damage = source.capture.damage.empty() ? facts.damage : source.capture.damage;
    }
    source.capture.first = vantages.first();
    source.capture.last = vantages.horizon();
    source.capture.connections = vantages.size();
    source.capture.only_counted.connections = vantages.onlyCounted();
    source.scan = [&vantages](const ReportSource::Visit& visit) {
        for (model::ConnectionId id{0}; id.value < vantages.size(); ++id.value) {
            if (!visit(id, {&vantages[id], 1}, vantages.horizon())) {
                return;
            }
        }
    };
    source.ladder = [&vantages, &frames](model::ConnectionId id) -> std::optional<model::ReportLadder> {
        const Vantages::Packets packets = vantages.packets(id, kMostPackets, frames, {});
        model::ReportLadder ladder;
        ladder.id = id;
        ladder.connection = vantages[id];
        ladder.steps = model::replayJoined(packets.joined, packets.views);
        ladder.what = vantages.explain(id, packets);
        ladder.forecast = model::forecast(ladder.steps, ladder.connection, ladder.what.verdict,
                                          vantages.horizon());
        ladder.truncated = packets.truncated;
        return ladder.steps.empty() ? std::nullopt : std::optional(std::move(ladder));
    };
    return source;
}

int write(const ReportSource& source, const model::ReportChoice& choice, const Arguments& arguments) {
    std::atomic<double> progress = 0;
    const auto report = makeReport(source, choice, {}, progress);
    const auto content = drawReport(*report,
                                    formatOf(arguments) == "pdf" ? ReportFormat::Pdf : ReportFormat::Html);
    if (!content) {
        complain(content.error().message);
        return kFailed;
    }
    return writeOut(*content, arguments.value("-o").value_or(""), "The report");
}

int reportJoined(const Arguments& arguments, const model::ReportChoice& choice) {
    int exit_code = kDone;
    const auto vantages = readVantages(arguments, exit_code);
    if (vantages == nullptr) {
        return exit_code;
    }
    if (!allExist(choice, "The joined capture", vantages->size())) {
        return kFailed;
    }
    auto frames = vantages->openFrames();
    if (!frames) {
        complain(frames.error().message);
        return kFailed;
    }
    return worse(exit_code, write(sourceOf(*vantages, *frames), choice, arguments));
}

int reportFile(const Arguments& arguments, const model::ReportChoice& choice) {
    const std::string& path = arguments.files().front();
    const ReadFile file = readThrough(path, {}, Packets::Again);
    if (file.exit_code == kFailed && file.store.frames == 0) {
        return kFailed;
    }
    if (!allExist(choice, path, file.store.table.size())) {
        return kFailed;
    }
    return worse(file.exit_code, write(sourceOf(file, path), choice, arguments));
}

int run(const Arguments& arguments) {
    const std::string format = formatOf(arguments);
    if (format != "html" && format != "pdf") {
        complain("There is no report format “" + format + "”: html and pdf are there.");
        return kUsage;
    }
    const auto choice = choiceOf(arguments);
    if (!choice) {
        return kUsage;
    }
    if (wantsVantages(arguments)) {
        return reportJoined(arguments, *choice);
    }
    if (arguments.files().size() != 1) {
        complain("One file at a time, please: a report tells of one capture.");
        return kUsage;
    }
    return reportFile(arguments, *choice);
}

} // namespace

const Command kReport{
    "report", "FILE | --vantage NAME=FILE… [--connection N…|--filter EXPR] [--format html|pdf] [-o OUT.html]",
    "Writes a report without outside resources: outcomes, worst offenders, ladders, what to change.",
    kOptions, run};

} // namespace synscope::app::cli

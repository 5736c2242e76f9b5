// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/report_making.h"

#include "app/connection_frames.h"
#include "app/repeated_bytes.h"
#include "model/neighbours.h"
#include "model/packet_evidence.h"

#include <algorithm>
#include <utility>

namespace synscope::app {

namespace {

constexpr double kScanShare = 0.5; ///< of the progress
constexpr std::size_t kMostNotes = 5;

} // namespace

std::optional<model::Report> makeReport(const ReportSource& source, model::ReportChoice choice,
                                        const std::stop_token& stop, std::atomic<double>& progress) {
    const model::Groups none;
    model::ReportBuilder builder(source.groups ? *source.groups : none, std::move(choice));
    source.scan([&](model::ConnectionId first, std::span<const model::Connection> run, model::Horizon now) {
        for (const model::Connection& connection : run) {
            builder.add(first, connection, model::judge(connection, now), now);
            ++first.value;
        }
        const auto all = std::max<std::uint64_t>(1, source.capture.connections);
        progress = kScanShare * std::min(1.0, static_cast<double>(first.value) / static_cast<double>(all));
        return !stop.stop_requested();
    });
    std::vector<model::ReportLadder> ladders;
    const auto chosen = builder.chosen();
    for (std::size_t i = 0; i < chosen.size() && !stop.stop_requested(); ++i) {
        if (auto ladder = source.ladder(chosen[i])) {
            ladders.push_back(std::move(*ladder));
        }
        progress = kScanShare +
                   (1 - kScanShare) * static_cast<double>(i + 1) / static_cast<double>(chosen.size());
    }
    if (stop.stop_requested()) {
        return std::nullopt;
    }
    return builder.finish(source.capture, std::move(ladders), source.kernel);
}

model::ReportCapture captureOf(const IngestStore& store, const capture::SourceFacts& facts,
                               const std::string& name) {
    model::ReportCapture capture;
    capture.name = name;
    capture.format = facts.format;
    capture.first = store.first;
    capture.last = store.now;
    capture.frames = store.frames;
    capture.capture_drops = facts.capture_drops;
    capture.connections = store.table.size();
    capture.only_counted = store.table.onlyCounted();
    const model::TableTotals& totals = store.table.totals();
    capture.tcp_packets = totals.tcp_packets;
    capture.icmp_errors = totals.icmp_errors;
    capture.oddities = totals.oddities;
    capture.marks = totals.marks;
    capture.damage = facts.damage;
    return capture;
}

void addNotes(model::ReportCapture& capture, const capture::DecodeCounts& counts) {
    for (const auto& [type, frames] : counts.unsupported_link_types) {
        capture.notes.push_back({SYNSCOPE_TEXT("Frames of link type %1, which SynScope cannot decode: %2."),
                                 {capture::linkTypeName(type), model::grouped(frames)}});
    }
    const auto unanswered = counts.neighbours.unanswered();
    for (std::size_t i = 0; i < std::min(unanswered.size(), kMostNotes); ++i) {
        capture.notes.push_back(model::neighbourSentence(unanswered[i]));
    }
    if (unanswered.size() > kMostNotes) {
        capture.notes.push_back({SYNSCOPE_TEXT("Further addresses that nobody answered for: %1."),
                                 {model::grouped(unanswered.size() - kMostNotes)}});
    }
}

std::optional<model::ReportLadder> readLadder(model::ConnectionId id, const model::Connection& connection,
                                              const model::Horizon& horizon,
                                              std::span<const model::FrameRef> frames,
                                              capture::FrameReader& reader) {
    std::size_t unreadable = 0;
    const auto read = [&reader](model::FrameRef ref) { return reader.frameAt(ref); };
    const auto segments = readConnection(connection, frames, read, {}, unreadable);
    if (segments.empty()) {
        return std::nullopt;
    }
    model::ReportLadder ladder;
    ladder.id = id;
    ladder.connection = connection;
    ladder.steps = model::replay(segments, connection);
    model::PacketEvidence evidence = model::collectEvidence(ladder.steps);
    compareRepeatedBytes(ladder.steps, read, evidence);
    ladder.what = model::explain(connection, horizon, &evidence);
    ladder.forecast = model::forecast(ladder.steps, connection, ladder.what.verdict, horizon);
    ladder.truncated = std::size_t{connection.packets()} + connection.icmp_errors > frames.size();
    return ladder;
}

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
// From a capture that was read to a report of it; the window and the command line share this. No Qt.
#pragma once

#include "app/ingest.h"
#include "capture/source.h"
#include "model/report.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

namespace synscope::app {

/// Where a report comes from. All are called on the thread that makes it.
struct ReportSource {
    using Visit = std::function<bool(model::ConnectionId first, std::span<const model::Connection>,
                                     model::Horizon)>;
    /// Calls with runs of consecutive connections until it has shown all or the visit returns false.
    std::function<void(const Visit&)> scan;
    /// Nothing where the packets cannot be read again.
    std::function<std::optional<model::ReportLadder>(model::ConnectionId)> ladder;
    model::ReportCapture capture;
    std::shared_ptr<const model::Groups> groups;          ///< null: none
    std::shared_ptr<const model::KernelView> kernel = {}; ///< null: nobody watched
};

/// Nothing when stopped. Writes 0…1 to `progress` as it goes.
[[nodiscard]] std::optional<model::Report> makeReport(const ReportSource& source, model::ReportChoice choice,
                                                      const std::stop_token& stop,
                                                      std::atomic<double>& progress);

/// What a store and its source tell of the capture as a whole; `name` is for people.
[[nodiscard]] model::ReportCapture captureOf(const IngestStore& store, const capture::SourceFacts& facts,
                                             const std::string& name);
/// Adds sentences on what was no connection: link types that cannot be decoded, addresses nobody answered
/// for.
void addNotes(model::ReportCapture& capture, const capture::DecodeCounts& counts);

/// A connection of a file, its packets read again at `frames`. Nothing when none can be read.
[[nodiscard]] std::optional<model::ReportLadder>
readLadder(model::ConnectionId id, const model::Connection& connection, const model::Horizon& horizon,
           std::span<const model::FrameRef> frames, capture::FrameReader& reader);

} // namespace synscope::app

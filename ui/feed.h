// SPDX-License-Identifier: GPL-3.0-or-later
// What the window pulls. Views know this interface and the model; app/session implements it over capture and
// threads.
#pragma once

#include "model/capture_hole.h"
#include "model/connection.h"
#include "model/dissection.h"
#include "model/explanation.h"
#include "model/forecast.h"
#include "model/ids.h"
#include "model/ladder.h"
#include "model/outcome.h"
#include "model/sequence_trace.h"
#include "model/window_fill.h"
#include "ui/group_row.h"

#include <QString>
#include <QStringList>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace synscope::ui {

/// Where the source stands, cheap to take on every tick.
struct FeedStatus {
    enum class Phase : std::uint8_t { Empty, Loading, Finished, Cancelled, Damaged, Failed };
    Phase phase = Phase::Empty;
    std::uint64_t opening = 0; ///< counts the calls of open(): a change means that all ids are new
    QString source;            ///< "handshakes.pcapng"
    QString path;              ///< where it is, for a tooltip; "-" for standard input
    QString message; ///< one sentence for Damaged and Failed, or a note (unsupported link type); else empty
    double progress = -1.0; ///< 0…1 while Loading, negative where the length is unknown
    std::uint64_t frames = 0;
    std::uint64_t tcp_packets = 0;
    std::uint64_t connections = 0;
    std::uint64_t only_counted = 0; ///< of these, without a record, so that memory stays bounded: they have
                                    ///< no row
    std::uint64_t groups = 0;       ///< found so far
    std::uint64_t capture_drops = 0;
    std::uint64_t memory_bytes = 0;
    bool live = false;   ///< of interfaces: while Loading, it runs, and what did not come counts until now
    bool in_lab = false; ///< live, from hosts of the lab: this machine's own kernel has no part in it
    bool paused = false; ///< runs, but takes no packets
    bool permission = false;      ///< Failed for want of a privilege
    QString command;              ///< Failed: what mends it, for a terminal; may be empty
    std::uint64_t generation = 0; ///< changes whenever anything above or any connection changed
    model::TimeNs first = model::kNoTime;
    model::TimeNs last = model::kNoTime;
};

/// One visible row of the list.
struct ConnectionRow {
    model::ConnectionId id;
    model::Connection connection;
    model::Verdict verdict;
    model::Horizon now = model::kNoTime; ///< how far the capture reaches, as `verdict` was judged with
    std::shared_ptr<const model::ForecastBasis> timers = {}; ///< whose settings count; null: the systems'
                                                             ///< defaults
    std::string vantage = {}; ///< joined captures: which of them saw it, "client+server"; else empty
    std::shared_ptr<const GroupRow> group = {}; ///< set where the row is a group: then only `id` counts
                                                ///< beside it
};

/// A connection's bytes against time, and what its windows tell of the receive buffers. Immutable once made.
struct ConnectionTrace {
    model::ConnectionId id;
    model::SequenceTrace sequence;
    std::array<model::WindowFill, 2> fills; ///< of the buffer of each side, by index(Side)
    std::uint64_t generation = 0;           ///< of the feed, when the packets were listed
    std::size_t unreadable = 0;             ///< packets that could not be read again one by one
};

/// Everything about the selected connection. Immutable once made; shared with whoever draws it.
struct ConnectionDetail {
    ConnectionRow row;
    model::Explanation explanation;
    std::vector<model::LadderStep> steps;
    model::Forecast forecast;                     ///< what comes next, and how the repeats so far compare
    std::shared_ptr<const ConnectionTrace> trace; ///< null when `truncated`: ask for it by requestTrace()
    std::uint64_t generation = 0;
    bool truncated = false;     ///< more packets than the bound on a ladder; the middle is left out
    std::size_t unreadable = 0; ///< packets that could not be read again one by one (IP fragments), not in
                                ///< `steps`
    std::vector<model::CaptureHole> holes; ///< what the capture lost while the connection lived, oldest first
};

class LiveFeed;
class ReportFeed;

/// Thread-safe; every call returns within a millisecond but scan(), which is for workers.
class Feed {
public:
    virtual ~Feed() = default;

    [[nodiscard]] virtual FeedStatus status() const = 0;

    /// Overwrites `out` with the rows with these ids, one for each, in this order. An id that does not exist
    /// (any more) gets a row with an invalid id. False, and `out` as it was: the table is busy for longer
    /// than a window may wait; try again on the next tick. Only while loading.
    virtual bool rows(std::span<const model::ConnectionId> ids, std::vector<ConnectionRow>& out) const = 0;

    /// Calls `visit` with runs of consecutive connections from `first` on (taking the lock anew for each run)
    /// until it returns false or all have been visited. For sort keys and filters on a worker thread.
    virtual void scan(std::uint32_t first,
                      const std::function<bool(model::ConnectionId first, std::span<const model::Connection>,
                                               model::Horizon now)>& visit) const = 0;

    /// The groups found so far, a copy; null where there are none.
    [[nodiscard]] virtual std::shared_ptr<const model::Groups> groups() const { return nullptr; }

    using DetailReady = std::function<void(std::shared_ptr<const ConnectionDetail>)>;
    using FrameReady = std::function<void(std::shared_ptr<const model::DissectedFrame>)>;

    /// Prepares the detail on a worker and calls back on the UI thread. A newer request makes older ones
    /// void: their callback is never called. A null detail: the packets cannot be read again (the file is
    /// gone or changed). The row of a group (rowOfGroup) has a detail, too, with words and without steps.
    virtual void requestDetail(model::ConnectionId id, DetailReady ready) = 0;
    /// The same for one frame's fields and bytes.
    virtual void requestFrame(model::FrameRef frame, FrameReady ready) = 0;

    using TraceReady = std::function<void(std::shared_ptr<const ConnectionTrace>)>;
    /// The same as requestDetail() for the trace of a connection with more packets than a ladder takes: all
    /// of them up to a bound of some million are read again, which may take seconds.
    virtual void requestTrace(model::ConnectionId id, TraceReady ready) = 0;
    /// How far the newest requestTrace() is, 0…1. UI thread.
    [[nodiscard]] virtual double traceProgress() const = 0;
    /// Stops it; its callback is never called.
    virtual void cancelTrace() = 0;

    /// Drops what there is and reads this capture ("-": standard input). Returns at once; status() tells the
    /// rest.
    virtual void open(const QString& path) = 0;
    /// The same for several captures of the same traffic (regular files), which are joined.
    virtual void openTogether(const QStringList& paths) { open(paths.front()); }
    virtual void cancel() = 0; ///< stops loading or capturing; what was read stays
    /// To capture with; null where that cannot be done.
    [[nodiscard]] virtual LiveFeed* live() { return nullptr; }
    /// To make reports with; null where that cannot be done.
    [[nodiscard]] virtual ReportFeed* reports() { return nullptr; }
};

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What the window pulls. Views know this interface and the model; app/session implements it over capture and
// threads.
#pragma once

#include "model/connection.h"
#include "model/dissection.h"
#include "model/explanation.h"
#include "model/ids.h"
#include "model/ladder.h"
#include "model/outcome.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
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
    std::uint64_t capture_drops = 0;
    std::uint64_t memory_bytes = 0;
    std::uint64_t generation = 0; ///< changes whenever anything above or any connection changed
    model::TimeNs first = model::kNoTime;
    model::TimeNs last = model::kNoTime;
};

/// One visible row of the list.
struct ConnectionRow {
    model::ConnectionId id;
    model::Connection connection;
    model::Verdict verdict;
    model::TimeNs now = model::kNoTime; ///< the last time the capture covers, as `verdict` was judged with
};

/// Everything about the selected connection. Immutable once made; shared with whoever draws it.
struct ConnectionDetail {
    ConnectionRow row;
    model::Explanation explanation;
    std::vector<model::LadderStep> steps;
    std::uint64_t generation = 0;
    bool truncated = false;     ///< more packets than the bound on a ladder; the middle is left out
    std::size_t unreadable = 0; ///< packets that could not be read again one by one (IP fragments), not in
                                ///< `steps`
};

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
                                               model::TimeNs now)>& visit) const = 0;

    using DetailReady = std::function<void(std::shared_ptr<const ConnectionDetail>)>;
    using FrameReady = std::function<void(std::shared_ptr<const model::DissectedFrame>)>;

    /// Prepares the detail on a worker and calls back on the UI thread. A newer request makes older ones
    /// void: their callback is never called. A null detail: the packets cannot be read again (the file is
    /// gone or changed).
    virtual void requestDetail(model::ConnectionId id, DetailReady ready) = 0;
    /// The same for one frame's fields and bytes.
    virtual void requestFrame(model::FrameRef frame, FrameReady ready) = 0;

    /// Drops what there is and reads this capture ("-": standard input). Returns at once; status() tells the
    /// rest.
    virtual void open(const QString& path) = 0;
    virtual void cancel() = 0; ///< stops loading; what was read stays
};

} // namespace synscope::ui

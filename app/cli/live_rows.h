// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows of a growing table are to be printed (again).
#pragma once

#include "app/cli/connection_row.h"

#include <span>
#include <vector>

namespace synscope::app::cli {

/// Remembers of each connection which outcome was printed. One thread, or the caller's lock.
class LiveRows {
public:
    explicit LiveRows(RowFormat format)
        : format_(format) {}

    /// These connections got segments.
    void touch(std::span<const model::SegmentVerdict> verdicts);
    /// A row for each connection whose outcome is another than the one printed last. Connections without
    /// segments since the last call are looked at once a second where time alone may change them: the
    /// handshake is not done, or segments are waiting for an answer. `last`: the capture has ended.
    void appendChanged(const IngestStore& store, bool last, Output& output);

private:
    void look(const IngestStore& store, model::ConnectionId id, model::TimeNs now, Output& output);

    static constexpr std::uint8_t kNotPrinted = 0xff;

    RowFormat format_;
    bool header_done_ = false;
    std::vector<model::ConnectionId> touched_;
    std::vector<model::ConnectionId> undecided_; ///< time alone may change these
    std::vector<std::uint8_t> printed_;          ///< outcome by connection
    model::TimeNs looked_again_ = 0;
};

} // namespace synscope::app::cli

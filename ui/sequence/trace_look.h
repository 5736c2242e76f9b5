// SPDX-License-Identifier: GPL-3.0-or-later
// What the time–sequence view asks of a trace: how high to draw, what lies under the pointer, what to say.
#pragma once

#include "ui/charts/plot_paint.h"
#include "ui/feed.h"

#include <QPointF>
#include <QString>

#include <cstddef>
#include <optional>

namespace synscope::ui {

/// Positions to show of `bytes_of`'s bytes between two times: all data, acknowledgments and SACK blocks, and
/// of the window edge as much as at most doubles the height; a little air. Never empty.
struct PositionRange {
    double low = 0;
    double high = 1;
};
[[nodiscard]] PositionRange bytesInSight(const model::SequenceTrace& trace, model::Side bytes_of,
                                         model::TimeNs from, model::TimeNs to);

/// The packet whose mark in this direction's picture is next to `position`, within `radius` pixels.
[[nodiscard]] std::optional<std::size_t> packetNear(const model::SequenceTrace& trace, model::Side bytes_of,
                                                    const PlotMap& map, QPointF position, double radius);

/// "client → server: 60,000 bytes in 42 segments, 1 retransmission …"
[[nodiscard]] QString directionSummary(const ConnectionTrace& trace, model::Side bytes_of);
/// The packet as rich text for a tooltip, and as one line for people who listen.
[[nodiscard]] QString tracePacketTip(const model::SequenceTrace& trace, std::size_t packet);
[[nodiscard]] QString tracePacketLine(const model::SequenceTrace& trace, std::size_t packet);

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// Where a ladder's parts stand in pixels for a given width. Pure geometry, no painting.
#pragma once

#include "model/ladder.h"

#include <QPointF>
#include <QRectF>
#include <QString>

#include <cstddef>
#include <optional>

namespace synscope::ui {

enum class TimeMode {
    SinceFirst,
    SincePrevious,
    Absolute,
    Spoken, ///< since the first, as one says it: "3 s"; for a lecture
};

/// The gutter's words for an arrow: "0.060 585", "+60.6 ms", "14:20:28.293 102" (local time).
[[nodiscard]] QString timeText(const model::Ladder& ladder, std::size_t arrow, TimeMode mode);
/// The same for a moment between arrows; SincePrevious counts from the first packet.
[[nodiscard]] QString momentText(const model::Ladder& ladder, model::TimeNs time, TimeMode mode);

/// Pixels of one picture. y counts from the top of the ladder, below the header.
struct LadderFrame {
    double width = 0;      ///< of everything, gutters included
    double scale = 1;      ///< 1: letters of 11 to 12 pixels
    bool narrow = false;   ///< states are written along the lifelines, events stand between them
    double time_right = 0; ///< right edge of the time gutter
    double client_x = 0;   ///< middle of the lifeline
    double server_x = 0;

    [[nodiscard]] double unit() const { return 14.0 * scale; }
    [[nodiscard]] double y(double units) const { return units * unit(); }
    [[nodiscard]] double units(double y_pixels) const { return y_pixels / unit(); }
    [[nodiscard]] double barHalf() const { return 5.0 * scale; }
    [[nodiscard]] double x(model::Side side) const {
        return side == model::Side::Client ? client_x : server_x;
    }
    [[nodiscard]] double laneMiddle() const { return (client_x + server_x) / 2; }
    [[nodiscard]] double laneWidth() const { return server_x - client_x; }
    [[nodiscard]] double headerHeight() const { return 64.0 * scale; }
    [[nodiscard]] double height(const model::Ladder& ladder) const { return y(ladder.height); }

    /// From label top to note bottom, over the whole width: what belongs to an arrow.
    [[nodiscard]] QRectF arrowBox(const model::LadderArrow& arrow) const;
    /// The y in units of an arrow's line at `x_pixels`.
    [[nodiscard]] double heightAt(const model::LadderArrow& arrow, double x_pixels) const;
    /// The arrow whose box holds `position`; of several the one whose line is nearest.
    [[nodiscard]] std::optional<std::size_t> arrowAt(const model::Ladder& ladder, QPointF position) const;

    /// Layout options that make the words fit between the lifelines.
    [[nodiscard]] model::LadderOptions layoutOptions(double zoom) const;
};

/// The gutters take what this connection needs: the length of its times, the name of the call that fails.
[[nodiscard]] LadderFrame frameFor(double width, double scale, TimeMode mode,
                                   const model::Connection& connection, const model::Verdict& verdict);

} // namespace synscope::ui

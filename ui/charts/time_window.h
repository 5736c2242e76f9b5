// SPDX-License-Identifier: GPL-3.0-or-later
// Which stretch of time a chart shows. Plain arithmetic, no widget.
#pragma once

#include "model/time.h"

namespace synscope::ui {

/// Nanoseconds since an origin, as doubles: exact to the nanosecond for a hundred days.
class TimeWindow {
public:
    static constexpr double kShortestNs = 1000; ///< nothing shorter is shown: below lie the stamps' errors

    TimeWindow() = default;
    /// Everything from `first` to `last`, with a little air at both ends. `last` before `first`: as equal.
    TimeWindow(model::TimeNs first, model::TimeNs last);

    [[nodiscard]] model::TimeNs origin() const { return origin_; } ///< `first`
    [[nodiscard]] double from() const { return from_; }
    [[nodiscard]] double to() const { return to_; }
    [[nodiscard]] double length() const { return to_ - from_; }
    [[nodiscard]] bool whole() const { return from_ == all_from_ && to_ == all_to_; }
    [[nodiscard]] model::TimeNs fromTime() const { return timeOf(from_); }
    [[nodiscard]] model::TimeNs toTime() const { return timeOf(to_); }
    [[nodiscard]] model::TimeNs timeOf(double offset) const;
    [[nodiscard]] double offsetOf(model::TimeNs time) const;

    /// Everything.
    void fit();
    /// The stretch that `before` showed, of the same origin; everything if that is what it showed.
    void keep(const TimeWindow& before);
    /// Shows 1/`factor` of what is shown now; `fixed` (an offset) stays where it is. Stays within everything.
    void zoom(double factor, double fixed);
    /// Moves by a length; stops at the ends.
    void pan(double by);
    /// Moves so that `offset` is in sight, a tenth of the window away from its edges.
    void reveal(double offset);

private:
    void place(double from, double length);

    model::TimeNs origin_ = 0;
    double all_from_ = 0;
    double all_to_ = kShortestNs;
    double from_ = 0;
    double to_ = kShortestNs;
};

} // namespace synscope::ui

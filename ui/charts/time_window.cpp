// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_window.h"

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr double kAir = 0.02;       ///< share of the whole, at each end
constexpr double kRevealEdge = 0.1; ///< share of the window

} // namespace

TimeWindow::TimeWindow(model::TimeNs first, model::TimeNs last)
    : origin_(first) {
    const double length = std::max(static_cast<double>(model::timeBetween(first, last)), kShortestNs);
    all_from_ = -kAir * length;
    all_to_ = (1 + kAir) * length;
    fit();
}

model::TimeNs TimeWindow::timeOf(double offset) const {
    return origin_ + static_cast<model::TimeNs>(std::llround(offset));
}

double TimeWindow::offsetOf(model::TimeNs time) const {
    return static_cast<double>(model::timeBetween(origin_, time));
}

void TimeWindow::fit() {
    from_ = all_from_;
    to_ = all_to_;
}

void TimeWindow::keep(const TimeWindow& before) {
    if (!before.whole()) {
        place(before.from_, std::min(before.length(), all_to_ - all_from_));
    }
}

void TimeWindow::zoom(double factor, double fixed) {
    const double whole = all_to_ - all_from_;
    const double wanted = std::clamp(length() / factor, std::min(kShortestNs, whole), whole);
    const double share = std::clamp((fixed - from_) / length(), 0.0, 1.0);
    place(fixed - share * wanted, wanted);
}

void TimeWindow::pan(double by) {
    place(from_ + by, length());
}

void TimeWindow::reveal(double offset) {
    const double edge = kRevealEdge * length();
    if (offset < from_ + edge) {
        place(offset - edge, length());
    } else if (offset > to_ - edge) {
        place(offset + edge - length(), length());
    }
}

void TimeWindow::place(double from, double length) {
    from_ = std::clamp(from, all_from_, all_to_ - length);
    to_ = from_ + length;
}

} // namespace synscope::ui

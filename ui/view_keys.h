// SPDX-License-Identifier: GPL-3.0-or-later
// The keys and the wheel that zoom: the same in every view.
#pragma once

#include <QKeyEvent>
#include <QWheelEvent>

#include <cmath>
#include <optional>

namespace synscope::ui {

constexpr double kZoomStep = 1.25;

/// What a key does to a scale: a factor, or 0 for "fit"; nothing where the key does not zoom.
[[nodiscard]] inline std::optional<double> zoomOfKey(int key) {
    switch (key) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: // the unshifted plus of many keyboards
        return kZoomStep;
    case Qt::Key_Minus:
        return 1 / kZoomStep;
    case Qt::Key_0:
        return 0.0;
    default:
        return std::nullopt;
    }
}

/// Shortcuts take the others; Shift is part of some signs.
[[nodiscard]] inline bool isPlain(const QKeyEvent& event) {
    return (event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
}

/// Some platforms turn the wheel sideways while Alt or Shift is held.
[[nodiscard]] inline double wheelNotches(const QWheelEvent& event) {
    constexpr double kAngleOfOneNotch = 120.0;
    const QPoint angle = event.angleDelta();
    return (angle.y() != 0 ? angle.y() : angle.x()) / kAngleOfOneNotch;
}

[[nodiscard]] inline double zoomOfWheel(const QWheelEvent& event) {
    return std::pow(kZoomStep, wheelNotches(event));
}

} // namespace synscope::ui

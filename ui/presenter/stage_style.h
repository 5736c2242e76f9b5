// SPDX-License-Identifier: GPL-3.0-or-later
// How large and in which colours a stage is drawn.
#pragma once

#include "ui/theme.h"

#include <QFont>
#include <QSize>

namespace synscope::ui {

struct StageStyle {
    double scale = 1; ///< 1: letters of 11 to 12 pixels; at 1920x1080 the smallest are 18 pt
    Theme theme;

    [[nodiscard]] double operator()(double pixels) const { return pixels * scale; }
    [[nodiscard]] int whole(double pixels) const { return qRound(pixels * scale); }
    [[nodiscard]] QFont text(double pixels, QFont::Weight weight = QFont::Normal) const {
        return textFont(pixels * scale, weight);
    }
    [[nodiscard]] QFont mono(double pixels, QFont::Weight weight = QFont::Normal) const {
        return monoFont(pixels * scale, weight);
    }
};

/// The scale that makes a stage of this size readable from the last row; `factor`: what the speaker chose.
[[nodiscard]] double stageScale(QSize size, double factor);

/// Pure black and white with the same hues: for weak projectors and weak eyes.
[[nodiscard]] Theme highContrast(const Theme& theme);

} // namespace synscope::ui

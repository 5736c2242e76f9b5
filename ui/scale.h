// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes of the design, which are for letters of 13 pixels, at the letters in use: everything grows with the
// text.
#pragma once

#include <QFont>
#include <QFontInfo>

namespace synscope::ui {

constexpr double kDesignFontPixels = 13.0;

class Scale {
public:
    explicit Scale(const QFont& font)
        : factor_(QFontInfo(font).pixelSize() / kDesignFontPixels) {}
    [[nodiscard]] double operator()(double pixels) const { return pixels * factor_; }
    [[nodiscard]] int whole(double pixels) const { return qRound(pixels * factor_); }

private:
    double factor_;
};

} // namespace synscope::ui

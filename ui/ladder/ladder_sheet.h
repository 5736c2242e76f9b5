// SPDX-License-Identifier: GPL-3.0-or-later
// A ladder laid out for paper, and how to paint it, whole or page by page. Qt Gui only.
#pragma once

#include "model/ladder.h"
#include "ui/ladder/ladder_export.h"
#include "ui/ladder/ladder_frame.h"
#include "ui/theme.h"

#include <QPainter>
#include <QSizeF>

#include <cstddef>

namespace synscope::ui {

/// The light theme on white.
[[nodiscard]] const Theme& paperTheme();

/// Logical pixels. `theme` must outlive it.
class LadderSheet {
public:
    LadderSheet(const LadderPicture& picture, std::size_t max_arrows, const Theme& theme);

    [[nodiscard]] double width() const { return frame_.width; }
    [[nodiscard]] double headerHeight() const { return frame_.headerHeight(); }
    /// Without the header.
    [[nodiscard]] double height() const { return frame_.height(ladder_); }
    [[nodiscard]] QSizeF size() const { return {width(), headerHeight() + height()}; }

    /// The part of the ladder from y = `top` on, below a header; nothing outside.
    void paint(QPainter& painter, double top, double height) const;
    void paintAll(QPainter& painter) const;
    /// Where a page that begins at `top` and has room for `height` below the header ends: not through an
    /// arrow or its words.
    [[nodiscard]] double pageEnd(double top, double height) const;

private:
    void paintPart(QPainter& painter, double top, double height, bool clip) const;

    const Theme& theme_;
    TimeMode time_mode_;
    LadderFrame frame_;
    model::Ladder ladder_;
};

} // namespace synscope::ui

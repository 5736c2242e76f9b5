// SPDX-License-Identifier: GPL-3.0-or-later
// Paper that is written from top to bottom: hand-outs, reports. Qt Gui only.
#pragma once

#include "ui/theme.h"

#include <QColor>
#include <QFont>
#include <QList>
#include <QPainter>
#include <QPdfWriter>
#include <QString>

namespace synscope::ui {

/// Pixels of 1/96 inch. A new page begins where something does not fit any more.
class Paper {
public:
    Paper(QPdfWriter& writer, QPainter& painter);

    [[nodiscard]] QPainter& painter() { return painter_; }
    [[nodiscard]] double width() const { return width_; }
    [[nodiscard]] double y() const { return y_; }
    [[nodiscard]] double left() const { return height_ - y_; } ///< room to the end of the page
    [[nodiscard]] double height() const { return height_; }

    void setFooter(const QString& footer) { footer_ = footer; }
    void need(double height); ///< a new page, if this does not fit
    void skip(double height) { y_ += height; }
    void newPage();
    /// Wrapped text; as many lines as it takes.
    void text(const QString& words, const QFont& font, const QColor& color, double indent = 0);
    /// Cells side by side, each wrapped; a line under them. On one page, unless a cell is longer than a page.
    struct Cell {
        QString words;
        double width = 0; ///< pixels
        QFont font;
        QColor color;
    };
    void row(const QList<Cell>& cells);
    /// An empty line to write on.
    void blankLine(double indent = 0);
    void finishPage();

private:
    QPdfWriter& writer_;
    QPainter& painter_;
    QString footer_;
    double width_;
    double height_;
    double y_ = 0;
    int page_ = 1;
};

} // namespace synscope::ui

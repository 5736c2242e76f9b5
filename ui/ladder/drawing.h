// SPDX-License-Identifier: GPL-3.0-or-later
// Small helpers of the ladder's painter. For nobody else.
#pragma once

#include <QColor>
#include <QFont>
#include <QPainter>
#include <QPointF>
#include <QRectF>
#include <QString>

namespace synscope::ui::drawing {

/// One line, cut with an ellipsis where it does not fit.
inline void line(QPainter& painter, const QRectF& box, int alignment, const QFont& font, const QColor& color,
                 const QString& text) {
    painter.setFont(font);
    painter.setPen(color);
    const QString shown = QFontMetricsF(font).elidedText(text, Qt::ElideRight, box.width() + 1.0);
    painter.drawText(box, alignment | Qt::TextDontClip | Qt::TextSingleLine, shown);
}

/// A rounded label: text in the middle of a filled box with half-circle ends.
inline void pill(QPainter& painter, const QRectF& box, const QColor& fill, const QPen& outline,
                 const QFont& font, const QColor& ink, const QString& text) {
    painter.setPen(outline);
    painter.setBrush(fill);
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    const double inset = box.height() / 3;
    line(painter, box.adjusted(inset, 0, -inset, 0), Qt::AlignCenter, font, ink, text);
}

} // namespace synscope::ui::drawing

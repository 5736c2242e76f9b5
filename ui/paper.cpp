// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/paper.h"

#include <QCoreApplication>
#include <QFontMetricsF>

#include <algorithm>

namespace synscope::ui {
namespace {

constexpr double kPixelsPerInch = 96;
constexpr double kFooter = 22;
constexpr int kWrapped = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;

} // namespace

Paper::Paper(QPdfWriter& writer, QPainter& painter)
    : writer_(writer)
    , painter_(painter)
    , width_(writer.width() * kPixelsPerInch / writer.resolution())
    , height_(writer.height() * kPixelsPerInch / writer.resolution() - kFooter) {
    painter_.scale(writer.resolution() / kPixelsPerInch, writer.resolution() / kPixelsPerInch);
}

void Paper::finishPage() {
    painter_.setFont(textFont(9));
    painter_.setPen(lightTheme().muted);
    const QRectF line(0, height_ + 4, width_, kFooter - 4);
    painter_.drawText(line, Qt::AlignLeft | Qt::AlignBottom, footer_);
    painter_.drawText(line, Qt::AlignRight | Qt::AlignBottom,
                      QCoreApplication::translate("Paper", "page %1").arg(page_));
}

void Paper::newPage() {
    finishPage();
    writer_.newPage();
    ++page_;
    y_ = 0;
}

void Paper::need(double height) {
    if (y_ > 0 && y_ + height > height_) {
        newPage();
    }
}

void Paper::text(const QString& words, const QFont& font, const QColor& color, double indent) {
    const QRectF room(indent, 0, width_ - indent, 1e6);
    const double height = QFontMetricsF(font).boundingRect(room, kWrapped, words).height();
    need(height);
    painter_.setFont(font);
    painter_.setPen(color);
    painter_.drawText(QRectF(indent, y_, width_ - indent, height + 2), kWrapped, words);
    y_ += height;
}

void Paper::row(const QList<Cell>& cells) {
    constexpr double kAir = 5;
    constexpr double kGutter = 10;
    double height = 0;
    for (const Cell& cell : cells) {
        const QRectF room(0, 0, cell.width - kGutter, 1e6);
        height = std::max(height, QFontMetricsF(cell.font).boundingRect(room, kWrapped, cell.words).height());
    }
    need(height + kAir);
    double left = 0;
    for (const Cell& cell : cells) {
        painter_.setFont(cell.font);
        painter_.setPen(cell.color);
        painter_.drawText(QRectF(left, y_, cell.width - kGutter, height + 2), kWrapped, cell.words);
        left += cell.width;
    }
    y_ += height + kAir;
    painter_.setPen(QPen(lightTheme().border, 0.6));
    painter_.drawLine(QPointF(0, y_ - kAir / 2), QPointF(width_, y_ - kAir / 2));
}

void Paper::blankLine(double indent) {
    constexpr double kLine = 24;
    need(kLine);
    y_ += kLine;
    painter_.setPen(QPen(lightTheme().muted, 0.7));
    painter_.drawLine(QPointF(indent, y_ - 3), QPointF(width_, y_ - 3));
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/handout_page.h"

#include <QCoreApplication>
#include <QFontMetricsF>

namespace synscope::ui {
namespace {

constexpr double kPixelsPerInch = 96;
constexpr double kFooter = 22;
constexpr int kWrapped = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;

} // namespace

HandoutPage::HandoutPage(QPdfWriter& writer, QPainter& painter)
    : writer_(writer)
    , painter_(painter)
    , width_(writer.width() * kPixelsPerInch / writer.resolution())
    , height_(writer.height() * kPixelsPerInch / writer.resolution() - kFooter) {
    painter_.scale(writer.resolution() / kPixelsPerInch, writer.resolution() / kPixelsPerInch);
}

void HandoutPage::finishPage() {
    painter_.setFont(textFont(9));
    painter_.setPen(lightTheme().muted);
    const QRectF line(0, height_ + 4, width_, kFooter - 4);
    painter_.drawText(line, Qt::AlignLeft | Qt::AlignBottom, footer_);
    painter_.drawText(line, Qt::AlignRight | Qt::AlignBottom,
                      QCoreApplication::translate("Handout", "page %1").arg(page_));
}

void HandoutPage::newPage() {
    finishPage();
    writer_.newPage();
    ++page_;
    y_ = 0;
}

void HandoutPage::need(double height) {
    if (y_ > 0 && y_ + height > height_) {
        newPage();
    }
}

void HandoutPage::text(const QString& words, const QFont& font, const QColor& color, double indent) {
    const QRectF room(indent, 0, width_ - indent, 1e6);
    const double height = QFontMetricsF(font).boundingRect(room, kWrapped, words).height();
    need(height);
    painter_.setFont(font);
    painter_.setPen(color);
    painter_.drawText(QRectF(indent, y_, width_ - indent, height + 2), kWrapped, words);
    y_ += height;
}

void HandoutPage::blankLine(double indent) {
    constexpr double kLine = 24;
    need(kLine);
    y_ += kLine;
    painter_.setPen(QPen(lightTheme().muted, 0.7));
    painter_.drawLine(QPointF(indent, y_ - 3), QPointF(width_, y_ - 3));
}

} // namespace synscope::ui

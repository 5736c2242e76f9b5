// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/rounded_frame.h"

#include <QPainter>

namespace synscope::ui {

namespace {

constexpr double kRadius = 8.0;

} // namespace

RoundedFrame::RoundedFrame(const QColor& fill, const QColor& border, QWidget* parent)
    : QWidget(parent)
    , fill_(fill)
    , border_(border) {}

void RoundedFrame::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(border_);
    painter.setBrush(fill_);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
}

} // namespace synscope::ui

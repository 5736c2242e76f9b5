// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/timeline_bar.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>

namespace synscope::ui {

TimelineBar::TimelineBar(QWidget* parent)
    : QWidget(parent) {
    setAccessibleName(tr("Place in the lesson"));
    setCursor(Qt::PointingHandCursor);
}

void TimelineBar::setStyle(const StageStyle& style) {
    style_ = style;
    update();
}

void TimelineBar::showStops(const std::vector<model::LessonStop>& stops, double length, double head) {
    stops_ = stops;
    length_ = std::max(length, 1e-6);
    head_ = head;
    setAccessibleDescription(tr("%1 %").arg(qRound(100 * head_ / length_)));
    update();
}

QRectF TimelineBar::track() const {
    const double inset = style_(7);
    return {inset, height() / 2.0 - style_(1.5), width() - 2 * inset, style_(3)};
}

double TimelineBar::xOf(double y) const {
    return track().left() + std::clamp(y / length_, 0.0, 1.0) * track().width();
}

void TimelineBar::paintStop(QPainter& painter, const model::LessonStop& stop) const {
    const QPointF middle(xOf(stop.y), height() / 2.0);
    const bool passed = stop.y <= head_ + 1e-6;
    if (stop.kind == model::LessonStop::Kind::Question) {
        const double half = style_(4.5);
        painter.setBrush(passed ? style_.theme.waiting.line : style_.theme.background);
        painter.setPen(QPen(style_.theme.waiting.line, style_(1.4)));
        painter.drawPolygon(QPolygonF({middle + QPointF(0, -half), middle + QPointF(half, 0),
                                       middle + QPointF(0, half), middle + QPointF(-half, 0)}));
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(passed ? style_.theme.text : style_.theme.muted);
    painter.drawEllipse(middle, style_(2.6), style_(2.6));
}

void TimelineBar::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), style_.theme.background);
    const QRectF whole = track();
    painter.setPen(Qt::NoPen);
    painter.setBrush(style_.theme.border);
    painter.drawRoundedRect(whole, whole.height() / 2, whole.height() / 2);
    QRectF passed = whole;
    passed.setRight(xOf(head_));
    painter.setBrush(style_.theme.accent);
    painter.drawRoundedRect(passed, whole.height() / 2, whole.height() / 2);
    for (const model::LessonStop& stop : stops_) {
        paintStop(painter, stop);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(style_.theme.accent);
    painter.drawEllipse(QPointF(xOf(head_), height() / 2.0), style_(6), style_(6));
}

void TimelineBar::seekTo(double x) {
    emit sought(std::clamp((x - track().left()) / std::max(1.0, track().width()), 0.0, 1.0) * length_);
}

void TimelineBar::mousePressEvent(QMouseEvent* event) {
    seekTo(event->position().x());
}

void TimelineBar::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() != Qt::NoButton) {
        seekTo(event->position().x());
    }
}

} // namespace synscope::ui

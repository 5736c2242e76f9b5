// SPDX-License-Identifier: GPL-3.0-or-later
// The painter's part for a single arrow: line, words, time.
#include "ui/ladder/ladder_painter.h"

#include "ui/ladder/drawing.h"
#include "ui/translate.h"

#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr double kStubShare = 0.6; ///< of the way: how far a segment that got lost is drawn

/// A unit vector along the line, and the one across it.
struct Direction {
    QPointF along;
    QPointF across;
};

Direction directionOf(const QLineF& line) {
    const double length = std::max(line.length(), 1e-6);
    const QPointF along(line.dx() / length, line.dy() / length);
    return {along, QPointF(-along.y(), along.x())};
}

void paintHead(QPainter& painter, const QLineF& line, double size, const QColor& color) {
    const Direction direction = directionOf(line);
    const QPointF base = line.p2() - size * direction.along;
    const QPointF half = 0.4 * size * direction.across;
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF({line.p2(), base + half, base - half}));
}

void paintCross(QPainter& painter, QPointF middle, double half, const QPen& pen) {
    painter.setPen(pen);
    painter.drawLine(middle + QPointF(-half, -half), middle + QPointF(half, half));
    painter.drawLine(middle + QPointF(-half, half), middle + QPointF(half, -half));
}

/// A closed door in front of the lifeline: the host was reached, the socket was not.
void paintDoor(QPainter& painter, QPointF middle, double half, const QPen& pen) {
    painter.setPen(pen);
    painter.drawLine(middle + QPointF(0, -2 * half), middle + QPointF(0, 2 * half));
}

/// Where a third host stands: not on the server's lifeline.
void paintRouter(QPainter& painter, QPointF middle, double half, const QColor& color) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF({middle + QPointF(0, -half), middle + QPointF(half, 0),
                                   middle + QPointF(0, half), middle + QPointF(-half, 0)}));
}

} // namespace

void LadderPainter::paintArrow(QPainter& painter, std::size_t index) const {
    const model::LadderArrow& arrow = ladder_.arrows[index];
    const Hue& hue = arrowHue(theme_, arrow);
    painter.save();
    if (arrow.ghost) {
        paintBand(painter, arrow, hue);
        painter.setOpacity(0.7);
    }
    paintAxis(painter, index);
    paintLine(painter, arrow, hue);
    paintLabel(painter, arrow, hue);
    paintNote(painter, arrow);
    paintTime(painter, index);
    painter.restore();
}

void LadderPainter::paintLine(QPainter& painter, const model::LadderArrow& arrow, const Hue& hue) const {
    const double direction = arrow.from == model::Side::Client ? 1.0 : -1.0;
    const double bar = frame_.barHalf() + frame_.scale;
    const double router = arrow.via.empty() ? 0.0 : 22 * frame_.scale;
    QLineF line(frame_.x(arrow.from) + direction * (bar + router), frame_.y(arrow.y_start),
                frame_.x(model::other(arrow.from)) - direction * bar, frame_.y(arrow.y_end));
    if (arrow.end == model::ArrowEnd::Lost) {
        line.setP2(line.pointAt(kStubShare));
    }
    const bool strong = arrow.kind == model::ArrowKind::Rst || arrow.icmp;
    const double width = (strong ? 3.0 : 2.0) * frame_.scale;
    const bool arrives = arrow.end != model::ArrowEnd::Lost;
    const double head = (strong ? 11.0 : 10.0) * frame_.scale;
    QPen pen(hue.line, width, Qt::SolidLine, Qt::FlatCap);
    if (arrow.dashed || arrow.ghost) {
        pen.setDashPattern({3.0, 2.0});
    }
    painter.setPen(pen);
    // The line ends inside its head: a thick one would stand out at the tip.
    painter.drawLine(arrives ? QLineF(line.p1(), line.p2() - 0.7 * head * directionOf(line).along) : line);
    pen = QPen(hue.line, width, Qt::SolidLine, Qt::RoundCap);
    if (!arrives) {
        paintCross(painter, line.p2(), 5 * frame_.scale, pen);
        return;
    }
    paintHead(painter, line, head, hue.line);
    if (arrow.end == model::ArrowEnd::Door) {
        paintDoor(painter, line.p2(), 4 * frame_.scale, pen);
    }
    if (!arrow.via.empty()) {
        paintRouter(painter, line.p1(), 5 * frame_.scale, hue.line);
    }
}

/// A ghost may come at any moment of this stretch.
void LadderPainter::paintBand(QPainter& painter, const model::LadderArrow& arrow, const Hue& hue) const {
    if (arrow.band <= 0) {
        return;
    }
    QColor color = hue.line;
    color.setAlphaF(0.12F);
    painter.fillRect(
        QRectF(frame_.client_x, frame_.y(arrow.y_start), frame_.laneWidth(), frame_.y(arrow.band)), color);
}

void LadderPainter::paintLabel(QPainter& painter, const model::LadderArrow& arrow, const Hue& hue) const {
    const double margin = 12 * frame_.scale;
    const double height = frame_.y(model::kLabelHeight);
    const QFont font = monoFont(12 * frame_.scale, QFont::Bold);
    QRectF box(frame_.client_x + margin, frame_.y(arrow.y_start) - arrow.label_lines * height - frame_.scale,
               frame_.laneWidth() - 2 * margin, height);
    const QString label = QString::fromStdString(arrow.label);
    const QString tag = translated(arrow.tag);
    const bool one_line = arrow.label_lines == 1 && !tag.isEmpty();
    drawing::line(painter, box, Qt::AlignCenter, font, hue.ink, one_line ? label + u' ' + tag : label);
    if (arrow.label_lines > 1) {
        box.translate(0, height);
        drawing::line(painter, box, Qt::AlignCenter, font, hue.ink, tag);
    }
}

void LadderPainter::paintNote(QPainter& painter, const model::LadderArrow& arrow) const {
    if (arrow.note_lines == 0) {
        return;
    }
    const double margin = 14 * frame_.scale;
    const double height = frame_.y(model::kNoteHeight);
    const QRectF box(frame_.client_x + margin, frame_.y(arrow.y_end) + frame_.scale,
                     frame_.laneWidth() - 2 * margin, arrow.note_lines * height);
    const QFont font = textFont(11 * frame_.scale);
    if (arrow.note_lines == 1) {
        drawing::line(painter, box, Qt::AlignCenter, font, theme_.muted, translated(arrow.note));
        return;
    }
    painter.setFont(font);
    painter.setPen(theme_.muted);
    painter.drawText(box, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap | Qt::TextDontClip,
                     translated(arrow.note));
}

void LadderPainter::paintTime(QPainter& painter, std::size_t arrow) const {
    const double height = frame_.y(1.0);
    const QRectF box(0, frame_.y(ladder_.arrows[arrow].y_start) - height / 2, frame_.time_right, height);
    drawing::line(painter, box, Qt::AlignRight | Qt::AlignVCenter, monoFont(11 * frame_.scale), theme_.muted,
                  timeText(ladder_, arrow, time_mode_));
}

/// The gutter's edge: a tick for every arrow, joined by a line where the distance is true to scale.
void LadderPainter::paintAxis(QPainter& painter, std::size_t index) const {
    const model::LadderArrow& arrow = ladder_.arrows[index];
    const double x = frame_.time_right + 5 * frame_.scale;
    const double y = frame_.y(arrow.y_start);
    painter.setPen(QPen(theme_.border, frame_.scale));
    painter.drawLine(QPointF(x, y), QPointF(x + 4 * frame_.scale, y));
    if (index == 0 || arrow.stretched) {
        return;
    }
    const double above = ladder_.arrows[index - 1].y_start;
    const auto gap = std::lower_bound(
        ladder_.gaps.begin(), ladder_.gaps.end(), above,
        [](const model::LadderGap& item, double limit) { return item.y < limit; });
    if (gap == ladder_.gaps.end() || gap->y > arrow.y_start) {
        painter.drawLine(QPointF(x, frame_.y(above)), QPointF(x, y));
    }
}

} // namespace synscope::ui

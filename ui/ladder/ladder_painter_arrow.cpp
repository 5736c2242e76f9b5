// SPDX-License-Identifier: GPL-3.0-or-later
// The painter's part for a single arrow: line, words, time.
#include "ui/ladder/ladder_painter.h"

#include "ui/ladder/drawing.h"
#include "ui/translate.h"

#include <QPolygonF>
#include <QStringList>
#include <QtMath>

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr double kStubShare = 0.6;      ///< of the way: how far a segment that got lost is drawn
constexpr double kGentleSlope = 1.3;    ///< units: words over a line that falls more would stand far from it
constexpr double kCrossesSeveral = 3.2; ///< units: an arrow that is so long under way meets others
constexpr double kNearSender = 0.38;    ///< share of the way

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

/// The tag below its label; where one line is too short for it, broken behind its comma.
QStringList linesOf(const QString& tag, int lines) {
    if (lines < 1 || tag.isEmpty()) {
        return {};
    }
    const qsizetype comma = lines > 1 ? tag.indexOf(QStringLiteral(", ")) : -1;
    return comma < 0 ? QStringList{tag} : QStringList{tag.left(comma + 1), tag.mid(comma + 2)};
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

QLineF LadderPainter::lineOf(const model::LadderArrow& arrow) const {
    const double direction = arrow.from == model::Side::Client ? 1.0 : -1.0;
    const double bar = frame_.barHalf() + frame_.scale;
    const double router = arrow.via.empty() ? 0.0 : 22 * frame_.scale;
    QLineF line(frame_.x(arrow.from) + direction * (bar + router), frame_.y(arrow.y_start),
                frame_.x(model::other(arrow.from)) - direction * bar, frame_.y(arrow.y_end));
    if (arrow.end == model::ArrowEnd::Lost) {
        line.setP2(line.pointAt(kStubShare));
    }
    return line;
}

void LadderPainter::paintLine(QPainter& painter, const model::LadderArrow& arrow, const Hue& hue) const {
    QLineF line = lineOf(arrow);
    line.setP2(line.pointAt(std::clamp(arrow.progress, 0.0, 1.0)));
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
    if (arrow.progress < 1) {
        return;
    }
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

/// Where an arrow's words stand: over a gentle line in the middle of the lane, along a steep one nearer to
/// its sender, so that those of two arrows that cross do not; over the beginning of one that crosses several.
LadderPainter::Words LadderPainter::wordsOf(const model::LadderArrow& arrow, double length) const {
    const double room = frame_.laneWidth() - 24 * frame_.scale;
    if (arrow.arrival == model::kNoTime || arrow.y_end - arrow.y_start <= kGentleSlope) {
        return {QPointF(frame_.laneMiddle(), frame_.y(arrow.y_start)), 0,
                frame_.y(arrow.y_end - arrow.y_start), room};
    }
    const QLineF line = lineOf(arrow);
    if (arrow.y_end - arrow.y_start > kCrossesSeveral && arrow.note_lines == 0) {
        const double inwards = (std::min(length, room) / 2 + 8 * frame_.scale) * (line.dx() < 0 ? -1 : 1);
        return {line.p1() + QPointF(inwards, 0), 0, 0, room};
    }
    const double half = std::min(length, room) / 2 / std::max(1.0, line.length());
    const double rise = (line.y2() - line.y1()) / (line.x2() - line.x1());
    return {line.pointAt(std::clamp(kNearSender, half + 0.03, 0.5)), qRadiansToDegrees(std::atan(rise)), 0,
            room};
}

void LadderPainter::paintLabel(QPainter& painter, const model::LadderArrow& arrow, const Hue& hue) const {
    const double height = frame_.y(model::kLabelHeight);
    const QFont font = monoFont(12 * frame_.scale, QFont::Bold);
    const QString label = QString::fromStdString(arrow.label);
    const QString tag = translated(arrow.tag);
    const bool one_line = arrow.label_lines == 1 && !tag.isEmpty();
    const QString first = one_line ? label + u' ' + tag : label;
    const Words words = wordsOf(arrow, QFontMetricsF(font).horizontalAdvance(first));
    painter.save();
    painter.translate(words.middle);
    painter.rotate(words.degrees);
    QRectF box(-words.room / 2, -arrow.label_lines * height - frame_.scale, words.room, height);
    drawing::line(painter, box, Qt::AlignCenter, font, hue.ink, first);
    for (const QString& line : linesOf(tag, arrow.label_lines - 1)) {
        box.translate(0, height);
        drawing::line(painter, box, Qt::AlignCenter, font, hue.ink, line);
    }
    painter.restore();
}

void LadderPainter::paintNote(QPainter& painter, const model::LadderArrow& arrow) const {
    if (arrow.note_lines == 0) {
        return;
    }
    const double height = frame_.y(model::kNoteHeight);
    const QFont font = textFont(11 * frame_.scale);
    const QString note = translated(arrow.note);
    const Words words = wordsOf(arrow, QFontMetricsF(font).horizontalAdvance(note));
    const QRectF box(-words.room / 2, words.below + frame_.scale, words.room, arrow.note_lines * height);
    painter.save();
    painter.translate(words.middle);
    painter.rotate(words.degrees);
    if (arrow.note_lines == 1) {
        drawing::line(painter, box, Qt::AlignCenter, font, theme_.muted, note);
    } else {
        painter.setFont(font);
        painter.setPen(theme_.muted);
        painter.drawText(box, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap | Qt::TextDontClip, note);
    }
    painter.restore();
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

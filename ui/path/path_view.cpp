// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/path/path_view.h"

#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QPainter>

#include <algorithm>

namespace synscope::ui {

namespace {

using model::HopAnswer;
using model::PathHop;

constexpr double kWordsWidth = 330; ///< behind the lanes
constexpr double kGutterWidth = 64; ///< before them
constexpr double kLaneFoot = 10;
constexpr double kSlope = 9; ///< of an arrow, over its whole way
constexpr int kFewestLanes = 5;

const Hue& answerHue(const Theme& theme, HopAnswer answer) {
    switch (answer) {
    case HopAnswer::Accepted:
        return theme.syn_ack;
    case HopAnswer::TimeExceeded:
        return theme.waiting;
    case HopAnswer::Refused:
    case HopAnswer::Unreachable:
        return theme.failed;
    case HopAnswer::Silent:
        break;
    }
    return theme.neutral;
}

void paintArrow(QPainter& painter, QPointF from, QPointF to, const QPen& pen, double head) {
    painter.setPen(pen);
    painter.drawLine(from, to);
    const double way = to.x() < from.x() ? 1 : -1;
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    painter.drawPolygon(
        QPolygonF({to, to + QPointF(way * 2 * head, -head), to + QPointF(way * 2 * head, head)}));
}

} // namespace

PathGeometry PathGeometry::of(int hops, double width) {
    PathGeometry geometry;
    geometry.lanes = std::max(hops + 1, kFewestLanes);
    geometry.left = kGutterWidth + 24;
    geometry.right = std::max(geometry.left + 120, width - kWordsWidth);
    geometry.top = 50;
    geometry.row_height = 34;
    return geometry;
}

double PathGeometry::laneX(int lane) const {
    return left + (right - left) * lane / (lanes - 1);
}

PathView::PathView(QWidget* parent)
    : QWidget(parent) {
    setTrace({});
}

void PathView::setTrace(const model::PathTrace& trace) {
    trace_ = trace;
    QStringList lines;
    for (const PathHop& hop : trace_.hops) {
        lines << tr("TTL %1: %2").arg(hop.ttl).arg(hopLine(hop));
    }
    setAccessibleName(tr("Path to %1").arg(toQString(model::toString(trace_.target))));
    setAccessibleDescription(lines.join(QStringLiteral(". ")));
    updateGeometry();
    setMinimumHeight(sizeHint().height());
    update();
}

QSize PathView::sizeHint() const {
    const Scale scale(font());
    const auto rows = static_cast<int>(trace_.hops.size());
    return {scale.whole(820), scale.whole(PathGeometry::of(rows, 820).height(std::max(rows, 4)))};
}

void PathView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double unit = Scale(font())(1);
    painter.fillRect(rect(), themeFor(palette()).background);
    painter.scale(unit, unit);
    const PathGeometry geometry = PathGeometry::of(static_cast<int>(trace_.hops.size()), width() / unit);
    paintLanes(painter, geometry);
    for (int row = 0; row < static_cast<int>(trace_.hops.size()); ++row) {
        paintHop(painter, geometry, row);
    }
}

void PathView::paintLanes(QPainter& painter, const PathGeometry& geometry) const {
    const Theme& theme = themeFor(palette());
    const double foot = geometry.rowY(std::max<int>(static_cast<int>(trace_.hops.size()), 4)) - kLaneFoot;
    for (int lane = 0; lane < geometry.lanes; ++lane) {
        const bool reached = lane <= static_cast<int>(trace_.hops.size());
        const double x = geometry.laneX(lane);
        painter.setPen(QPen(reached ? theme.neutral.line : theme.border, lane == 0 ? 3 : 1.5));
        painter.drawLine(QPointF(x, geometry.top - 14), QPointF(x, foot));
        painter.setPen(theme.muted);
        painter.setFont(textFont(11, lane == 0 ? QFont::Bold : QFont::Normal));
        const QString name = lane == 0 ? tr("this machine") : QString::number(lane);
        painter.drawText(QRectF(x - 50, geometry.top - 34, 100, 16), Qt::AlignCenter, name);
    }
}

/// There and back; a probe that nobody answered ends on its way with a cross.
void PathView::paintHop(QPainter& painter, const PathGeometry& geometry, int row) const {
    constexpr double kHead = 4;
    const Theme& theme = themeFor(palette());
    const PathHop& hop = trace_.hops[static_cast<std::size_t>(row)];
    const Hue& hue = answerHue(theme, hop.answer);
    const double y = geometry.rowY(row);
    const double home = geometry.laneX(0);
    const double there = geometry.laneX(hop.ttl);
    painter.setFont(monoFont(11.5));
    painter.setPen(theme.muted);
    painter.drawText(QRectF(0, y - 8, kGutterWidth, 16), Qt::AlignRight | Qt::AlignVCenter,
                     tr("TTL %1").arg(hop.ttl));
    const bool silent = hop.answer == HopAnswer::Silent;
    const double end = silent ? home + (there - home) * 0.8 : there;
    if (silent) {
        painter.setPen(QPen(theme.syn.line, 1.6, Qt::DashLine));
        painter.drawLine(QPointF(home, y), QPointF(end, y + kSlope * 0.8));
        paintShape(painter, BadgeShape::Cross, {end - 5, y + kSlope * 0.8 - 5, 10, 10}, theme.failed.line);
    } else {
        paintArrow(painter, {home, y}, {end, y + kSlope}, QPen(theme.syn.line, 1.6), kHead);
        paintArrow(painter, {there, y + kSlope + 2}, {home, y + 2 * kSlope + 2}, QPen(hue.line, 1.6), kHead);
    }
    painter.setFont(textFont(12));
    painter.setPen(silent ? theme.muted : hue.ink);
    painter.drawText(
        QRectF(geometry.right + 18, y - 4, kWordsWidth - 26, 24), Qt::AlignVCenter,
        QFontMetricsF(painter.font()).elidedText(hopLine(hop), Qt::ElideRight, kWordsWidth - 26));
}

QString hopLine(const PathHop& hop) {
    QStringList words{translated(model::hopWords(hop))};
    if (hop.answer == HopAnswer::Silent) {
        return words.front();
    }
    words.prepend(toQString(model::toString(hop.from)));
    words << (hop.rtt_ns != model::kNoTime ? toQString(model::formatDuration(hop.rtt_ns))
                                           : PathView::tr("after %1 SYNs").arg(hop.probes));
    return words.join(QStringLiteral(" · "));
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladder_painter.h"

#include "ui/connection_title.h"
#include "ui/ladder/drawing.h"
#include "ui/translate.h"

#include <QCoreApplication>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace synscope::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("LadderPainter", text);
}

QString stateName(model::TcpState state) {
    const std::string_view name = model::toString(state);
    return state == model::TcpState::Unknown
               ? tr("unknown")
               : QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

void addZigzag(QPainterPath& path, double x, double y, double size) {
    path.lineTo(x - 1.8 * size, y);
    path.lineTo(x - 0.9 * size, y - size);
    path.lineTo(x + 0.1 * size, y + size);
    path.lineTo(x + 1.0 * size, y - size);
    path.lineTo(x + 1.8 * size, y);
}

} // namespace

LadderPainter::Range LadderPainter::visibleArrows(const QRectF& visible) const {
    // An arrow's words reach above its start and its slope below: a neighbour on both sides may be visible
    // too.
    const std::size_t first = ladder_.firstArrowAt(frame_.units(visible.top()) - ladder_.reach);
    const std::size_t last = ladder_.firstArrowAt(frame_.units(visible.bottom()));
    return {first > 0 ? first - 1 : 0, std::min(last + 1, ladder_.arrows.size())};
}

std::size_t LadderPainter::paint(QPainter& painter, const QRectF& visible, const LadderMarks& marks) const {
    painter.setRenderHint(QPainter::Antialiasing);
    const double top = frame_.units(visible.top());
    const double bottom = frame_.units(visible.bottom());
    const auto paintVisible = [&](const auto& items, double reach, auto paintOne) {
        const auto above = [](const auto& item, double y) { return item.y < y; };
        auto item = std::lower_bound(items.begin(), items.end(), top - reach, above);
        for (; item != items.end() && item->y < bottom + reach; ++item) {
            (this->*paintOne)(painter, *item);
        }
    };
    paintBackgrounds(painter, marks);
    paintSpans(painter, visible, &LadderPainter::paintBar);
    paintVisible(ladder_.gaps, model::kGapHeight, &LadderPainter::paintGap);
    paintVisible(ladder_.events, model::kEventHeight, &LadderPainter::paintEvent);
    paintSpans(painter, visible, &LadderPainter::paintStateName);
    const Range range = visibleArrows(visible);
    for (std::size_t arrow = range.begin; arrow < range.end; ++arrow) {
        paintArrow(painter, arrow);
    }
    if (marks.time_cursor != model::kNoTime && !ladder_.arrows.empty()) {
        paintTimeCursor(painter, marks.time_cursor);
    }
    return range.end - range.begin;
}

void LadderPainter::paintBackgrounds(QPainter& painter, const LadderMarks& marks) const {
    if (marks.hovered_arrow != marks.selected_arrow) {
        paintBackground(painter, marks.hovered_arrow, theme_.hover, false);
    }
    paintBackground(painter, marks.selected_arrow, theme_.selection, true);
}

void LadderPainter::paintBackground(QPainter& painter, std::optional<std::size_t> arrow, const QColor& color,
                                    bool bar) const {
    if (!arrow || *arrow >= ladder_.arrows.size()) {
        return;
    }
    const double air = 1.5 * frame_.scale;
    const QRectF box = frame_.arrowBox(ladder_.arrows[*arrow]).adjusted(0, -air, 0, air);
    painter.fillRect(box, color);
    if (bar) {
        painter.fillRect(QRectF(box.left(), box.top(), 3 * frame_.scale, box.height()), theme_.accent);
    }
}

void LadderPainter::paintSpans(QPainter& painter, const QRectF& visible, PaintSpan paint_one) const {
    using model::LifelineSpan;
    // A side at a time; within it the spans are ordered.
    const auto server = std::partition_point(
        ladder_.spans.begin(), ladder_.spans.end(),
        [](const LifelineSpan& span) { return span.side == model::Side::Client; });
    const auto paintSide = [&](auto begin, auto end) {
        auto span = std::partition_point(begin, end, [&](const LifelineSpan& candidate) {
            return candidate.y_end <= frame_.units(visible.top());
        });
        for (; span != end && span->y_begin < frame_.units(visible.bottom()); ++span) {
            (this->*paint_one)(painter, *span, visible);
        }
    };
    paintSide(ladder_.spans.begin(), server);
    paintSide(server, ladder_.spans.end());
}

void LadderPainter::paintBar(QPainter& painter, const model::LifelineSpan& span,
                             const QRectF& visible) const {
    const double radius = 3 * frame_.scale;
    // Rounded ends stay where they are; what is out of sight is not drawn, however long the connection.
    const double top = std::max(frame_.y(span.y_begin) + 1, visible.top() - 4 * radius);
    const double bottom = std::min(frame_.y(span.y_end) - 1, visible.bottom() + 4 * radius);
    const Hue& hue = stateHue(theme_, span.state, span.reset);
    const double half = frame_.barHalf() / static_cast<double>(span.lanes);
    const double middle = frame_.x(span.side) - frame_.barHalf() +
                          half * static_cast<double>(2 * span.lane + 1);
    const bool known = span.state != model::TcpState::Unknown;
    painter.setPen(known ? QPen(Qt::NoPen) : QPen(hue.line, frame_.scale, Qt::DotLine));
    painter.setBrush(known ? hue.line : theme_.background);
    const double air = span.lanes > 1 ? frame_.scale / 2 : 0.0;
    painter.drawRoundedRect(QRectF(middle - half + air, top, 2 * (half - air), bottom - top), radius, radius);
}

/// In the middle of the visible part of the lifeline, so that it is always in sight.
void LadderPainter::paintStateName(QPainter& painter, const model::LifelineSpan& span,
                                   const QRectF& visible) const {
    if (!span.named) {
        return;
    }
    const QFont font = monoFont(11 * frame_.scale, QFont::Bold);
    const QString name = stateName(span.state);
    const QColor& ink = stateHue(theme_, span.state, span.reset).ink;
    const double top = std::max(frame_.y(span.y_begin), visible.top());
    const double bottom = std::min(frame_.y(span.y_end), visible.bottom());
    const double length = QFontMetricsF(font).horizontalAdvance(name);
    const double height = 14 * frame_.scale;
    if (frame_.narrow) {
        const std::optional<double> middle = freeMiddle(span.side, top, bottom, length);
        if (middle || bottom - top > length) {
            paintNameAlong(painter, span.side, middle.value_or((top + bottom) / 2), name, ink);
        }
        return;
    }
    const double distance = frame_.barHalf() + 8 * frame_.scale;
    const bool client = span.side == model::Side::Client;
    const double left = client ? frame_.client_x - distance - length : frame_.server_x + distance;
    if (const std::optional<double> middle = freeMiddle(span.side, top, bottom, 0.8 * height)) {
        drawing::line(painter, QRectF(left, *middle - height / 2, length, height),
                      Qt::AlignVCenter | Qt::AlignLeft, font, ink, name);
    }
}

void LadderPainter::paintNameAlong(QPainter& painter, model::Side side, double middle, const QString& name,
                                   const QColor& color) const {
    const double distance = frame_.barHalf() + 7 * frame_.scale;
    const QFont font = monoFont(11 * frame_.scale, QFont::Bold);
    const double length = QFontMetricsF(font).horizontalAdvance(name);
    const QRectF box(-length / 2, -7 * frame_.scale, length, 14 * frame_.scale);
    painter.save();
    painter.translate(frame_.x(side) + (side == model::Side::Client ? -distance : distance), middle);
    painter.rotate(-90);
    painter.fillRect(box, theme_.background); // where it cannot but cross a break
    drawing::line(painter, box, Qt::AlignCenter, font, color, name);
    painter.restore();
}

/// The place for a name of height `needed` between `top` and `bottom`, as near to their middle as breaks and
/// this side's events leave room.
std::optional<double> LadderPainter::freeMiddle(model::Side side, double top, double bottom,
                                                double needed) const {
    std::vector<QPointF> taken; // x: begin, y: end, in order of begin
    const auto above = [](const auto& item, double y) { return item.y < y; };
    const double reach = model::kGapHeight;
    const auto collect = [&](const auto& items, double half, auto counts) {
        auto item = std::lower_bound(items.begin(), items.end(), frame_.units(top) - reach, above);
        for (; item != items.end() && item->y < frame_.units(bottom) + reach; ++item) {
            if (counts(*item)) {
                taken.emplace_back(frame_.y(item->y - half), frame_.y(item->y + half));
            }
        }
    };
    collect(ladder_.gaps, 0.4, [](const model::LadderGap&) { return true; });
    collect(ladder_.events, model::kEventHeight / 2,
            [&](const model::LadderEvent& event) { return event.side == side && !ladder_.events_in_lane; });
    std::sort(taken.begin(), taken.end(), [](QPointF a, QPointF b) { return a.x() < b.x(); });
    taken.emplace_back(bottom, bottom);

    const double middle = (top + bottom) / 2;
    std::optional<double> best;
    double begin = top;
    for (const QPointF& next : taken) {
        if (next.x() - begin >= needed) {
            const double candidate = std::clamp(middle, begin + needed / 2, next.x() - needed / 2);
            if (!best || std::abs(candidate - middle) < std::abs(*best - middle)) {
                best = candidate;
            }
        }
        begin = std::max(begin, next.y());
    }
    return best;
}

void LadderPainter::paintBreak(QPainter& painter, double y) const {
    const double size = 5 * frame_.scale;
    QPainterPath path(QPointF(0, y));
    addZigzag(path, frame_.client_x, y, size);
    addZigzag(path, frame_.server_x, y, size);
    path.lineTo(frame_.width, y);
    painter.setBrush(Qt::NoBrush);
    // The wide stroke cuts the lifelines, the thin one is the break.
    painter.setPen(QPen(theme_.background, 5 * frame_.scale));
    painter.drawPath(path);
    painter.setPen(QPen(theme_.border, 1.4 * frame_.scale));
    painter.drawPath(path);
}

/// The moment is not known exactly: the whole height may be it.
void LadderPainter::paintGivingUp(QPainter& painter, const model::LadderGap& gap) const {
    const double height = frame_.y(gap.height);
    const QRectF box(frame_.client_x + frame_.barHalf(), frame_.y(gap.y) - height / 2,
                     frame_.laneWidth() - 2 * frame_.barHalf(), height);
    const Hue& hue = theme_.failed;
    QColor fill = hue.line;
    fill.setAlphaF(0.12F);
    painter.fillRect(box, fill);
    painter.setPen(QPen(hue.line, frame_.scale, Qt::DashLine));
    painter.drawLine(box.topLeft(), box.topRight());
    painter.drawLine(box.bottomLeft(), box.bottomRight());
    drawing::line(painter, box, Qt::AlignCenter, textFont(11 * frame_.scale, QFont::Bold), hue.ink,
                  translated(gap.label));
}

void LadderPainter::paintLoss(QPainter& painter, const model::LadderGap& gap) const {
    const double height = frame_.y(gap.height);
    const QRectF box(0, frame_.y(gap.y) - height / 2, frame_.width, height);
    painter.fillRect(box, QBrush(theme_.waiting.line, Qt::BDiagPattern));
    const QFont font = textFont(11 * frame_.scale, QFont::Medium);
    const QString words = translated(gap.label);
    const double width = std::min(QFontMetricsF(font).horizontalAdvance(words) + 24 * frame_.scale,
                                  box.width());
    const double high = 18 * frame_.scale;
    drawing::pill(painter, QRectF(frame_.laneMiddle() - width / 2, box.center().y() - high / 2, width, high),
                  theme_.surface, QPen(theme_.waiting.line, frame_.scale), font, theme_.waiting.ink, words);
}

void LadderPainter::paintGap(QPainter& painter, const model::LadderGap& gap) const {
    using model::GapKind;
    if (gap.kind == GapKind::CaptureLoss) {
        paintLoss(painter, gap);
        return;
    }
    if (gap.kind == GapKind::GivesUp) {
        paintGivingUp(painter, gap);
        return;
    }
    const double y = frame_.y(gap.y);
    if (gap.kind != GapKind::Unfolded && gap.kind != GapKind::Note) {
        paintBreak(painter, y);
    }
    const bool train = gap.kind == GapKind::Folded || gap.kind == GapKind::Unfolded;
    const QFont font = textFont(11 * frame_.scale, train ? QFont::Bold : QFont::Medium);
    const QString sign = gap.kind == GapKind::Folded     ? QStringLiteral("▸ ")
                         : gap.kind == GapKind::Unfolded ? QStringLiteral("▾ ")
                                                         : QString();
    const QString words = sign + translated(gap.label);
    const double width = std::min(QFontMetricsF(font).horizontalAdvance(words) + 24 * frame_.scale,
                                  frame_.laneWidth() - 24 * frame_.scale);
    const double height = 18 * frame_.scale;
    drawing::pill(painter, QRectF(frame_.laneMiddle() - width / 2, y - height / 2, width, height),
                  theme_.surface, QPen(train ? theme_.accent : theme_.border, frame_.scale), font,
                  train ? theme_.accent : theme_.muted, words);
}

void LadderPainter::paintEvent(QPainter& painter, const model::LadderEvent& event) const {
    const double height = 18 * frame_.scale;
    const double y = frame_.y(event.y);
    if (event.kind == model::LadderEvent::Kind::CaptureLoss) {
        painter.fillRect(QRectF(0, y - height / 2, frame_.width, height),
                         QBrush(theme_.border, Qt::BDiagPattern));
    }
    const QFont font = textFont(11 * frame_.scale, QFont::Bold);
    const QString words = translated(event.text);
    const bool client = event.side == model::Side::Client;
    const double distance = frame_.barHalf() + 5 * frame_.scale;
    const double x = frame_.x(event.side);
    const bool rightwards = client == ladder_.events_in_lane;
    const double room = ladder_.events_in_lane ? frame_.laneWidth() - 2 * distance
                        : client               ? x - distance
                                               : frame_.width - x - distance;
    const double width = std::min(QFontMetricsF(font).horizontalAdvance(words) + 14 * frame_.scale, room);
    const double left = rightwards ? x + distance : x - distance - width;
    const Hue& hue = event.failure                                    ? theme_.failed
                     : event.kind == model::LadderEvent::Kind::Kernel ? theme_.waiting
                                                                      : theme_.syn_ack;
    drawing::pill(painter, QRectF(left, y - height / 2, width, height), badgeFill(theme_, hue), Qt::NoPen,
                  font, hue.ink, words);
}

void LadderPainter::paintTimeCursor(QPainter& painter, model::TimeNs time) const {
    const double y = std::floor(pixelOf(time)) + 0.5; // a crisp line
    painter.setPen(QPen(theme_.accent, frame_.scale));
    painter.drawLine(QPointF(0, y), QPointF(frame_.width, y));
    const QFont font = monoFont(11 * frame_.scale);
    const QString words = momentText(ladder_, time, time_mode_);
    const double width = QFontMetricsF(font).horizontalAdvance(words) + 8 * frame_.scale;
    const double height = 15 * frame_.scale;
    const QRectF box(std::max(0.0, frame_.time_right + 4 * frame_.scale - width), y - height / 2, width,
                     height);
    painter.fillRect(box, theme_.accent);
    drawing::line(painter, box, Qt::AlignCenter, font, theme_.on_accent, words);
}

void LadderPainter::paintHeader(QPainter& painter, double taken) const {
    painter.setRenderHint(QPainter::Antialiasing);
    const double margin = 12 * frame_.scale;
    const QRectF box(margin, 4 * frame_.scale, frame_.width - taken - 2 * margin, 24 * frame_.scale);
    const QFont font = monoFont(13 * frame_.scale, QFont::Bold);
    drawing::line(painter, box, Qt::AlignLeft | Qt::AlignVCenter, font, theme_.text,
                  fittedTitle(connectionTitle(ladder_.client, ladder_.server), font, box.width()));
    paintClocks(painter);
    paintSideName(painter, model::Side::Client);
    paintSideName(painter, model::Side::Server);
}

/// Between the names of the two sides: how far the slopes can be trusted.
void LadderPainter::paintClocks(QPainter& painter) const {
    QStringList words;
    for (const model::Text& clock : ladder_.clocks) {
        words += translated(clock);
    }
    const double side_name = 48 * frame_.scale;
    const QFont font = textFont(11 * frame_.scale);
    const QString shown = QFontMetricsF(font).elidedText(words.join(QStringLiteral(" · ")), Qt::ElideRight,
                                                         frame_.laneWidth() - 2 * side_name);
    drawing::line(painter,
                  QRectF(frame_.client_x + side_name, 30 * frame_.scale, frame_.laneWidth() - 2 * side_name,
                         20 * frame_.scale),
                  Qt::AlignCenter, font, theme_.muted, shown);
}

/// Over its lifeline, moved inwards where the edge would cut it.
void LadderPainter::paintSideName(QPainter& painter, model::Side side) const {
    const bool client = side == model::Side::Client;
    const QString name = client ? tr("client") : tr("server");
    const std::string address = model::toString(client ? ladder_.client.address : ladder_.server.address);
    const QFont name_font = textFont(12 * frame_.scale, QFont::DemiBold);
    const QFont address_font = monoFont(10 * frame_.scale);
    const QString shown = QString::fromStdString(address);
    const double width = std::max(QFontMetricsF(address_font).horizontalAdvance(shown),
                                  QFontMetricsF(name_font).horizontalAdvance(name)) +
                         2;
    const double margin = 4 * frame_.scale;
    const double left = std::clamp(frame_.x(side) - width / 2, margin,
                                   std::max(margin, frame_.width - width - margin));
    const double line = 15 * frame_.scale;
    const double top = frame_.headerHeight() - 2 * line - 4 * frame_.scale;
    drawing::line(painter, QRectF(left, top, width, line), Qt::AlignCenter, name_font, theme_.muted, name);
    drawing::line(painter, QRectF(left, top + line, width, line), Qt::AlignCenter, address_font, theme_.muted,
                  shown);
}

} // namespace synscope::ui

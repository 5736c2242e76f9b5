// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sequence/trace_furniture.h"

#include <QCoreApplication>
#include <QFontMetricsF>

namespace synscope::ui {
namespace {

constexpr double kLineHeight = 18;
constexpr double kSampleWidth = 18;
constexpr double kEntryGap = 16;
constexpr double kWordGap = 6;
constexpr double kFontPixels = 11;
constexpr double kRingRadius = 7;

} // namespace

TraceLegend::TraceLegend(QCustomPlot* plot)
    : QCPLayoutElement(plot) {}

void TraceLegend::setStyle(const Theme& theme, double scale) {
    theme_ = &theme;
    scale_ = scale;
}

std::vector<TraceLegend::Entry> TraceLegend::entries(double width) const {
    const QFontMetricsF metrics(textFont(kFontPixels * scale_));
    std::vector<Entry> placed;
    QPointF place(0, kLineHeight * scale_ / 2);
    for (const TraceStyle& style : traceStyles()) {
        const QString name = QCoreApplication::translate("TraceStyle", style.name);
        const double length = (kSampleWidth + kWordGap) * scale_ + metrics.horizontalAdvance(name);
        if (place.x() > 0 && place.x() + length > width) {
            place = QPointF(0, place.y() + kLineHeight * scale_);
        }
        placed.push_back({&style, place, name});
        place.rx() += length + kEntryGap * scale_;
    }
    return placed;
}

QSize TraceLegend::minimumOuterSizeHint() const {
    const double width = parentPlot()->width() - mMargins.left() - mMargins.right();
    const double height = entries(width).back().place.y() + kLineHeight * scale_ / 2;
    return {10, qRound(height) + mMargins.top() + mMargins.bottom()};
}

QSize TraceLegend::maximumOuterSizeHint() const {
    return {QWIDGETSIZE_MAX, minimumOuterSizeHint().height()};
}

void TraceLegend::draw(QCPPainter* painter) {
    painter->setFont(textFont(kFontPixels * scale_));
    for (const Entry& entry : entries(mRect.width())) {
        const QPointF place = entry.place + mRect.topLeft();
        paintSample(*painter, *entry.style, place);
        painter->setPen(theme_->muted);
        const double left = place.x() + (kSampleWidth + kWordGap) * scale_;
        painter->drawText(QRectF(left, place.y() - kLineHeight, 400, 2 * kLineHeight),
                          Qt::AlignLeft | Qt::AlignVCenter, entry.name);
    }
}

void TraceLegend::paintSample(QCPPainter& painter, const TraceStyle& style, QPointF place) const {
    using Kind = TraceStyle::Kind;
    const QColor color = (theme_->*style.hue).line;
    const double middle = place.x() + kSampleWidth * scale_ / 2;
    const double half = 6 * scale_;
    const double serif = 3 * scale_;
    painter.setAntialiasing(false);
    QPen pen(color, style.kind == Kind::Line || style.kind == Kind::DashedLine ? 1.5 : 2 * scale_);
    if (style.kind == Kind::DashedLine) {
        pen.setDashPattern({5, 3});
    }
    painter.setPen(pen);
    if (style.kind == Kind::Line || style.kind == Kind::DashedLine) {
        painter.drawLine(QLineF(place.x(), place.y(), place.x() + kSampleWidth * scale_, place.y()));
    } else if (style.kind == Kind::Tick) {
        painter.drawLine(QLineF(middle - serif, place.y(), middle + serif, place.y()));
    } else if (style.glyph == TraceStyle::Glyph::None || style.glyph == TraceStyle::Glyph::Diamond ||
               style.glyph == TraceStyle::Glyph::Triangle) {
        painter.drawLine(QLineF(middle, place.y() - half, middle, place.y() + half));
    }
    if (style.kind == Kind::Span) {
        painter.drawLine(QLineF(middle - serif, place.y() - half, middle + serif, place.y() - half));
        painter.drawLine(QLineF(middle - serif, place.y() + half, middle + serif, place.y() + half));
    }
    const double lift = style.glyph == TraceStyle::Glyph::Ring || style.glyph == TraceStyle::Glyph::Cross
                            ? 0
                            : half - 2 * scale_;
    paintTraceGlyph(painter, style.glyph, QPointF(middle, place.y() - lift), 8 * scale_, color);
}

void TraceLegend::applyDefaultAntialiasingHint(QCPPainter* painter) const {
    painter->setAntialiasing(false);
}

TraceOverlay::TraceOverlay(QCustomPlot* plot, const QString& layer)
    : QCPLayerable(plot, layer) {}

void TraceOverlay::setStyle(const Theme& theme, double scale) {
    theme_ = &theme;
    scale_ = scale;
}

void TraceOverlay::draw(QCPPainter* painter) {
    if (cursor_) {
        painter->setAntialiasing(false);
        painter->setPen(QPen(theme_->accent, 1));
        for (const QRect& rect : rects_) {
            if (*cursor_ >= rect.left() && *cursor_ <= rect.right()) {
                painter->drawLine(QLineF(*cursor_, rect.top(), *cursor_, rect.bottom()));
            }
        }
    }
    painter->setAntialiasing(true);
    for (const Ring& ring : rings_) {
        painter->setPen(QPen(ring.strong ? theme_->accent : theme_->muted, ring.strong ? 2.5 : 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(ring.centre, kRingRadius * scale_, kRingRadius * scale_);
    }
}

void TraceOverlay::applyDefaultAntialiasingHint(QCPPainter* painter) const {
    painter->setAntialiasing(false);
}

} // namespace synscope::ui

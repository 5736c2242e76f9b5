// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/series_plottable.h"

#include "ui/translate.h"
#include "ui/words.h"

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr double kFillAlpha = 0.22;
constexpr double kBandAlpha = 0.35;
constexpr double kLabelPixels = 10.5;
constexpr double kTickHeight = 7;

QColor faded(QColor color, double alpha) {
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

} // namespace

SeriesPlottable::SeriesPlottable(QCPAxis* time_axis, QCPAxis* value_axis)
    : QCPAbstractPlottable(time_axis, value_axis) {}

void SeriesPlottable::setStyle(const Theme& theme, double scale) {
    theme_ = &theme;
    scale_ = scale;
}

PlotMap SeriesPlottable::map() const {
    PlotMap map;
    map.area = mKeyAxis->axisRect()->rect();
    map.origin = content_ != nullptr ? content_->first : 0;
    map.from = mKeyAxis->range().lower * 1e9;
    map.to = mKeyAxis->range().upper * 1e9;
    map.low = mValueAxis->range().lower;
    map.high = mValueAxis->range().upper;
    return map;
}

QCPRange SeriesPlottable::getKeyRange(bool& found, QCP::SignDomain) const {
    found = false; // the chart chooses it
    return {};
}

QCPRange SeriesPlottable::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
    found = false;
    return {};
}

void SeriesPlottable::draw(QCPPainter* painter) {
    const PlotMap map = this->map();
    if (content_ == nullptr || map.area.width() < 2 || map.area.height() < 2) {
        return;
    }
    painter->setAntialiasing(false);
    for (const ChartBand& band : content_->bands) {
        paintBand(*painter, map, band);
    }
    for (const ChartLine& line : content_->lines) {
        paintLine(*painter, map, line);
    }
    paintTicks(*painter, map);
    paintNames(*painter, map);
    if (cursor_ != model::kNoTime) {
        const double x = map.x(cursor_);
        painter->setPen(QPen(theme_->accent, 1));
        painter->drawLine(QLineF(x, map.area.top(), x, map.area.bottom()));
    }
}

void SeriesPlottable::paintBand(QCPPainter& painter, const PlotMap& map, const ChartBand& band) const {
    const double left = std::max(map.area.left(), map.x(band.begin));
    const double right = std::min(map.area.right(), map.x(band.end));
    if (right < map.area.left() || left > map.area.right()) {
        return;
    }
    const QRectF box(left, map.area.top(), std::max(1.0, right - left), map.area.height());
    painter.fillRect(box, QBrush(faded(theme_->failed.line, kBandAlpha), Qt::BDiagPattern));
    painter.setFont(textFont(kLabelPixels * scale_, QFont::DemiBold));
    const double words = QFontMetricsF(painter.font()).horizontalAdvance(band.label) + 8 * scale_;
    if (words <= box.width()) {
        const QRectF label(box.center().x() - words / 2, box.center().y() - 9 * scale_, words, 18 * scale_);
        painter.fillRect(label, theme_->surface);
        painter.setPen(theme_->failed.ink);
        painter.drawText(label, Qt::AlignCenter, band.label);
    }
}

void SeriesPlottable::paintLine(QCPPainter& painter, const PlotMap& map, const ChartLine& line) const {
    StepLine steps(map);
    const model::TimeNs left = map.timeAt(map.area.left());
    if (const auto before = line.series->at(left); before && before->first < left) {
        steps.start(before->end);
    }
    ColumnMerger columns(map, [&steps](double x, const model::Range& range) { steps.add(x, range); });
    line.series->visit(left, map.timeAt(map.area.right()), map.stepNs(),
                       [&columns](const model::Range& range) { columns.add(range); });
    columns.finish();
    const QColor color = (theme_->*line.hue).line;
    QPen pen(color, line.kind == ChartLine::Kind::Limit ? 1.0 : 1.5 * scale_);
    if (line.kind == ChartLine::Kind::Limit) {
        pen.setDashPattern({5, 3});
    }
    const double zero = std::min(map.y(0), map.area.bottom());
    for (const QPolygonF& part : steps.take(std::min(map.area.right(), map.x(content_->last)))) {
        if (line.kind == ChartLine::Kind::Area) {
            QPolygonF area = part;
            area << QPointF(part.last().x(), zero) << QPointF(part.first().x(), zero);
            painter.setPen(Qt::NoPen);
            painter.setBrush(faded(color, kFillAlpha));
            painter.drawPolygon(area);
        }
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(part);
    }
    if (line.kind == ChartLine::Kind::Limit) {
        paintLimitLabel(painter, map, line);
    }
}

void SeriesPlottable::paintLimitLabel(QCPPainter& painter, const PlotMap& map, const ChartLine& line) const {
    const auto limit = line.series->at(map.timeAt(map.area.right()));
    if (!limit) {
        return;
    }
    const model::SeriesInfo& info = line.series->info();
    const QString words = translated(info.name) + u' ' + toQString(model::formatValue(limit->end, info.unit));
    painter.setFont(textFont(kLabelPixels * scale_, QFont::DemiBold));
    painter.setPen((theme_->*line.hue).ink);
    const double height = 15 * scale_;
    // Above its line, and under it where there is no room.
    const double line_y = map.y(limit->end);
    const double y = line_y - height < map.area.top() ? line_y + 1 : line_y - height;
    painter.drawText(QRectF(map.area.left(), y, map.area.width() - 4 * scale_, height),
                     Qt::AlignRight | Qt::AlignVCenter, words);
}

/// Which line is which, where there are several. A limit has its name beside it.
void SeriesPlottable::paintNames(QCPPainter& painter, const PlotMap& map) const {
    const auto is_named = [](const ChartLine& line) { return line.kind != ChartLine::Kind::Limit; };
    if (std::ranges::count_if(content_->lines, is_named) < 2) {
        return;
    }
    const double height = 15 * scale_;
    double x = map.area.left() + 6 * scale_;
    painter.setFont(textFont(kLabelPixels * scale_, QFont::DemiBold));
    for (const ChartLine& line : content_->lines) {
        if (!is_named(line)) {
            continue;
        }
        const Hue& hue = theme_->*line.hue;
        const QString name = translated(line.series->info().name);
        const double y = map.area.top() + height / 2;
        painter.setPen(QPen(hue.line, 2 * scale_));
        painter.drawLine(QLineF(x, y, x + 12 * scale_, y));
        x += 16 * scale_;
        const double words = QFontMetricsF(painter.font()).horizontalAdvance(name);
        painter.setPen(hue.ink);
        painter.drawText(QRectF(x, map.area.top(), words + 1, height), Qt::AlignVCenter, name);
        x += words + 12 * scale_;
    }
}

/// As many as have room: from a foot upwards, with a ring on top.
void SeriesPlottable::paintTicks(QCPPainter& painter, const PlotMap& map) const {
    const double height = kTickHeight * scale_;
    const double foot = map.area.bottom() - 1;
    double free_from = map.area.left();
    const auto from = std::lower_bound(content_->ticks.begin(), content_->ticks.end(), map.timeAt(free_from));
    painter.setPen(QPen(theme_->waiting.line, 2 * scale_));
    for (auto tick = from; tick != content_->ticks.end(); ++tick) {
        const double x = map.x(*tick);
        if (x > map.area.right()) {
            break;
        }
        if (x < free_from) {
            // The next one that has room, without a look at each between.
            tick = std::lower_bound(tick + 1, content_->ticks.end(), map.timeAt(free_from)) - 1;
            continue;
        }
        painter.drawLine(QLineF(x, foot, x, foot - height));
        paintShape(painter, BadgeShape::Ring, QRectF(x - height / 2, foot - 2 * height, height, height),
                   theme_->waiting.line);
        free_from = x + height;
    }
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/sparkline.h"

#include "ui/theme.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>

namespace synscope::ui {

namespace {

constexpr std::size_t kValues = 30;

} // namespace

void paintSparkline(QPainter& painter, const QRectF& box, std::span<const double> values, std::size_t points,
                    const QColor& color) {
    if (values.size() < 2) {
        return;
    }
    const double highest = std::max(1.0, *std::ranges::max_element(values));
    const double step = box.width() / static_cast<double>(std::max<std::size_t>(points, 2) - 1);
    QPolygonF line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double x = box.right() - step * static_cast<double>(values.size() - 1 - i);
        line << QPointF(x, box.bottom() - box.height() * values[i] / highest);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.4));
    painter.drawPolyline(line);
}

Sparkline::Sparkline(QWidget* parent)
    : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void Sparkline::append(double value) {
    values_.push_back(value);
    if (values_.size() > kValues) {
        values_.erase(values_.begin());
    }
    update();
}

void Sparkline::clear() {
    values_.clear();
    update();
}

void Sparkline::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    paintSparkline(painter, QRectF(rect()).adjusted(1, 2, -1, -2), values_, kValues,
                   themeFor(palette()).syn.line);
}

} // namespace synscope::ui

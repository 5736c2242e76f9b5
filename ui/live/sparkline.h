// SPDX-License-Identifier: GPL-3.0-or-later
// A few numbers as a line the size of a word.
#pragma once

#include <QColor>
#include <QRectF>
#include <QWidget>

#include <span>
#include <vector>

class QPainter;

namespace synscope::ui {

/// Draws `values`, oldest first, into `box`; `points` of them would fill it. The highest touches the top;
/// without two values nothing is drawn.
void paintSparkline(QPainter& painter, const QRectF& box, std::span<const double> values, std::size_t points,
                    const QColor& color);

class Sparkline : public QWidget {
    Q_OBJECT

public:
    explicit Sparkline(QWidget* parent = nullptr);
    /// Drops the oldest when there are more than it draws.
    void append(double value);
    void clear();

private:
    void paintEvent(QPaintEvent* event) override;

    std::vector<double> values_;
};

} // namespace synscope::ui

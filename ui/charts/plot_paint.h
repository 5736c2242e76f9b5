// SPDX-License-Identifier: GPL-3.0-or-later
// From summaries of data (model::Range) to pixels: one vertical stroke a column at most, whatever lies in it.
#pragma once

#include "model/range_pyramid.h"

#include <QLineF>
#include <QPolygonF>
#include <QRectF>
#include <QVector>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace synscope::ui {

/// Where times and values are in a picture. Offsets are nanoseconds since `origin`.
struct PlotMap {
    QRectF area;
    model::TimeNs origin = 0;
    double from = 0; ///< offset at the left edge
    double to = 1;   ///< offset at the right edge
    double low = 0;  ///< value at the bottom
    double high = 1; ///< value at the top

    [[nodiscard]] double x(model::TimeNs time) const {
        return area.left() +
               (static_cast<double>(model::timeBetween(origin, time)) - from) * area.width() / (to - from);
    }
    [[nodiscard]] double y(double value) const {
        return area.bottom() - (value - low) * area.height() / (high - low);
    }
    [[nodiscard]] double offsetAt(double x) const {
        return from + (x - area.left()) * (to - from) / area.width();
    }
    [[nodiscard]] double valueAt(double y) const {
        return low + (area.bottom() - y) * (high - low) / area.height();
    }
    /// Time that `pixels` stand for.
    [[nodiscard]] model::TimeNs stepNs(double pixels = 1) const {
        return static_cast<model::TimeNs>(pixels * (to - from) / area.width());
    }
    [[nodiscard]] model::TimeNs timeAt(double x) const {
        return origin + static_cast<model::TimeNs>(std::llround(offsetAt(x)));
    }
};

/// Puts pieces into pixel columns, from left to right; hands each column on as one piece with x in the middle
/// of its pixel. Pieces of a column need not touch: what lies between them counts as theirs.
class ColumnMerger {
public:
    using Emit = std::function<void(double x, const model::Range&)>;
    ColumnMerger(const PlotMap& map, Emit take)
        : map_(map)
        , take_(std::move(take)) {}

    void add(const model::Range& piece) {
        const double column = std::floor(map_.x(piece.first));
        if (filled_ && column == column_) {
            range_ = model::merged(range_, piece);
            return;
        }
        finish();
        column_ = column;
        range_ = piece;
        filled_ = true;
    }

    /// Hands the last column on.
    void finish() {
        if (filled_) {
            take_(column_ + 0.5, range_);
        }
        filled_ = false;
    }

private:
    const PlotMap& map_;
    Emit take_;
    model::Range range_;
    double column_ = 0;
    bool filled_ = false;
};

/// A line that keeps its value until the next point, as polylines: one for each stretch with values.
class StepLine {
public:
    explicit StepLine(const PlotMap& map)
        : map_(map) {}

    /// The value that holds at the left edge.
    void start(double value) { put(map_.area.left(), value); }

    void add(double x, const model::Range& column) {
        if (!std::isnan(last_)) {
            put(x, last_);
        }
        put(x, column.begin);
        if (column.low < std::fmin(column.begin, column.end) ||
            column.high > std::fmax(column.begin, column.end)) {
            put(x, column.low);
            put(x, column.high);
        }
        put(x, column.end);
    }

    /// Draws on to `x` and hands over what was drawn.
    [[nodiscard]] QVector<QPolygonF> take(double x) {
        if (!std::isnan(last_)) {
            put(x, last_);
        }
        lines_.append(std::exchange(line_, {}));
        lines_.removeIf([](const QPolygonF& line) { return line.size() < 2; });
        return std::exchange(lines_, {});
    }

private:
    void put(double x, double value) {
        last_ = value;
        if (std::isnan(value)) {
            lines_.append(std::exchange(line_, {}));
            return;
        }
        // Far outside is as good as just outside, and cheaper to clip.
        const double y = std::clamp(map_.y(value), map_.area.top() - 50.0, map_.area.bottom() + 50.0);
        const QPointF point(x, y);
        if (line_.isEmpty() || line_.last() != point) {
            line_.append(point);
        }
    }

    const PlotMap& map_;
    double last_ = std::numeric_limits<double>::quiet_NaN();
    QPolygonF line_;
    QVector<QPolygonF> lines_;
};

} // namespace synscope::ui

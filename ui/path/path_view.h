// SPDX-License-Identifier: GPL-3.0-or-later
// A traced path as a ladder: this machine, the routers, the target; a row for each probe.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "model/path_trace.h"
#endif

#include <QWidget>

namespace synscope::ui {

/// Where lanes and rows stand, in units of a font of normal size. Plain arithmetic.
struct PathGeometry {
    int lanes = 0; ///< the first is this machine; one for each TTL behind it
    double left = 0;
    double right = 0;
    double top = 0;
    double row_height = 0;

    /// For `hops` probes in a widget `width` wide, of which the words behind the lanes keep a part.
    [[nodiscard]] static PathGeometry of(int hops, double width);
    [[nodiscard]] double laneX(int lane) const;
    [[nodiscard]] double rowY(int row) const { return top + row * row_height; }
    [[nodiscard]] double height(int rows) const { return rowY(rows) + row_height / 2; }
};

class PathView : public QWidget {
    Q_OBJECT

public:
    explicit PathView(QWidget* parent = nullptr);

    void setTrace(const model::PathTrace& trace);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintLanes(QPainter& painter, const PathGeometry& geometry) const;
    void paintHop(QPainter& painter, const PathGeometry& geometry, int row) const;

    model::PathTrace trace_;
};

/// "10.9.1.1 · router: time exceeded · 0.4 ms", with why there is no time where there is none.
[[nodiscard]] QString hopLine(const model::PathHop& hop);

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What stands around and above the curves: the legend, the time cursor, the rings around packets.
#pragma once

#include "ui/sequence/trace_plottable.h"

#include <QPointF>

#include <optional>
#include <vector>

namespace synscope::ui {

/// A sample and a word for each kind of mark; as many lines as the width asks for.
class TraceLegend : public QCPLayoutElement {
    Q_OBJECT

public:
    explicit TraceLegend(QCustomPlot* plot);
    void setStyle(const Theme& theme, double scale);
    QSize minimumOuterSizeHint() const override;
    QSize maximumOuterSizeHint() const override;

protected:
    void draw(QCPPainter* painter) override;
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;

private:
    struct Entry {
        const TraceStyle* style;
        QPointF place; ///< left end of the sample, middle of the line
        QString name;
    };
    [[nodiscard]] std::vector<Entry> entries(double width) const;
    void paintSample(QCPPainter& painter, const TraceStyle& style, QPointF place) const;

    const Theme* theme_ = &lightTheme();
    double scale_ = 1;
};

/// In a layer of its own, so that moving the pointer paints nothing else.
class TraceOverlay : public QCPLayerable {
    Q_OBJECT

public:
    TraceOverlay(QCustomPlot* plot, const QString& layer);

    struct Ring {
        QPointF centre;
        bool strong = false; ///< the selected packet; else the one under the pointer
    };
    void setStyle(const Theme& theme, double scale);
    void setRects(const std::vector<QRect>& rects) { rects_ = rects; }
    /// x of the time cursor in pixels.
    void setCursor(std::optional<double> x) { cursor_ = x; }
    void setRings(std::vector<Ring> rings) { rings_ = std::move(rings); }

protected:
    void draw(QCPPainter* painter) override;
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;

private:
    const Theme* theme_ = &lightTheme();
    double scale_ = 1;
    std::vector<QRect> rects_;
    std::optional<double> cursor_;
    std::vector<Ring> rings_;
};

} // namespace synscope::ui

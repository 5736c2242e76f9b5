// SPDX-License-Identifier: GPL-3.0-or-later
// Draws a chart's lines and bands; what it costs follows the pixels. For SeriesChart only.
#pragma once

#include "ui/charts/plot_paint.h"
#include "ui/charts/series_chart.h"

#include <qcustomplot.h>

namespace synscope::ui {

class SeriesPlottable : public QCPAbstractPlottable {
    Q_OBJECT

public:
    SeriesPlottable(QCPAxis* time_axis, QCPAxis* value_axis);

    /// `content` must outlive the plottable or be replaced.
    void setContent(const ChartContent& content) { content_ = &content; }
    void setStyle(const Theme& theme, double scale);
    void setCursor(model::TimeNs time) { cursor_ = time; }
    [[nodiscard]] PlotMap map() const;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain, const QCPRange& keys) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

private:
    void paintBand(QCPPainter& painter, const PlotMap& map, const ChartBand& band) const;
    void paintLine(QCPPainter& painter, const PlotMap& map, const ChartLine& line) const;
    void paintLimitLabel(QCPPainter& painter, const PlotMap& map, const ChartLine& line) const;
    void paintNames(QCPPainter& painter, const PlotMap& map) const;
    void paintTicks(QCPPainter& painter, const PlotMap& map) const;

    const ChartContent* content_ = nullptr;
    const Theme* theme_ = &lightTheme();
    double scale_ = 1;
    model::TimeNs cursor_ = model::kNoTime;
};

} // namespace synscope::ui

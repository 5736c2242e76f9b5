// SPDX-License-Identifier: GPL-3.0-or-later
// Draws one direction of a trace into a QCustomPlot: what it costs follows the pixels, not the packets.
#pragma once

#include "ui/charts/plot_paint.h"
#include "ui/feed.h"
#include "ui/theme.h"

#include <qcustomplot.h>

#include <memory>

namespace synscope::ui {

/// How one layer looks, in the picture and in its legend. Shape, dash or word tell layers apart without
/// colour.
struct TraceStyle {
    enum class Kind { Bar, Span, Line, DashedLine, Tick };
    enum class Glyph { None, Triangle, Diamond, Ring, Cross };
    model::TraceLayer layer = model::TraceLayer::Data;
    Kind kind = Kind::Bar;
    Glyph glyph = Glyph::None;
    const Hue Theme::*hue = nullptr;
    const char* name = ""; ///< for tr(), context TraceStyle
};

/// All layers but Control, whose marks are words; in the order in which they are painted.
[[nodiscard]] const std::vector<TraceStyle>& traceStyles();

void paintTraceGlyph(QPainter& painter, TraceStyle::Glyph glyph, QPointF centre, double size,
                     const QColor& color);

class TracePlottable : public QCPAbstractPlottable {
    Q_OBJECT

public:
    TracePlottable(QCPAxis* time_axis, QCPAxis* byte_axis, model::Side bytes_of);

    void setTrace(std::shared_ptr<const ConnectionTrace> trace) { trace_ = std::move(trace); }
    void setStyle(const Theme& theme, double scale);
    [[nodiscard]] model::Side bytesOf() const { return bytes_of_; }
    /// From the axes as they are now.
    [[nodiscard]] PlotMap map() const;

    // QCPAbstractPlottable
    double selectTest(const QPointF& position, bool only_selectable, QVariant* details) const override;
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain, const QCPRange& keys) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

private:
    void paintLine(QCPPainter& painter, const PlotMap& map, const TraceStyle& style) const;
    void paintBars(QCPPainter& painter, const PlotMap& map, const TraceStyle& style) const;
    void paintGlyphs(QCPPainter& painter, const PlotMap& map, const TraceStyle& style) const;
    void paintWords(QCPPainter& painter, const PlotMap& map) const;
    void paintHole(QCPPainter& painter, const PlotMap& map) const;
    [[nodiscard]] QColor color(const TraceStyle& style) const { return (theme_->*style.hue).line; }

    std::shared_ptr<const ConnectionTrace> trace_;
    const Theme* theme_ = &lightTheme();
    double scale_ = 1;
    model::Side bytes_of_;
};

} // namespace synscope::ui

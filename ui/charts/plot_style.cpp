// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot_style.h"

#include "model/series.h"
#include "ui/words.h"

#include <cmath>

namespace synscope::ui {
namespace {

constexpr double kTickPixels = 10.5;
constexpr int kMostDigits = 9;

} // namespace

QString ByteTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return tick < 0 ? QString() : toQString(model::formatValue(tick, model::Unit::Bytes));
}

double SecondTicker::getTickStep(const QCPRange& range) {
    step_ = QCPAxisTicker::getTickStep(range);
    return step_;
}

QString SecondTicker::getTickLabel(double tick, const QLocale& locale, QChar, int) {
    int digits = 0;
    // As many as the step has: 2.5 s has one, although it is longer than a second.
    for (double scaled = step_; digits < kMostDigits && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled;
         scaled *= 10) {
        ++digits;
    }
    return locale.toString(std::abs(tick) < step_ / 1e3 ? 0.0 : tick, 'f', digits) + QStringLiteral(" s");
}

void stylePlot(QCustomPlot& plot, const Theme& theme) {
    plot.setBackground(theme.background);
    plot.setNoAntialiasingOnDrag(true);
}

void styleAxes(QCPAxisRect& rect, const Theme& theme, double scale) {
    rect.setBackground(theme.surface);
    for (QCPAxis* axis : rect.axes()) {
        axis->setBasePen(QPen(theme.border));
        axis->setTickPen(QPen(theme.border));
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLength(0, qRound(3 * scale));
        axis->setTickLabelColor(theme.muted);
        axis->setTickLabelFont(textFont(kTickPixels * scale));
        axis->setTickLabelPadding(qRound(3 * scale));
        axis->grid()->setPen(QPen(theme.hairline));
        axis->grid()->setZeroLinePen(QPen(theme.border));
        axis->grid()->setAntialiased(false);
    }
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// QCustomPlot in the window's colours and letters.
#pragma once

#include "ui/theme.h"

#include <qcustomplot.h>

namespace synscope::ui {

/// Ticks with units: "1.5 MB"; the air below nothing has none.
class ByteTicker : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// Ticks of an axis in seconds, with as many digits as the distance of two ticks asks for: "0.25 s".
class SecondTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;

private:
    double step_ = 1;
};

/// `scale`: sizes of the design are multiplied by this.
void stylePlot(QCustomPlot& plot, const Theme& theme);
void styleAxes(QCPAxisRect& rect, const Theme& theme, double scale);

} // namespace synscope::ui

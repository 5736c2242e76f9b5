// SPDX-License-Identifier: GPL-3.0-or-later
// A QCustomPlot as the bytes of a file.
#pragma once

#include <QByteArray>
#include <QStringList>

class QCustomPlot;

namespace synscope::ui {

inline const QStringList kPlotFormats{QStringLiteral("svg"), QStringLiteral("png"), QStringLiteral("pdf")};

/// The plot as it is, in its own size (PNG: twice as many pixels). `suffix`: one of kPlotFormats.
[[nodiscard]] QByteArray plotPicture(QCustomPlot& plot, const QString& suffix);

} // namespace synscope::ui

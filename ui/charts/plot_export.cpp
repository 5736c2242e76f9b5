// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot_export.h"

#include <QBuffer>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <qcustomplot.h>

namespace synscope::ui {
namespace {

constexpr int kPngScale = 2;
constexpr int kPdfDpi = 96;

void paintVectors(QCustomPlot& plot, QPaintDevice& device) {
    QCPPainter painter;
    painter.begin(&device);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    plot.toPainter(&painter, plot.width(), plot.height());
    painter.end();
}

void writeSvg(QCustomPlot& plot, QIODevice& file) {
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(plot.size());
    generator.setViewBox(QRect(QPoint(0, 0), plot.size()));
    generator.setTitle(QStringLiteral("SynScope"));
    paintVectors(plot, generator);
}

void writePdf(QCustomPlot& plot, QIODevice& file) {
    QPdfWriter writer(&file);
    writer.setResolution(kPdfDpi);
    writer.setPageMargins(QMarginsF());
    const QSizeF points(plot.width() * 72.0 / kPdfDpi, plot.height() * 72.0 / kPdfDpi);
    writer.setPageSize(QPageSize(points, QPageSize::Point, QString(), QPageSize::ExactMatch));
    paintVectors(plot, writer);
}

} // namespace

QByteArray plotPicture(QCustomPlot& plot, const QString& suffix) {
    QByteArray bytes;
    QBuffer file(&bytes);
    file.open(QIODevice::WriteOnly);
    if (suffix == QLatin1String("svg")) {
        writeSvg(plot, file);
    } else if (suffix == QLatin1String("pdf")) {
        writePdf(plot, file);
    } else {
        plot.toPixmap(plot.width(), plot.height(), kPngScale).save(&file, "PNG");
    }
    return bytes;
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladder_export.h"

#include "ui/ladder/ladder_sheet.h"
#include "ui/theme.h"
#include "ui/translate.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr int kCssDpi = 96; ///< logical pixels per inch, as browsers count

QString titleOf(const LadderPicture& picture) {
    return QString::fromStdString(model::toString(picture.connection.client)) + QStringLiteral(" → ") +
           QString::fromStdString(model::toString(picture.connection.server));
}

/// Qt names one font; readers without it need to know what to take instead.
QByteArray withFallbackFonts(QByteArray svg) {
    const auto extend = [&svg](const QFont& font, const char* fallback) {
        const QByteArray family = font.family().toUtf8();
        svg.replace("font-family=\"" + family + '"', "font-family=\"" + family + ", " + fallback + '"');
    };
    extend(textFont(12), "DejaVu Sans, sans-serif");
    extend(monoFont(12), "DejaVu Sans Mono, monospace");
    return svg;
}

/// Qt gives the size in millimetres, which readers convert with different resolutions.
QByteArray withPixelSize(QByteArray svg, QSize size) {
    const qsizetype begin = svg.indexOf("width=\"");
    const qsizetype end = svg.indexOf("viewBox", begin);
    if (begin < 0 || end < 0) {
        return svg;
    }
    return svg.replace(
        begin, end - begin,
        QStringLiteral("width=\"%1\" height=\"%2\"\n ").arg(size.width()).arg(size.height()).toUtf8());
}

QString failure(const QString& path, const QString& reason) {
    return QCoreApplication::translate("LadderExport", "The ladder could not be written to %1: %2.")
        .arg(path, reason);
}

} // namespace

QByteArray ladderSvg(const LadderPicture& picture, const Theme& theme) {
    const LadderSheet sheet(picture, picture.max_arrows, theme);
    QByteArray svg;
    QBuffer buffer(&svg);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(kCssDpi);
    const QSize size = sheet.size().toSize();
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setTitle(titleOf(picture));
    generator.setDescription(translated(picture.explanation.sentence));
    QPainter painter(&generator);
    sheet.paintAll(painter);
    painter.end();
    return withFallbackFonts(withPixelSize(svg, size));
}

QByteArray ladderSvg(const LadderPicture& picture) {
    return ladderSvg(picture, paperTheme());
}

QByteArray ladderPng(const LadderPicture& picture) {
    constexpr std::size_t kMaxArrows = 500;
    constexpr double kMaxPixels = 20e6; // Qt's own readers refuse images of more than 128 MiB
    const LadderSheet sheet(picture, kMaxArrows, paperTheme());
    const double ratio = std::min(2.0,
                                  std::sqrt(kMaxPixels / (sheet.size().width() * sheet.size().height())));
    QImage image((sheet.size() * ratio).toSize().expandedTo({1, 1}), QImage::Format_RGB32);
    if (image.isNull()) {
        return {};
    }
    image.fill(Qt::white);
    image.setDotsPerMeterX(static_cast<int>(std::lround(ratio * kCssDpi / 0.0254)));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    QPainter painter(&image);
    painter.scale(ratio, ratio);
    sheet.paintAll(painter);
    painter.end();
    QByteArray png;
    QBuffer buffer(&png);
    image.save(&buffer, "PNG");
    return png;
}

QByteArray ladderPdf(const LadderPicture& picture) {
    const LadderSheet sheet(picture, picture.max_arrows, paperTheme());
    QByteArray pdf;
    QBuffer buffer(&pdf);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(titleOf(picture));
    writer.setCreator(QStringLiteral("SynScope"));
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(12, 12, 12, 12), QPageLayout::Millimeter);
    QPainter painter(&writer);
    const double ratio = writer.width() / sheet.width();
    const double page = writer.height() / ratio - sheet.headerHeight();
    const double height = sheet.height();
    for (double top = 0; top < height;) {
        const double end = sheet.pageEnd(top, page);
        painter.save();
        painter.scale(ratio, ratio);
        sheet.paint(painter, top, end - top);
        painter.restore();
        top = end;
        if (top < height) {
            writer.newPage();
        }
    }
    painter.end();
    return pdf;
}

QString saveFile(const QString& path, const QByteArray& content) {
    if (content.isEmpty()) {
        return failure(
            path, QCoreApplication::translate("LadderExport", "the picture is too large for the memory"));
    }
    const QFileInfo target(path);
    if (target.exists() && !target.isFile()) {
        // A device or a pipe is written to; replacing it by a file would destroy it.
        QFile device(path);
        const bool written = device.open(QIODevice::WriteOnly | QIODevice::Unbuffered) &&
                             device.write(content) == content.size();
        return written ? QString() : failure(path, device.errorString());
    }
    QSaveFile file(path);
    const bool saved = file.open(QIODevice::WriteOnly) && file.write(content) == content.size() &&
                       file.commit();
    return saved ? QString() : failure(path, file.errorString());
}

QString exportLadderSvg(const QString& path, const LadderPicture& picture) {
    return saveFile(path, ladderSvg(picture));
}

QString exportLadderPng(const QString& path, const LadderPicture& picture) {
    return saveFile(path, ladderPng(picture));
}

QString exportLadderPdf(const QString& path, const LadderPicture& picture) {
    return saveFile(path, ladderPdf(picture));
}

} // namespace synscope::ui

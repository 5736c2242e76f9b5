// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladder_export.h"

#include "ui/ladder/ladder_painter.h"
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

Theme paperTheme() {
    Theme theme = lightTheme();
    theme.background = Qt::white;
    return theme;
}

QString titleOf(const LadderPicture& picture) {
    return QString::fromStdString(model::toString(picture.connection.client)) + QStringLiteral(" → ") +
           QString::fromStdString(model::toString(picture.connection.server));
}

/// The ladder laid out for paper, and how to paint it.
class Sheet {
public:
    explicit Sheet(const LadderPicture& picture, std::size_t max_arrows)
        : theme_(paperTheme())
        , time_mode_(picture.time_mode)
        , frame_(frameFor(picture.width, 1.0, picture.time_mode, picture.connection,
                          picture.explanation.verdict)) {
        model::LadderOptions options = frame_.layoutOptions(picture.zoom);
        options.max_arrows = std::min(picture.max_arrows, max_arrows);
        options.forecast = picture.forecast;
        options.holes = picture.holes;
        options.fold_trains = picture.fold_trains;
        options.unfolded = picture.unfolded;
        ladder_ = model::layOutLadder(picture.steps, picture.connection, picture.explanation, options);
    }

    [[nodiscard]] QSizeF size() const {
        return {frame_.width, frame_.headerHeight() + frame_.height(ladder_)};
    }
    [[nodiscard]] const LadderFrame& frame() const { return frame_; }
    [[nodiscard]] const model::Ladder& ladder() const { return ladder_; }

    /// The part of the ladder from y = top on, below a header.
    void paint(QPainter& painter, double top, double height) const {
        painter.fillRect(QRectF(0, 0, frame_.width, frame_.headerHeight() + height), theme_.background);
        const LadderPainter ladder_painter(ladder_, frame_, theme_, time_mode_);
        ladder_painter.paintHeader(painter);
        painter.translate(0, frame_.headerHeight() - top);
        ladder_painter.paint(painter, QRectF(0, top, frame_.width, height));
    }
    void paintAll(QPainter& painter) const { paint(painter, 0, frame_.height(ladder_)); }

private:
    Theme theme_;
    TimeMode time_mode_;
    LadderFrame frame_;
    model::Ladder ladder_;
};

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

/// Where a page that begins at `top` ends: not through an arrow or its words.
double pageEnd(const Sheet& sheet, double top, double height) {
    const model::Ladder& ladder = sheet.ladder();
    const double end = top + height;
    if (end >= sheet.frame().height(ladder)) {
        return end;
    }
    const std::size_t below = ladder.firstArrowAt(sheet.frame().units(end));
    if (below == 0) {
        return end;
    }
    const QRectF last = sheet.frame().arrowBox(ladder.arrows[below - 1]);
    const double before = below < ladder.arrows.size() ? sheet.frame().arrowBox(ladder.arrows[below]).top()
                                                       : end;
    const double cut = last.bottom() <= end ? std::min(before, end) : last.top();
    return cut > top ? cut : end;
}

} // namespace

QByteArray ladderSvg(const LadderPicture& picture) {
    const Sheet sheet(picture, picture.max_arrows);
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

QByteArray ladderPng(const LadderPicture& picture) {
    constexpr std::size_t kMaxArrows = 500;
    constexpr double kMaxPixels = 20e6; // Qt's own readers refuse images of more than 128 MiB
    const Sheet sheet(picture, kMaxArrows);
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
    const Sheet sheet(picture, picture.max_arrows);
    QByteArray pdf;
    QBuffer buffer(&pdf);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(titleOf(picture));
    writer.setCreator(QStringLiteral("SynScope"));
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(12, 12, 12, 12), QPageLayout::Millimeter);
    QPainter painter(&writer);
    const double ratio = writer.width() / sheet.frame().width;
    const double page = writer.height() / ratio - sheet.frame().headerHeight();
    const double height = sheet.frame().height(sheet.ladder());
    for (double top = 0; top < height;) {
        const double end = pageEnd(sheet, top, page);
        painter.save();
        painter.scale(ratio, ratio);
        painter.setClipRect(QRectF(0, 0, sheet.frame().width, sheet.frame().headerHeight() + end - top));
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

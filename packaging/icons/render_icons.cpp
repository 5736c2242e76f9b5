// SPDX-License-Identifier: GPL-3.0-or-later
// Draws an SVG as PNGs of the sizes that desktops ask for: render-icons IN.svg FOLDER NAME SIZE…
// writes FOLDER/SIZExSIZE/NAME.png. Part of the build, so that no picture is kept twice.
#include <QCoreApplication>
#include <QDir>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

#include <cstdio>

namespace {

bool render(QSvgRenderer& drawing, int size, const QString& path) {
    QImage picture(size, size, QImage::Format_ARGB32);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    drawing.render(&painter);
    painter.end();
    return QDir().mkpath(QFileInfo(path).path()) && picture.save(path);
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() < 5) {
        std::fputs("usage: render-icons IN.svg FOLDER NAME SIZE…\n", stderr);
        return 2;
    }
    QSvgRenderer drawing(words[1]);
    for (const QString& size : words.mid(4)) {
        const QString path = QStringLiteral("%1/%2x%2/%3.png").arg(words[2], size, words[3]);
        if (!drawing.isValid() || !render(drawing, size.toInt(), path)) {
            std::fprintf(stderr, "render-icons: %s could not be made from %s.\n", qPrintable(path),
                         qPrintable(words[1]));
            return 1;
        }
    }
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/picture.h"

#include "ui/ladder/ladder_export.h"
#include "ui/report/report_file.h"

#include <QGuiApplication>

#include <array>

namespace synscope::app::cli {

namespace {

/// What Qt says of the surroundings (a missing XDG_RUNTIME_DIR, fonts) is no word for whoever wants a
/// picture.
void dropRemarks(QtMsgType type, const QMessageLogContext&, const QString& remark) {
    if (type == QtFatalMsg || type == QtCriticalMsg) {
        complain(remark.toStdString());
    }
}

/// Fonts need an application object, not a display.
class Fonts {
    QtMessageHandler before_ = qInstallMessageHandler(dropRemarks);
    std::array<char, 13> name_{"synscope-cli"};
    std::array<char*, 2> words_{name_.data(), nullptr};
    int count_ = 1;
    bool offscreen_ = qputenv("QT_QPA_PLATFORM", "offscreen");
    const QGuiApplication application_{count_, words_.data()};
};

} // namespace

model::Result<std::string> drawPicture(const OneConnection& one, const model::Explanation& explanation,
                                       const model::Forecast& forecast, PictureFormat format) {
    const Fonts fonts;
    const ui::LadderPicture picture{
        .steps = one.steps, .connection = one.connection, .explanation = explanation, .forecast = &forecast};
    const QByteArray bytes = format == PictureFormat::Svg ? ui::ladderSvg(picture) : ui::ladderPng(picture);
    if (bytes.isEmpty()) {
        return model::Error{"The ladder is too large for a picture; --format text has no limit."};
    }
    return bytes.toStdString();
}

model::Result<std::string> drawReport(const model::Report& report, ReportFormat format) {
    const Fonts fonts;
    const QString program = QStringLiteral("SynScope " SYNSCOPE_VERSION);
    return (format == ReportFormat::Pdf ? ui::reportPdf(report, program) : ui::reportPage(report, program))
        .toStdString();
}

} // namespace synscope::app::cli

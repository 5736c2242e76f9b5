// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/report/report_file.h"

#include "model/report_html.h"
#include "ui/ladder/inline_ladders.h"
#include "ui/translate.h"

#include <QLocale>

namespace synscope::ui {

LadderPicture pictureOf(const model::ReportLadder& ladder) {
    return {.steps = ladder.steps,
            .connection = ladder.connection,
            .explanation = ladder.what,
            .max_arrows = model::Report::kMostArrows,
            .forecast = &ladder.forecast,
            .fold_trains = true,
            .holes = ladder.holes};
}

QByteArray reportPage(const model::Report& report, const QString& program) {
    InlineLadders ladders;
    model::ReportWriting writing;
    writing.words = [](const model::Text& text) { return translated(text).toStdString(); };
    writing.picture = [&ladders](const model::ReportLadder& ladder) {
        return ladders.draw(pictureOf(ladder)).toStdString();
    };
    writing.picture_style = [&ladders] { return ladders.style().toStdString(); };
    writing.language = QLocale().language() == QLocale::C ? "en" : QLocale().bcp47Name().toStdString();
    writing.program = program.toStdString();
    return QByteArray::fromStdString(model::reportHtml(report, writing));
}

} // namespace synscope::ui

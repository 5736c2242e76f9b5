// SPDX-License-Identifier: GPL-3.0-or-later
// A report as a file: HTML with its ladders drawn in it, or PDF. Needs a QGuiApplication (for fonts). Qt Gui
// and Svg only.
#pragma once

#include "model/report.h"
#include "ui/ladder/ladder_export.h"

#include <QByteArray>
#include <QString>

namespace synscope::ui {

/// `program`: name and version, for the last line.
[[nodiscard]] QByteArray reportPage(const model::Report& report, const QString& program);
/// A4 upright: the same without evidence, clocks and other
/// systems.
[[nodiscard]] QByteArray reportPdf(const model::Report& report, const QString& program);

/// A ladder as a report draws it: trains folded, long ones cut.
[[nodiscard]] LadderPicture pictureOf(const model::ReportLadder& ladder);

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The one place where the command line needs Qt Gui: pictures of ladders. Built without it
// (SYNSCOPE_CORE_ONLY) the function says so.
#pragma once

#include "app/cli/one_connection.h"
#include "model/explanation.h"
#include "model/forecast.h"
#include "model/report.h"
#include "model/result.h"

#include <string>

namespace synscope::app::cli {

enum class PictureFormat { Svg, Png };

/// The bytes of the picture file.
[[nodiscard]] model::Result<std::string> drawPicture(const OneConnection& one,
                                                     const model::Explanation& explanation,
                                                     const model::Forecast& forecast, PictureFormat format);

enum class ReportFormat { Html, Pdf };

/// The bytes of a report. Without Qt the ladders are text, and there is no PDF.
[[nodiscard]] model::Result<std::string> drawReport(const model::Report& report, ReportFormat format);

} // namespace synscope::app::cli

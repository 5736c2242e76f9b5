// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/picture.h"

#include "model/report_html.h"

namespace synscope::app::cli {

model::Result<std::string> drawPicture(const OneConnection&, const model::Explanation&,
                                       const model::Forecast&, PictureFormat) {
    return model::Error{
        "This synscope-cli was built without pictures; --format text, mermaid and plantuml work."};
}

model::Result<std::string> drawReport(const model::Report& report, ReportFormat format) {
    if (format == ReportFormat::Pdf) {
        return model::Error{"This synscope-cli was built without pictures and PDF; --format html works."};
    }
    model::ReportWriting writing;
    writing.program = "SynScope " SYNSCOPE_VERSION;
    return model::reportHtml(report, writing);
}

} // namespace synscope::app::cli

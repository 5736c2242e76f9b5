// SPDX-License-Identifier: GPL-3.0-or-later
// A report as one HTML file that asks nobody for anything: style and pictures are inside, and its own policy
// forbids the reader to load more. Well-formed XML as well. The same report gives the same bytes.
#pragma once

#include "model/report.h"

#include <functional>
#include <string>

namespace synscope::model {

struct ReportWriting {
    /// A sentence in the reader's language, plain text.
    std::function<std::string(const Text&)> words = english;
    /// The picture of a ladder as an <svg> element, and the style that all of them need (see
    /// ReportWriting::picture_style). Empty, or an empty answer: the ladder is written as text.
    std::function<std::string(const ReportLadder&)> picture = {};
    /// Asked for after all pictures were drawn: CSS rules of theirs.
    std::function<std::string()> picture_style = {};
    std::string language = "en";      ///< BCP 47
    std::string program = "SynScope"; ///< with its version, for the last line
};

[[nodiscard]] std::string reportHtml(const Report& report, const ReportWriting& writing);

} // namespace synscope::model

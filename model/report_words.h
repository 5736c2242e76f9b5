// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences and numbers that a report needs in every format.
#pragma once

#include "model/report.h"

#include <cstdint>
#include <string>
#include <vector>

namespace synscope::model {

/// "13 of 27 connections failed or got stuck."
[[nodiscard]] Text reportHeadline(const Report& report);
/// What the capture is and lost, a sentence each.
[[nodiscard]] std::vector<Text> captureSentences(const ReportCapture& capture);
/// What stands over the ladders, and what was left out.
[[nodiscard]] std::vector<Text> ladderSentences(const Report& report);
/// "1 of 3 with this outcome for this reason", the connection's numbers.
[[nodiscard]] std::vector<Text> ladderNotes(const ReportLadder& ladder);
/// What ends a report: how much of it is measured.
[[nodiscard]] Text reportBasis();

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// The verdict in words: what happened, step by step, and what the program saw.
#pragma once

#include "model/connection.h"
#include "model/outcome.h"
#include "model/text.h"

#include <string>
#include <utility>
#include <vector>

namespace synscope::model {

struct EvidenceItem {
    Text name;         ///< "SYN repeated"
    std::string value; ///< "4 times in 7.1 s"
};

struct Explanation {
    Verdict verdict;
    Text title;    ///< "Accept-queue overflow, then reset"
    Text sentence; ///< one sentence, true, without jargon beyond TCP's own; `summary` of `connections --json`
    Text detail;   ///< the one fact for the list's second line: "SYN 4 of 11 · next in 0.6 s"
    std::vector<Text> steps;
    Text application; ///< what the program saw: "recv() = -1, errno 104 ECONNRESET"; empty when no call fails
    std::vector<EvidenceItem> evidence;
    std::vector<Text> rivals; ///< other causes the same packets allow, each with what would tell them apart
    std::vector<Text> fixes;  ///< what would change it
};

/// `now` as in judge().
[[nodiscard]] Explanation explain(const Connection& connection, TimeNs now);

/// Only `sentence` and `detail`, for lists: cheap enough for every visible row.
[[nodiscard]] Text outcomeSentence(const Connection& connection, const Verdict& verdict);
[[nodiscard]] Text outcomeDetail(const Connection& connection, const Verdict& verdict, TimeNs now);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/neighbours.h"

#include "model/neighbours.h"
#include "model/time.h"

namespace synscope::app::cli {

void appendNeighbours(Json& json, const ReadFile& file) {
    json.key("unresolved").beginArray();
    for (const model::NeighbourRequests& requests : file.counts.neighbours.unanswered()) {
        json.beginObject().member("address", toString(requests.target));
        json.member("asked_by", toString(requests.asker)).member("requests", requests.requests);
        json.member("first", model::formatEpoch(requests.first))
            .member("last", model::formatEpoch(requests.last));
        json.member("summary", english(model::neighbourSentence(requests))).endObject();
    }
    json.endArray();
}

std::string neighbourLines(const ReadFile& file) {
    std::string lines;
    for (const model::NeighbourRequests& requests : file.counts.neighbours.unanswered()) {
        lines += english(model::neighbourSentence(requests)) + "\n";
    }
    if (const std::uint64_t left_out = file.counts.neighbours.leftOut(); left_out > 0) {
        lines += std::to_string(left_out) + " requests for further addresses were only counted.\n";
    }
    return lines;
}

} // namespace synscope::app::cli

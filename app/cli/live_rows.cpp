// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/live_rows.h"

#include "capture/live/wall_clock.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace synscope::app::cli {

namespace {

bool timeMayChange(const model::Connection& connection, model::Outcome outcome) {
    using model::Outcome;
    return outcome == Outcome::Connecting || outcome == Outcome::Retrying || outcome == Outcome::HalfOpen ||
           connection.unanswered > 0;
}

void sortUnique(std::vector<model::ConnectionId>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end()); // Clang 14 cannot compile GCC 12's
                                                               // ranges::unique
}

} // namespace

void LiveRows::touch(std::span<const model::SegmentVerdict> verdicts) {
    for (const model::SegmentVerdict& verdict : verdicts) {
        if (verdict.connection.valid() && (touched_.empty() || touched_.back() != verdict.connection)) {
            touched_.push_back(verdict.connection);
        }
    }
    constexpr std::size_t kMany = 1 << 16;
    if (touched_.size() > kMany) {
        sortUnique(touched_);
    }
}

void LiveRows::look(const IngestStore& store, model::ConnectionId id, model::TimeNs now, Output& output) {
    if (!store.table.keeps(id)) {
        return; // only counted meanwhile: there is nothing left to say of it
    }
    const model::Connection& connection = store.table[id];
    const model::Verdict verdict = model::judge(connection, now);
    const auto outcome = static_cast<std::uint8_t>(verdict.outcome);
    if (timeMayChange(connection, verdict.outcome)) {
        undecided_.push_back(id);
    }
    if (printed_[id.value] != outcome) {
        printed_[id.value] = outcome;
        appendRow(output.text(), {id, connection, verdict, {}}, format_);
        output.lineDone();
    }
}

void LiveRows::appendChanged(const IngestStore& store, bool last, Output& output) {
    if (!header_done_) {
        appendHeader(output, format_, false);
        header_done_ = true;
    }
    const model::TimeNs now = std::max(store.now, capture::wallClock());
    if (last || now - looked_again_ >= model::kSecondNs) {
        looked_again_ = now;
        touched_.insert(touched_.end(), undecided_.begin(), undecided_.end());
        undecided_.clear();
    }
    sortUnique(touched_);
    printed_.resize(store.table.size(), kNotPrinted);
    for (const model::ConnectionId id : std::exchange(touched_, {})) {
        look(store, id, now, output);
    }
}

} // namespace synscope::app::cli

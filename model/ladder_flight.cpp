// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder_flight.h"

#include <algorithm>

namespace synscope::model {
namespace {

Text flightTag(const LadderArrow& arrow, const Flight& flight) {
    if (flight.lost) {
        return arrow.from == Side::Client ? SYNSCOPE_TEXT("never seen at the server")
                                          : SYNSCOPE_TEXT("never seen at the client");
    }
    if (!flight.departure_seen && arrow.via.empty()) {
        return SYNSCOPE_TEXT("not seen leaving");
    }
    if (flight.bytes_missing > 0) {
        return {SYNSCOPE_TEXT("%1 bytes of it never arrived"), {std::to_string(flight.bytes_missing)}};
    }
    return {};
}

} // namespace

void describeFlight(LadderArrow& arrow, const Flight& flight) {
    if (!flight.followed) {
        return;
    }
    if (flight.lost) {
        arrow.end = ArrowEnd::Lost;
    }
    if (flight.departure_seen) {
        arrow.arrival = flight.arrived;
    }
    if (arrow.tag.empty()) {
        arrow.tag = flightTag(arrow, flight);
    }
}

void InTheAir::add(Item item) {
    const auto place = std::upper_bound(items_.begin(), items_.end(), item,
                                        [](const Item& a, const Item& b) { return a.arrives > b.arrives; });
    // Of two that arrive together the one that left first lands first.
    const auto before_equals = std::find_if(items_.begin(), place,
                                            [&](const Item& other) { return other.arrives == item.arrives; });
    items_.insert(before_equals, item);
}

std::optional<InTheAir::Item> InTheAir::landBy(TimeNs time) {
    if (items_.empty() || items_.back().arrives > time) {
        return std::nullopt;
    }
    const Item item = items_.back();
    items_.pop_back();
    return item;
}

void StubSlope::note(double slope) {
    typical_ = known_ ? std::min(typical_, slope) : slope;
    known_ = true;
}

} // namespace synscope::model

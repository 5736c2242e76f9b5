// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/neighbours.h"

#include <algorithm>

namespace synscope::model {
namespace {

constexpr std::uint32_t kOnlyOnce = 1; // the answer may have come before or past this capture

bool isProbe(const IpAddress& asker) {
    return asker == IpAddress::v4(0) || asker == IpAddress{};
}

} // namespace

void NeighbourTable::request(const IpAddress& asker, const IpAddress& target, TimeNs time) {
    if (isProbe(asker) || asker == target) {
        return; // looks whether an address is free, or announces it
    }
    auto found = targets_.find(target);
    if (found == targets_.end()) {
        if (targets_.size() >= kMost) {
            ++left_out_;
            return;
        }
        found = targets_.emplace(target, NeighbourRequests{target, asker, time, time, 0}).first;
    }
    NeighbourRequests& requests = found->second;
    requests.first = requests.requests == 0 ? time : requests.first;
    requests.asker = asker;
    requests.last = std::max(requests.last, time);
    ++requests.requests;
}

void NeighbourTable::answer(const IpAddress& target) {
    if (const auto found = targets_.find(target); found != targets_.end()) {
        found->second.requests = 0;
    }
}

std::vector<NeighbourRequests> NeighbourTable::unanswered() const {
    std::vector<NeighbourRequests> all;
    for (const auto& [target, requests] : targets_) {
        if (requests.requests > kOnlyOnce) {
            all.push_back(requests);
        }
    }
    return all;
}

Text neighbourSentence(const NeighbourRequests& requests) {
    return {requests.target.isV4()
                ? SYNSCOPE_TEXT(
                      "%1 asked %2 times within %3 by ARP for %4, and nobody answered: no SYN leaves that "
                      "host for it, and connect() fails with EHOSTUNREACH (“No route to host”) about a "
                      "second after the third request. Linux asks three times.")
                : SYNSCOPE_TEXT(
                      "%1 asked %2 times within %3 by neighbour solicitation for %4, and nobody answered: no "
                      "SYN leaves that host for it, and connect() fails with EHOSTUNREACH (“No route to "
                      "host”) about a second after the third request. Linux asks three times."),
            {toString(requests.asker), std::to_string(requests.requests),
             formatDuration(timeBetween(requests.first, requests.last)), toString(requests.target)}};
}

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// Who asked for whom on the local network, and got no answer: a connect() to an address that nobody answers
// for by ARP (RFC 826) or neighbour discovery (RFC 4861) fails without a SYN ever leaving the host.
#pragma once

#include "model/address.h"
#include "model/text.h"
#include "model/time.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace synscope::model {

/// All requests for one address.
struct NeighbourRequests {
    IpAddress target;
    IpAddress asker; ///< who asked last
    TimeNs first = 0;
    TimeNs last = 0;
    std::uint32_t requests = 0; ///< since the last answer
};

/// Bounded: the first kMost targets are kept, further ones are counted only. Not thread-safe.
class NeighbourTable {
public:
    static constexpr std::size_t kMost = 4096;

    void request(const IpAddress& asker, const IpAddress& target, TimeNs time);
    void answer(const IpAddress& target);

    /// Asked for at least twice, by a host that wanted to send, and never answered; in order of address.
    [[nodiscard]] std::vector<NeighbourRequests> unanswered() const;
    /// Targets that found no room.
    [[nodiscard]] std::uint64_t leftOut() const { return left_out_; }

private:
    std::map<IpAddress, NeighbourRequests> targets_;
    std::uint64_t left_out_ = 0;
};

/// "10.9.0.1 asked 3 times within 2.05 s for 10.9.0.99, and nobody answered: no SYN leaves that host,
/// connect() fails with EHOSTUNREACH (“No route to host”) about a second after the third request."
[[nodiscard]] Text neighbourSentence(const NeighbourRequests& requests);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// Frame in, segments out.
#pragma once

#include "capture/frame.h"
#include "model/dissection.h"
#include "model/neighbours.h"
#include "model/segment.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace synscope::capture {

/// Numbers about everything that was not turned into a segment, so that nothing disappears silently. Every
/// frame is counted in `frames` and in exactly one of the others, a frame of an unsupported link type under
/// its type; `fragments_given_up` counts again what was in `fragments_waiting`.
struct DecodeCounts {
    std::uint64_t frames = 0;
    std::uint64_t tcp = 0;                ///< segments delivered
    std::uint64_t icmp_errors = 0;        ///< ICMP errors delivered (they quote a TCP header)
    std::uint64_t other_protocol = 0;     ///< whole, but not TCP: ARP, UDP, …
    std::uint64_t cut_short = 0;          ///< ended (snap length) before the TCP header could be read
    std::uint64_t malformed = 0;          ///< a length or version field that cannot be
    std::uint64_t fragments_waiting = 0;  ///< IP fragments whose datagram is not (yet) whole
    std::uint64_t fragments_given_up = 0; ///< dropped by the bound on reassembly
    std::map<LinkType, std::uint64_t> unsupported_link_types;
    model::NeighbourTable neighbours; ///< address resolution, which decides whether a SYN leaves a host at
                                      ///< all
};

/// Whether frames of this link type can be taken apart at all.
[[nodiscard]] bool canDecode(LinkType type);

/// Turns frames into segments: link layer, tunnels (innermost TCP, as tshark does by default), IPv4/IPv6 with
/// fragments reassembled, TCP with options, ICMP errors that quote TCP. One per source; not thread-safe.
///
/// Bound on reassembly: at most 256 unfinished datagrams and 4 MiB; the oldest are given up and counted.
class Decoder {
public:
    Decoder();
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    /// Appends the segments found in `frames` (zero or one per frame), in order.
    void decode(std::span<const Frame> frames, std::vector<model::Segment>& segments);

    [[nodiscard]] const DecodeCounts& counts() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Every header and field of a frame with its bytes, for the inspector. Never fails: what cannot be read ends
/// in a field that says so. Fragments are shown as they are, not reassembled.
[[nodiscard]] model::DissectedFrame dissect(const Frame& frame);

} // namespace synscope::capture

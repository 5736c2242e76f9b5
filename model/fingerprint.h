// SPDX-License-Identifier: GPL-3.0-or-later
// Tells a frame that was captured twice (loopback, `any`, a mirror port) from one that was sent twice.
#pragma once

#include "model/endpoint.h"
#include "model/segment.h"

namespace synscope::model {

/// The header fields that a second copy of the same frame shares and a retransmission seldom does, hashed
/// into the upper three bytes; the lowest is the TTL, in which copies may differ.
[[nodiscard]] std::uint32_t computeFingerprint(const Segment& segment);

/// The same, or what Segment::fingerprint already says.
[[nodiscard]] inline std::uint32_t fingerprintOf(const Segment& segment) {
    return segment.fingerprint != 0 ? segment.fingerprint : computeFingerprint(segment);
}

/// True when `segment` is the frame that `own` sent last, seen once more.
[[nodiscard]] bool isCapturedTwice(const Endpoint& own, const Segment& segment);

/// True when `own` sent its last segment with another TTL than this one.
[[nodiscard]] bool ttlJumps(const Endpoint& own, const Segment& segment);

} // namespace synscope::model

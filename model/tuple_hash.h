// SPDX-License-Identifier: GPL-3.0-or-later
// The hash by which the connection table finds a segment's connection.
#pragma once

#include "model/segment.h"

#include <cstdint>

namespace synscope::model {

/// Hash of both addresses and ports, the same for both directions; never 0. Differs from run to run where the
/// system randomises addresses, so that nobody can prepare a capture full of colliding tuples. Thread-safe:
/// the thread that decodes computes it ahead (Segment::tuple_hash) for the one that keeps the table.
[[nodiscard]] std::uint32_t tupleHash(const Segment& segment);
[[nodiscard]] std::uint32_t tupleHash(const SocketAddress& one, const SocketAddress& other);

/// The same with more bits: tupleHash() is its lower half.
[[nodiscard]] std::uint64_t tupleHash64(const SocketAddress& one, const SocketAddress& other);

} // namespace synscope::model

// SPDX-License-Identifier: GPL-3.0-or-later
// The Internet checksum, RFC 1071.
#pragma once

#include "capture/byte_view.h"
#include "model/address.h"

namespace synscope::capture {

/// Ones' complement sum of the captured bytes as 16-bit words; 0xffff or 0 where a correct checksum is among
/// them.
[[nodiscard]] std::uint16_t onesSum(ByteView bytes);

/// Whether the whole segment `bytes`, checksum included, agrees with its pseudo-header (RFC 9293 3.1, RFC
/// 8200 8.1).
[[nodiscard]] bool transportChecksumHolds(ByteView bytes, const model::IpAddress& source,
                                          const model::IpAddress& destination, std::uint8_t protocol);

/// What the pseudo-header alone adds up to, folded and not complemented.
[[nodiscard]] std::uint16_t pseudoHeaderSum(std::size_t length, const model::IpAddress& source,
                                            const model::IpAddress& destination, std::uint8_t protocol);

} // namespace synscope::capture

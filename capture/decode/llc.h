// SPDX-License-Identifier: GPL-3.0-or-later
// LLC and SNAP where they differ between media.
#pragma once

#include "capture/decode/walk.h"

namespace synscope::capture {

/// `bridge_padding`: bytes between the SNAP header and a bridged Ethernet frame: 2 over ATM (RFC 2684 5.2),
/// else 0.
void decodeLlcWithPadding(Walk& walk, ByteView bytes, std::size_t bridge_padding);
void decodeSnap(Walk& walk, ByteView bytes, std::size_t bridge_padding);

} // namespace synscope::capture

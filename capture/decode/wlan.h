// SPDX-License-Identifier: GPL-3.0-or-later
// IEEE 802.11 as its carriers deliver it.
#pragma once

#include "capture/decode/walk.h"

namespace synscope::capture {

struct WlanForm {
    bool swapped_control = false; ///< frame control in the other byte order, as some access points tunnel it
    bool padded = false;          ///< the header is padded to four bytes, as some drivers do
};

void decodeWlanFrame(Walk& walk, ByteView bytes, WlanForm form);

} // namespace synscope::capture

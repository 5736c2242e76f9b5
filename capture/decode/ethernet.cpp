// SPDX-License-Identifier: GPL-3.0-or-later
// IEEE 802.3: Ethernet II, and LLC where the type field is a length.
#include "capture/decode/protocols.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::size_t kHeaderSize = 14;

constexpr std::array kFields{
    FieldSpec{"Destination", 0, 6, Show::Mac, "", 0, 0},
    FieldSpec{"Source", 6, 6, Show::Mac, "", 0, 0},
    FieldSpec{"Type", 12, 2, Show::EtherType,
              "What follows; up to 1500 it is a length and LLC follows (IEEE 802.3).", 0, 0},
};

} // namespace

void decodeEthernet(Walk& walk, ByteView bytes) {
    if (!walk.enter(bytes, kHeaderSize, "Ethernet", kFields, "IEEE 802.3."))
        return;
    decodeEtherType(walk, bytes.u16(12), bytes.from(kHeaderSize));
}

} // namespace synscope::capture

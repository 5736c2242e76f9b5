// SPDX-License-Identifier: GPL-3.0-or-later
// A hole in the capture is not loss on the network.
#pragma once

#include "model/time.h"

#include <cstdint>

namespace synscope::model {

/// Packets that the capture itself lost, of any connection, between the last moment known to be good and the
/// one when the loss showed.
struct CaptureHole {
    TimeNs begin = 0;
    TimeNs end = 0;
    std::uint64_t frames = 0;
};

} // namespace synscope::model

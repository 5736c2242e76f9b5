// SPDX-License-Identifier: GPL-3.0-or-later
// Whether payload that came more than once was the same each time. Looked at when somebody looks at a
// connection: the table keeps no payload. No Qt.
#pragma once

#include "app/connection_frames.h"
#include "model/ladder.h"
#include "model/packet_evidence.h"

#include <span>

namespace synscope::app {

/// Reads the frames of overlapping segments again, at most some hundred, and notes in `evidence` what they
/// show: as far as the payload was captured, and not of reassembled fragments.
void compareRepeatedBytes(std::span<const model::LadderStep> steps, const ReadFrame& read,
                          model::PacketEvidence& evidence);

} // namespace synscope::app

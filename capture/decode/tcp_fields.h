// SPDX-License-Identifier: GPL-3.0-or-later
// A TCP header for the inspector.
#pragma once

#include "capture/byte_view.h"
#include "capture/decode/field_sink.h"
#include "model/segment.h"

namespace synscope::capture {

/// The header, its options and the payload of the segment at `bytes`, which was decoded to `segment`.
void showTcp(FieldSink& sink, ByteView bytes, const model::Segment& segment);

/// What of a TCP header an ICMP error quotes (8 bytes or more).
void showQuotedTcp(FieldSink& sink, ByteView bytes);

} // namespace synscope::capture

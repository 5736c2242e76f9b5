// SPDX-License-Identifier: GPL-3.0-or-later
// The options of a TCP header, RFC 9293 3.1.
#pragma once

#include "capture/byte_view.h"
#include "capture/decode/field_sink.h"
#include "model/segment.h"

namespace synscope::capture {

/// Fills `segment.options` from the option bytes (header without its first 20); notes cut and wrong ones in
/// its oddities.
void readTcpOptions(ByteView options, model::Segment& segment);

/// A field for every option under `parent`.
void showTcpOptions(ByteView options, FieldSink& sink, model::DissectedField& parent);

} // namespace synscope::capture

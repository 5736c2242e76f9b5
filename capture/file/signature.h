// SPDX-License-Identifier: GPL-3.0-or-later
// Which capture format some bytes begin, and what else they look like.
#pragma once

#include "capture/file/record_format.h"
#include "model/result.h"

#include <memory>

namespace synscope::capture {

/// The reader for the file that begins with `start` (24 bytes, fewer only if the file is shorter). Registers
/// what the file header says in `facts`, whose name is used in the error: not a capture, and what it looks
/// like instead.
[[nodiscard]] model::Result<std::unique_ptr<RecordFormat>> detectFormat(ByteView start, SourceFacts& facts);

} // namespace synscope::capture

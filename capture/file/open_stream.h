// SPDX-License-Identifier: GPL-3.0-or-later
// A source behind a descriptor that is open already.
#pragma once

#include "capture/file/descriptor.h"
#include "capture/source.h"

#include <memory>
#include <string>

namespace synscope::capture {

/// Like openFile(), for the reading end of a pipe. `name`: of the source, in facts and sentences.
[[nodiscard]] model::Result<std::unique_ptr<Source>> openStream(Descriptor pipe, const std::string& name,
                                                                const OpenOptions& options);

} // namespace synscope::capture

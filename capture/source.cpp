// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/source.h"

namespace synscope::capture {

model::Result<std::unique_ptr<FrameReader>> Source::openFrames() const {
    return model::Error{"The frames of " + facts().name + " were not kept, so they cannot be shown again."};
}

} // namespace synscope::capture

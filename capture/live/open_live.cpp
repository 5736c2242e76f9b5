// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/helper_capture.h"
#include "capture/live/live_source.h"
#include "capture/live/permission.h"
#include "capture/pcap/live_capture.h"

namespace synscope::capture {

LiveOpening openLive(const LiveOptions& options) {
    if (mayCapture()) {
        return LiveCapture::open(options, WhenGone::Reopen);
    }
    if (auto refused = capturePermission(options.interfaces.front())) {
        return {nullptr, std::move(*refused)};
    }
    return HelperCapture::open(options, helperPath());
}

} // namespace synscope::capture

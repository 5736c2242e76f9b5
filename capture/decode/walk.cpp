// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decode/walk.h"

#include <string>

namespace synscope::capture {

void Walk::end(Verdict why, ByteView rest, const char* remark) {
    verdict = why;
    if (fields != nullptr)
        fields->remark(rest, remark);
}

// Missing on the wire is the sender's fault, missing in the capture is the snap length's.
void Walk::endShort(ByteView bytes, std::size_t count, const char* header) {
    const bool cut = bytes.length() >= count;
    verdict = cut ? Verdict::CutShort : Verdict::Malformed;
    if (fields != nullptr)
        fields->remark(bytes, std::string(header) + (cut ? " header is cut by the snap length of the capture"
                                                         : " header does not fit the packet"));
}

} // namespace synscope::capture

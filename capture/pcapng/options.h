// SPDX-License-Identifier: GPL-3.0-or-later
// The options at the end of a pcapng block, draft section 3.5.
#pragma once

#include "capture/byte_view.h"

#include <cstdint>

namespace synscope::capture {

/// Calls `visit(code, value)` for each whole option; an option that runs past the block ends the walk.
template <class Visit>
void forEachOption(ByteView options, ByteOrder order, Visit visit) {
    constexpr std::uint16_t kEndOfOptions = 0;
    while (options.has(4)) {
        const std::uint16_t code = options.u16(0, order);
        const std::size_t size = options.u16(2, order);
        if (code == kEndOfOptions || !options.has(4 + size))
            return;
        visit(code, options.part(4, size));
        options = options.from(4 + ((size + 3) & ~std::size_t{3}));
    }
}

} // namespace synscope::capture

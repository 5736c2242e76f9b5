// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of /proc/net/dev.
#pragma once

#include "capture/kernel/text_scan.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace synscope::capture {

/// Eight numbers of what was received, bytes, packets, errors, drops and FIFO errors first, then the same of
/// what was sent.
using NetDevColumns = std::array<std::uint64_t, 16>;
enum NetDevColumn : std::size_t {
    kReceivedBytes,
    kReceivedPackets,
    kReceiveErrors,
    kReceiveDrops,
    kReceiveFifo,
    kSentPackets = 9
};

/// Takes lines off `text` up to the next one of an interface; false when there is none.
inline bool takeInterface(std::string_view& text, std::string_view& name, NetDevColumns& columns) {
    std::string_view line;
    while (takeLine(text, line)) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) {
            continue; // the two lines of headings
        }
        std::string_view start = line.substr(0, colon);
        name = takeWord(start);
        line.remove_prefix(colon + 1);
        for (std::uint64_t& column : columns) {
            column = numberIn<std::uint64_t>(takeWord(line)).value_or(0);
        }
        return true;
    }
    return false;
}

} // namespace synscope::capture

// SPDX-License-Identifier: GPL-3.0-or-later
// if_tsresol and if_tsoffset of a pcapng interface, draft-ietf-opsawg-pcapng section 4.2.
#pragma once

#include "model/time.h"

#include <cstdint>

namespace synscope::capture {

class TimeScale {
public:
    /// `resolution`: if_tsresol as stored: 10^-n, or 2^-n with the top bit. Finer than ns is truncated.
    explicit TimeScale(std::uint8_t resolution = 6, std::int64_t offset_s = 0);

    /// `stamp`: units of the resolution since the epoch. Beyond the range of TimeNs the result is some stamp,
    /// no error.
    [[nodiscard]] model::TimeNs toTime(std::uint64_t stamp) const;

private:
    [[nodiscard]] std::uint64_t binary(std::uint64_t stamp) const;

    std::uint64_t multiplier_ = 1; // ns in a unit; 0: finer or binary
    std::uint64_t divisor_ = 1;    // units in a ns
    std::uint8_t bits_ = 0;        // binary: n; 0 otherwise
    std::uint64_t offset_ns_ = 0;
};

} // namespace synscope::capture

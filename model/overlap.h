// SPDX-License-Identifier: GPL-3.0-or-later
// Payload that a connection carried more than once: which segments to hold against each other when somebody
// wants to know whether the copies are the same bytes.
#pragma once

#include "model/ladder.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace synscope::model {

/// Bytes that two segments of one side both carry.
struct Overlap {
    std::size_t first = 0;      ///< step that carried them first
    std::size_t again = 0;      ///< step that carries them again
    std::uint32_t in_first = 0; ///< where they begin in the payload of `first`
    std::uint32_t in_again = 0; ///< and in that of `again`
    std::uint32_t length = 0;   ///< bytes, at least 1
};

/// In order of `again`; frames captured twice are no repeats. At most `most`.
[[nodiscard]] std::vector<Overlap> findOverlaps(std::span<const LadderStep> steps, std::size_t most);

} // namespace synscope::model

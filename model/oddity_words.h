// SPDX-License-Identifier: GPL-3.0-or-later
// What a mark or an oddity means, in a sentence for a tooltip.
#pragma once

#include "model/text.h"

namespace synscope::model {

/// `bit` 0 … mark::kCount - 1.
[[nodiscard]] Text markWords(int bit);
/// `bit` 0 … oddity::kCount - 1.
[[nodiscard]] Text oddityWords(int bit);

} // namespace synscope::model

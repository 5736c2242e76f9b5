// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/text.h"

#include <QString>

namespace synscope::ui {

/// The model's sentence in the user's language (context "model"), its arguments filled in.
[[nodiscard]] QString translated(const model::Text& text);

} // namespace synscope::ui

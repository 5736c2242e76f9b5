// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/scale.h"
#include "ui/theme.h"

#include <QString>

namespace synscope::ui {

/// The style sheet of the window's plain widgets: bar, buttons, menus, headings. Views paint themselves by
/// the theme.
[[nodiscard]] QString windowStyle(const Theme& theme, const Scale& scale);

} // namespace synscope::ui

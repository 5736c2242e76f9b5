// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/scale.h"
#include "ui/theme.h"

#include <QSize>
#include <QString>

class QWidget;

namespace synscope::ui {

/// The style sheet of the window's plain widgets: bar, buttons, menus, headings. Views paint themselves by
/// the theme.
[[nodiscard]] QString windowStyle(const Theme& theme, const Scale& scale);

/// Gives a window the size that it likes, or as much of it as its screen shows below a title bar.
void resizeWithinScreen(QWidget& window, QSize wanted);

} // namespace synscope::ui

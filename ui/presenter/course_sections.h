// SPDX-License-Identifier: GPL-3.0-or-later
// The course's chapters by name.
#pragma once

#include <QString>

#include <string>

namespace synscope::ui {

/// "1.3" of "1.3.2".
[[nodiscard]] QString sectionOf(const std::string& chapter);
/// "When nobody answers" for "1.3"; the number itself where it has no name.
[[nodiscard]] QString sectionName(const QString& section);

} // namespace synscope::ui

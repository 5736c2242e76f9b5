// SPDX-License-Identifier: GPL-3.0-or-later
// Words and numbers as the window shows them; sentences are in translate.h.
#pragma once

#include "model/outcome.h"

#include <QString>

#include <cstdint>
#include <string>

namespace synscope::ui {

/// The badge's word, translated.
[[nodiscard]] QString outcomeWord(model::Outcome outcome);

[[nodiscard]] inline QString toQString(const std::string& text) {
    return QString::fromStdString(text);
}

/// "12,406" with the locale's separators.
[[nodiscard]] QString groupedNumber(std::uint64_t number);
/// "61 MB"; decimal units as disks and Wireshark count.
[[nodiscard]] QString byteSize(std::uint64_t bytes);
/// "5 packets", "1 packet": Qt's plural needs a translation even for English, which a source tree without one
/// lacks.
[[nodiscard]] QString counted(std::uint64_t number, const char* one, const char* many);

} // namespace synscope::ui

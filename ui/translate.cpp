// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/translate.h"

#include <QCoreApplication>

namespace synscope::ui {

QString translated(const model::Text& text) {
    const QString pattern = QCoreApplication::translate("model", text.source);
    return QString::fromStdString(model::fill(pattern.toStdString(), text.arguments));
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// All keys: those of the menus as the menus have them, and those of each view.
#pragma once

#include <QDialog>

class QMenuBar;

namespace synscope::ui {

class KeyboardDialog : public QDialog {
    Q_OBJECT

public:
    explicit KeyboardDialog(const QMenuBar& menus, QWidget* parent = nullptr);
};

/// What the dialog shows of the menus, as rich text: every action that has a shortcut.
[[nodiscard]] QString menuKeys(const QMenuBar& menus);
/// Everything that the dialog shows, as a page of markdown.
[[nodiscard]] QString keyboardMap(const QMenuBar& menus);

} // namespace synscope::ui

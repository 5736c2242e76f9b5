// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong, and the command that mends it, ready to be copied.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace synscope::ui {

class CommandBox : public QWidget {
    Q_OBJECT

public:
    /// Vertical: the command under the sentence; horizontal: beside it.
    explicit CommandBox(Qt::Orientation orientation = Qt::Vertical, QWidget* parent = nullptr);

    /// An empty sentence shows none, an empty command no field.
    void show(const QString& sentence, const QString& command);
    [[nodiscard]] QString command() const;

private:
    QLabel* sentence_;
    QWidget* row_;
    QLineEdit* command_;
};

} // namespace synscope::ui

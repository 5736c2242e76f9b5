// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace synscope::ui {

/// The line under the ladder in which to type what to look for. Hidden until opened.
class LadderSearchBar : public QWidget {
    Q_OBJECT
public:
    explicit LadderSearchBar(QWidget* parent = nullptr);

    void open();
    void showFound(bool found);
    [[nodiscard]] QString text() const;

signals:
    /// The text changed, or Enter (Shift+Enter: backwards) was pressed.
    void searched(const QString& text, bool backwards);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QLineEdit* edit_;
    QLabel* result_;
};

} // namespace synscope::ui

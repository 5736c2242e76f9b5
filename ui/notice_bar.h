// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace synscope::ui {

/// One sentence across the window that stays until it is closed: the end of a damaged file, frames that
/// cannot be decoded.
class NoticeBar : public QWidget {
    Q_OBJECT

public:
    explicit NoticeBar(QWidget* parent = nullptr);

    void show(const QString& sentence); ///< empty hides it
    [[nodiscard]] QString sentence() const;

private:
    QLabel* text_;
};

} // namespace synscope::ui

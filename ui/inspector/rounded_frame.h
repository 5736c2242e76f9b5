// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QWidget>

namespace synscope::ui {

/// A box with round corners around other widgets.
class RoundedFrame : public QWidget {
    Q_OBJECT

public:
    /// A transparent `border` is none.
    RoundedFrame(const QColor& fill, const QColor& border, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QColor fill_;
    QColor border_;
};

} // namespace synscope::ui

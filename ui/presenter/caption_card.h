// SPDX-License-Identifier: GPL-3.0-or-later
// What is said about the present step, in large letters.
#pragma once

#include "ui/presenter/stage_style.h"

#include <QString>
#include <QWidget>

namespace synscope::ui {

class CaptionCard : public QWidget {
    Q_OBJECT

public:
    explicit CaptionCard(QWidget* parent = nullptr);

    void setStyle(const StageStyle& style);
    /// `heading` may be empty.
    void setCaption(const QString& heading, const QString& text);
    [[nodiscard]] const QString& caption() const { return text_; }
    /// For a caption at this width: letters as large as three lines allow.
    [[nodiscard]] int heightFor(const QString& heading, const QString& text, int width) const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QFont fontFor(const QString& text) const;

    StageStyle style_;
    QString heading_;
    QString text_;
};

} // namespace synscope::ui

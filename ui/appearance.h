// SPDX-License-Identifier: GPL-3.0-or-later
// Light or dark, and how large: for the whole application.
#pragma once

#include <QObject>
#include <QString>

namespace synscope::ui {

enum class ThemeChoice { System, Light, Dark };

[[nodiscard]] QString themeChoiceName(ThemeChoice choice);          ///< "system", "light", "dark"
[[nodiscard]] ThemeChoice themeChoiceFromName(const QString& name); ///< System for an unknown name

/// One per application, after QApplication. Sets the application's style, palette and font; with System it
/// follows the desktop's palette, also when that changes.
class Appearance : public QObject {
    Q_OBJECT

public:
    explicit Appearance(QObject* parent = nullptr);

    void setTheme(ThemeChoice choice);
    [[nodiscard]] ThemeChoice theme() const { return choice_; }

    /// Percent of the desktop's size, held within 70 … 200.
    void setTextSize(int percent);
    [[nodiscard]] int textSize() const { return text_percent_; }

private:
    void apply();
    bool eventFilter(QObject* watched, QEvent* event) override;
    [[nodiscard]] bool desktopIsDark() const;

    ThemeChoice choice_ = ThemeChoice::System;
    int text_percent_ = 100;
    double desktop_pixels_;
    bool applying_ = false;
};

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/appearance.h"

#include "ui/scale.h"
#include "ui/theme.h"

#include <QApplication>
#include <QEvent>
#include <QScopedValueRollback>
#include <QStyleFactory>

#include <algorithm>

namespace synscope::ui {

QString themeChoiceName(ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::Light:
        return QStringLiteral("light");
    case ThemeChoice::Dark:
        return QStringLiteral("dark");
    case ThemeChoice::System:
        break;
    }
    return QStringLiteral("system");
}

ThemeChoice themeChoiceFromName(const QString& name) {
    return name == QLatin1String("light")  ? ThemeChoice::Light
           : name == QLatin1String("dark") ? ThemeChoice::Dark
                                           : ThemeChoice::System;
}

Appearance::Appearance(QObject* parent)
    : QObject(parent)
    // A desktop whose letters are about the usual size gets the design's own.
    , desktop_pixels_(std::max(kDesignFontPixels, QFontInfo(QApplication::font()).pixelSize() * 0.9)) {
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    qApp->installEventFilter(this);
    apply();
}

void Appearance::setTheme(ThemeChoice choice) {
    choice_ = choice;
    apply();
}

void Appearance::setTextSize(int percent) {
    text_percent_ = std::clamp(percent, 70, 200);
    apply();
}

bool Appearance::desktopIsDark() const {
    // An empty palette gives the application the desktop's own again.
    QApplication::setPalette(QPalette());
    return themeFor(QApplication::palette()).dark;
}

void Appearance::apply() {
    const QScopedValueRollback guard(applying_, true);
    const bool dark = choice_ == ThemeChoice::Dark || (choice_ == ThemeChoice::System && desktopIsDark());
    QApplication::setPalette(paletteOf(dark ? darkTheme() : lightTheme()));
    QApplication::setFont(textFont(desktop_pixels_ * text_percent_ / 100.0));
}

bool Appearance::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ThemeChange && watched == qApp && !applying_) {
        apply();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace synscope::ui

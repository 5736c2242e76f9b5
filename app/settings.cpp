// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include <QFileInfo>

namespace synscope::app {

namespace {

constexpr int kRecentFiles = 10;
constexpr const char* kRecentKey = "files/recent";
constexpr const char* kThemeKey = "appearance/theme";
constexpr const char* kTextSizeKey = "appearance/textSize";

} // namespace

Settings::Settings()
    : settings_(QStringLiteral("SynScope"), QStringLiteral("SynScope")) {}

Settings::Settings(const QString& path)
    : settings_(path, QSettings::IniFormat) {}

QStringList Settings::recentFiles() const {
    QStringList files;
    for (const QString& path : settings_.value(QLatin1String(kRecentKey)).toStringList()) {
        if (QFileInfo::exists(path)) {
            files << path;
        }
    }
    return files;
}

void Settings::addRecentFile(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    QStringList files = settings_.value(QLatin1String(kRecentKey)).toStringList();
    files.removeAll(absolute);
    files.prepend(absolute);
    settings_.setValue(QLatin1String(kRecentKey), QStringList(files.mid(0, kRecentFiles)));
}

void Settings::clearRecentFiles() {
    settings_.remove(QLatin1String(kRecentKey));
}

void Settings::restoreAppearance(ui::Appearance& appearance) const {
    appearance.setTheme(ui::themeChoiceFromName(settings_.value(QLatin1String(kThemeKey)).toString()));
    appearance.setTextSize(settings_.value(QLatin1String(kTextSizeKey), appearance.textSize()).toInt());
}

void Settings::saveAppearance(const ui::Appearance& appearance) {
    settings_.setValue(QLatin1String(kThemeKey), ui::themeChoiceName(appearance.theme()));
    settings_.setValue(QLatin1String(kTextSizeKey), appearance.textSize());
}

} // namespace synscope::app

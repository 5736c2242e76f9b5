// SPDX-License-Identifier: GPL-3.0-or-later
// What is remembered between starts, in the desktop's usual place.
#pragma once

#include "ui/appearance.h"

#include <QSettings>
#include <QStringList>

namespace synscope::app {

class Settings {
public:
    Settings();
    explicit Settings(const QString& path); ///< an INI file, for tests

    /// Newest first; those that are gone are left out.
    [[nodiscard]] QStringList recentFiles() const;
    void addRecentFile(const QString& path);
    void clearRecentFiles();

    void restoreAppearance(ui::Appearance& appearance) const;
    void saveAppearance(const ui::Appearance& appearance);

    [[nodiscard]] QSettings& window() { return settings_; }

private:
    QSettings settings_;
};

} // namespace synscope::app

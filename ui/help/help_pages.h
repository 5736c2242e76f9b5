// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of the help: markdown in resources/help, and those that are made from the program itself.
#pragma once

#include "model/story.h"

#include <QList>
#include <QString>

#include <map>
#include <vector>

class QMenuBar;

namespace synscope::ui {

struct HelpPage {
    const char* name; ///< "outcomes": outcomes.md
    QString title;
};

/// In the order of the contents.
[[nodiscard]] QList<HelpPage> helpPages();

/// By name: markdown. A page that is missing is empty.
class HelpTexts {
public:
    /// Reads what is in the program's resources. `menus`: of the window, for the keyboard map.
    explicit HelpTexts(const QMenuBar& menus);
    void setCourse(const std::vector<model::LessonInfo>& course);

    [[nodiscard]] QString text(const QString& name) const;
    /// How often `words` (any case) stands in the page.
    [[nodiscard]] int count(const QString& name, const QString& words) const;

private:
    std::map<QString, QString> texts_;
};

/// The lessons by chapter, each with its title, as markdown.
[[nodiscard]] QString courseIndex(const std::vector<model::LessonInfo>& course);

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/help_pages.h"

#include "ui/keyboard_dialog.h"
#include "ui/presenter/course_sections.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

namespace synscope::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Help", text);
}

/// Titles come from files that anybody may write.
QString plainMarkdown(const QString& text) {
    static const QRegularExpression marks(QStringLiteral("([\\\\`*_{}\\[\\]<>#|~])"));
    return QString(text).replace(marks, QStringLiteral("\\\\1"));
}

/// Without the licence line, which is for who reads the source.
QString pageFromResources(const char* name) {
    QFile file(QStringLiteral(":/help/%1.md").arg(QLatin1String(name)));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    static const QRegularExpression comment(QStringLiteral("^<!--.*?-->\\s*"),
                                            QRegularExpression::DotMatchesEverythingOption);
    return QString::fromUtf8(file.readAll()).remove(comment);
}

} // namespace

QList<HelpPage> helpPages() {
    return {{"quick-start", tr("Quick start")},  {"ladder", tr("The ladder")},
            {"outcomes", tr("Outcomes")},        {"receive-path", tr("The receive path")},
            {"filter", tr("The filter")},        {"course", tr("The course")},
            {"scenarios", tr("Scenario files")}, {"keyboard", tr("Keyboard map")}};
}

QString courseIndex(const std::vector<model::LessonInfo>& course) {
    QString page = QStringLiteral("# %1\n\n%2\n")
                       .arg(tr("The course"), tr("Lessons to present, to run in the lab, and to change. "
                                                 "Ctrl+Shift+P opens the list."));
    QString section;
    for (const model::LessonInfo& lesson : course) {
        if (const QString next = sectionOf(lesson.chapter); next != section) {
            section = next;
            page += QStringLiteral("\n## %1 %2\n\n").arg(section, sectionName(section));
        }
        page += QStringLiteral("- %1 · %2 (`%3`)\n")
                    .arg(toQString(lesson.chapter), plainMarkdown(toQString(lesson.title)),
                         toQString(lesson.id));
    }
    return page;
}

HelpTexts::HelpTexts(const QMenuBar& menus) {
    for (const HelpPage& page : helpPages()) {
        texts_[QLatin1String(page.name)] = pageFromResources(page.name);
    }
    texts_[QStringLiteral("keyboard")] = keyboardMap(menus);
    setCourse({});
}

void HelpTexts::setCourse(const std::vector<model::LessonInfo>& course) {
    texts_[QStringLiteral("course")] = courseIndex(course);
}

QString HelpTexts::text(const QString& name) const {
    const auto found = texts_.find(name);
    return found == texts_.end() ? QString() : found->second;
}

int HelpTexts::count(const QString& name, const QString& words) const {
    return static_cast<int>(text(name).count(words, Qt::CaseInsensitive));
}

} // namespace synscope::ui

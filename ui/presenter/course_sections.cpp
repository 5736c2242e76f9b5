// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/course_sections.h"

#include "ui/words.h"

#include <QCoreApplication>

#include <array>

namespace synscope::ui {
namespace {

struct Section {
    const char* number;
    const char* name;
};

constexpr std::array<Section, 16> kSections{{
    {"1.1", QT_TRANSLATE_NOOP("Course", "Opening and closing")},
    {"1.2", QT_TRANSLATE_NOOP("Course", "States")},
    {"1.3", QT_TRANSLATE_NOOP("Course", "When no connection comes about")},
    {"1.4", QT_TRANSLATE_NOOP("Course", "The queues of a listening socket")},
    {"1.5", QT_TRANSLATE_NOOP("Course", "SYN floods and cookies")},
    {"1.6", QT_TRANSLATE_NOOP("Course", "Both sides at once")},
    {"1.7", QT_TRANSLATE_NOOP("Course", "TIME_WAIT and packets from the past")},
    {"1.8", QT_TRANSLATE_NOOP("Course", "TCP Fast Open")},
    {"2.1", QT_TRANSLATE_NOOP("Course", "The ring of the network card")},
    {"2.2", QT_TRANSLATE_NOOP("Course", "softirq and the CPU backlog")},
    {"2.3", QT_TRANSLATE_NOOP("Course", "Socket buffers and windows")},
    {"3.1", QT_TRANSLATE_NOOP("Course", "Resets")},
    {"3.2", QT_TRANSLATE_NOOP("Course", "UDP")},
    {"3.3", QT_TRANSLATE_NOOP("Course", "Broken pipe")},
    {"3.4", QT_TRANSLATE_NOOP("Course", "A peer that falls silent")},
    {"4.1", QT_TRANSLATE_NOOP("Course", "Losses on the way")},
}};

} // namespace

QString sectionOf(const std::string& chapter) {
    return toQString(chapter).section(u'.', 0, 1);
}

QString sectionName(const QString& section) {
    for (const Section& one : kSections) {
        if (section == QLatin1String(one.number)) {
            return QCoreApplication::translate("Course", one.name);
        }
    }
    return section;
}

} // namespace synscope::ui

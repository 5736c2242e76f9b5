// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/story_words.h"

#include "model/time.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QStringList>

namespace synscope::ui {
namespace {

constexpr qsizetype kMostCalls = 3;

QString tr(const char* text) {
    return QCoreApplication::translate("StoryWords", text);
}

} // namespace

QString failedCalls(const model::LessonStory& story) {
    QStringList failures;
    qsizetype more = 0;
    for (const model::StoryEvent& event : story.events) {
        const auto* call = std::get_if<model::StoryCall>(&event.what);
        if (call == nullptr || call->error.empty()) {
            continue;
        }
        if (failures.size() == kMostCalls) {
            ++more;
            continue;
        }
        const auto side = static_cast<std::size_t>(model::index(event.side));
        const std::string& who = call->program.empty() ? story.hosts[side] : call->program;
        failures << tr("%1() of %2 fails with %3 at %4")
                        .arg(toQString(call->call), toQString(who), toQString(call->error),
                             toQString(model::formatDuration(event.time - story.begin)));
    }
    if (more > 0) {
        failures << tr("%1 more calls fail").arg(more);
    }
    return failures.isEmpty() ? tr("no call fails") : failures.join(QStringLiteral(" · "));
}

} // namespace synscope::ui

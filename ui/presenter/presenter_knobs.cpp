// SPDX-License-Identifier: GPL-3.0-or-later
// The presenter: values changed on the spot, and what stands beside.
#include "ui/presenter/knob_panel.h"
#include "ui/presenter/presenter_window.h"
#include "ui/presenter/side_panel.h"
#include "ui/presenter/story_words.h"
#include "ui/words.h"

#include <QPointer>

#include <utility>

namespace synscope::ui {

void PresenterWindow::showKnobs(bool show) {
    knobs_wanted_ = show;
    if (show && beside_story_) {
        setBeside(nullptr); // there is no room for both
    }
    layOutAll();
    refresh();
    setFocus();
}

LessonRequest PresenterWindow::copy() const {
    return {request_.id, text_, {}, request_.file};
}

void PresenterWindow::runChanged() {
    LessonRequest request = request_;
    request.changes = knobs_->changes();
    feed_.requestRun(request, [guard = QPointer(this)](const LessonRun& run) {
        if (guard) {
            guard->showChanged(run);
        }
    });
}

/// The whole of the changed run; back at the scenario's own values the lesson goes on where it was.
void PresenterWindow::showChanged(const LessonRun& run) {
    if (!run.story) {
        changes_ = QStringList{run.problems.empty() ? QString() : run.problems.front().sentence};
        refresh();
        return;
    }
    if (changes_.isEmpty() && player_) {
        stop_before_ = player_->stop();
    }
    changes_ = knobs_->changesInWords();
    text_ = run.text;
    story_ = run.story;
    panel_->setStory(story_);
    player_.reset();
    layOutAll();
    changes_.isEmpty() ? player_->goTo(stop_before_) : player_->last();
    refresh();
}

std::pair<QString, QString> PresenterWindow::changedWords() const {
    return {tr("Changed: %1").arg(changes_.join(QStringLiteral(" · "))),
            tr("In this run: %1.").arg(failedCalls(*story_))};
}

/// What the lesson names; where it names none, or another is wanted, the speaker chooses.
void PresenterWindow::toggleBeside(bool choose) {
    if (beside_story_ && !choose) {
        setBeside(nullptr);
    } else if (choose || story_->info.with.empty()) {
        emit besideRequested();
    } else {
        showBeside({toQString(story_->info.with), {}, {}});
    }
}

void PresenterWindow::showBeside(const LessonRequest& request) {
    feed_.requestBeside(request, [guard = QPointer(this)](const LessonRun& run) {
        if (guard && guard->story_ && run.story) {
            guard->knobs_wanted_ = false;
            guard->setBeside(run.story);
        }
    });
}

} // namespace synscope::ui

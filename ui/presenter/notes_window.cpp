// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/notes_window.h"

#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/window_style.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QTime>
#include <QVBoxLayout>

namespace synscope::ui {
namespace {

QLabel* wrapped(const QString& name) {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setAccessibleName(name);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    return label;
}

using Kind = model::LessonStop::Kind;

QString nextWords(const model::LessonStory& story, const model::LessonPlayer& player) {
    const auto& stops = player.stops();
    for (std::size_t stop = player.stop() + 1; stop < stops.size(); ++stop) {
        switch (stops[stop].kind) {
        case Kind::Question:
            if (player.predicting()) {
                return QCoreApplication::translate("NotesWindow", "Question: %1")
                    .arg(toQString(story.questions[stops[stop].index].prompt));
            }
            break;
        case Kind::Step:
            return toQString(story.steps[stops[stop].index].caption);
        case Kind::Summary:
            return QCoreApplication::translate("NotesWindow", "Where textbook and kernel differ");
        case Kind::Intro:
            break;
        }
    }
    return QCoreApplication::translate("NotesWindow", "The end");
}

} // namespace

NotesWindow::NotesWindow(QWidget& presenter)
    : QWidget(nullptr, Qt::Window)
    , presenter_(presenter)
    , place_(wrapped(tr("Place")))
    , clock_(wrapped(tr("Clock")))
    , caption_(wrapped(tr("On the screen")))
    , notes_(wrapped(tr("Notes")))
    , next_(wrapped(tr("Next")))
    , answer_(wrapped(tr("Answer"))) {
    setWindowTitle(tr("Speaker notes"));
    clock_->setAlignment(Qt::AlignRight | Qt::AlignTop);
    auto* top = new QHBoxLayout;
    top->addWidget(place_, 1);
    top->addWidget(clock_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(28, 22, 28, 22);
    column->setSpacing(16);
    column->addLayout(top);
    column->addWidget(caption_);
    column->addWidget(notes_, 1);
    column->addWidget(answer_);
    column->addWidget(next_);
    resizeWithinScreen(*this, QSize(900, 620));
    applyStyle();
    since_.start();
    connect(&timer_, &QTimer::timeout, this, &NotesWindow::tick);
    timer_.start(1000);
    tick();
}

void NotesWindow::tick() {
    const qint64 seconds = since_.elapsed() / 1000;
    clock_->setText(QStringLiteral("%1   %2:%3")
                        .arg(QLocale().toString(QTime::currentTime(), QLocale::ShortFormat))
                        .arg(seconds / 60)
                        .arg(seconds % 60, 2, 10, QLatin1Char('0')));
}

void NotesWindow::showLesson(const model::LessonStory& story, const model::LessonPlayer& player) {
    const auto step = player.step();
    const auto question = player.question();
    place_->setText(tr("%1 · step %2 of %3 · %4")
                        .arg(toQString(story.info.title))
                        .arg(step ? *step + 1 : 0)
                        .arg(story.steps.size())
                        .arg(toQString(model::formatDuration(player.time() - story.begin))));
    caption_->setText(question ? toQString(story.questions[*question].prompt)
                      : step   ? toQString(story.steps[*step].caption)
                               : toQString(story.info.title));
    const QString notes = step ? toQString(story.steps[*step].notes) : QString();
    notes_->setText(notes.isEmpty() ? tr("No notes for this step.") : notes);
    answer_->setVisible(question.has_value());
    if (question) {
        const model::StoryQuestion& asked = story.questions[*question];
        answer_->setText(tr("Answer: %1. %2")
                             .arg(toQString(asked.options[asked.right].words), toQString(asked.explanation)));
    }
    next_->setText(tr("Next: %1").arg(nextWords(story, player)));
    if (!isVisible()) {
        show();
    }
}

QString NotesWindow::notes() const {
    return notes_->text();
}

QString NotesWindow::next() const {
    return next_->text();
}

void NotesWindow::applyStyle() {
    const Theme& theme = themeFor(palette());
    const Scale scale(font());
    place_->setFont(textFont(scale(15), QFont::DemiBold));
    clock_->setFont(monoFont(scale(22), QFont::Bold));
    caption_->setFont(textFont(scale(17)));
    notes_->setFont(textFont(scale(24), QFont::DemiBold));
    answer_->setFont(textFont(scale(17)));
    next_->setFont(textFont(scale(16)));
    const auto ink = [](QLabel* label, const QColor& color) {
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, color);
        label->setPalette(palette);
    };
    ink(place_, theme.muted);
    ink(caption_, theme.muted);
    ink(answer_, theme.syn_ack.ink);
    ink(next_, theme.accent);
}

void NotesWindow::keyPressEvent(QKeyEvent* event) {
    QCoreApplication::sendEvent(&presenter_, event);
}

void NotesWindow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationPaletteChange) {
        applyStyle();
    }
}

} // namespace synscope::ui

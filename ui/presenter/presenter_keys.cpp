// SPDX-License-Identifier: GPL-3.0-or-later
// The presenter's keys.
#include "ui/presenter/overlay.h"
#include "ui/presenter/presenter_window.h"

#include <QKeyEvent>

#include <algorithm>

namespace synscope::ui {
namespace {

constexpr double kLetterStep = 1.1;
constexpr double kSmallest = 0.7;
constexpr double kLargest = 1.8;

/// A … F and 1 … 6.
std::optional<std::size_t> optionOf(int key) {
    if (key >= Qt::Key_A && key <= Qt::Key_F) {
        return static_cast<std::size_t>(key - Qt::Key_A);
    }
    if (key >= Qt::Key_1 && key <= Qt::Key_6) {
        return static_cast<std::size_t>(key - Qt::Key_1);
    }
    return std::nullopt;
}

} // namespace

void PresenterWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        if (overlay_->help()) {
            overlay_->setHelp(false);
        } else if (focusWidget() != nullptr && focusWidget() != this) {
            setFocus(); // from a value back to the lesson
        } else {
            close();
        }
        return;
    }
    if (overlay_->black()) { // any key of a clicker brings the picture back
        overlay_->setBlack(false);
        return;
    }
    if (event->modifiers().testFlag(Qt::ControlModifier) && askKey(event->key())) {
        return;
    }
    if (!player_) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (letterSizeKey(*event) || voteKey(*event) || moveKey(*event) || playKey(*event) || lookKey(*event)) {
        refresh();
        return;
    }
    QWidget::keyPressEvent(event);
}

/// With Ctrl: what others open.
bool PresenterWindow::askKey(int key) {
    switch (key) {
    case Qt::Key_P:
        emit handoutRequested();
        return true;
    case Qt::Key_O:
        emit pickerRequested();
        return true;
    case Qt::Key_E:
        emit editRequested();
        return true;
    case Qt::Key_L:
        emit labRequested();
        return true;
    default:
        return false;
    }
}

bool PresenterWindow::letterSizeKey(const QKeyEvent& event) {
    if (!event.modifiers().testFlag(Qt::ControlModifier)) {
        return false;
    }
    switch (event.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        letter_factor_ = std::min(kLargest, letter_factor_ * kLetterStep);
        break;
    case Qt::Key_Minus:
        letter_factor_ = std::max(kSmallest, letter_factor_ / kLetterStep);
        break;
    case Qt::Key_0:
        letter_factor_ = 1;
        break;
    default:
        return false;
    }
    layOutAll();
    return true;
}

bool PresenterWindow::voteKey(const QKeyEvent& event) {
    const auto question = player_->question();
    if (!question || player_->revealed()) {
        return false;
    }
    const auto option = optionOf(event.key());
    if (!option || *option >= story_->questions[*question].options.size()) {
        return false;
    }
    player_->vote(*option, event.modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
    return true;
}

bool PresenterWindow::moveKey(const QKeyEvent& event) {
    switch (event.key()) {
    case Qt::Key_Right:
    case Qt::Key_PageDown:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        player_->next();
        return true;
    case Qt::Key_Left:
    case Qt::Key_PageUp:
        player_->back();
        return true;
    case Qt::Key_Down:
        player_->nextEvent();
        return true;
    case Qt::Key_Up:
        player_->previousEvent();
        return true;
    case Qt::Key_Home:
        player_->first();
        return true;
    case Qt::Key_End:
        player_->last();
        return true;
    default:
        return false;
    }
}

bool PresenterWindow::playKey(const QKeyEvent& event) {
    switch (event.key()) {
    case Qt::Key_Space:
    case Qt::Key_F5: // what clickers send to start a show
        player_->playing() ? player_->pause() : player_->play();
        return true;
    case Qt::Key_BracketLeft:
        player_->slower();
        return true;
    case Qt::Key_BracketRight:
        player_->faster();
        return true;
    case Qt::Key_W:
        player_->setCompressed(!player_->compressed());
        return true;
    case Qt::Key_P:
        player_->setPredicting(!player_->predicting());
        return true;
    case Qt::Key_H:
        player_->setHiding(!player_->hiding());
        return true;
    case Qt::Key_R:
        player_->reveal();
        return true;
    case Qt::Key_Backspace:
        player_->clearVotes();
        return true;
    default:
        return false;
    }
}

bool PresenterWindow::lookKey(const QKeyEvent& event) {
    switch (event.key()) {
    case Qt::Key_Period:
    case Qt::Key_B:
        overlay_->setBlack(true);
        return true;
    case Qt::Key_L:
        overlay_->setPointing(!overlay_->pointing());
        return true;
    case Qt::Key_G:
        showKnobs(!knobs_wanted_);
        return true;
    case Qt::Key_K:
        high_contrast_ = !high_contrast_;
        break;
    case Qt::Key_T:
        dark_ = !style_.theme.dark;
        break;
    case Qt::Key_S:
        panel_wanted_ = !panel_wanted_;
        break;
    case Qt::Key_O:
        show_options_ = !show_options_;
        break;
    case Qt::Key_V:
        toggleBeside(event.modifiers().testFlag(Qt::ShiftModifier));
        return true;
    case Qt::Key_N:
        toggleNotes();
        return true;
    case Qt::Key_F1:
    case Qt::Key_Question:
        overlay_->setHelp(!overlay_->help());
        return true;
    case Qt::Key_F11:
        setWindowState(windowState() ^ Qt::WindowFullScreen);
        return true;
    default:
        return false;
    }
    layOutAll();
    return true;
}

} // namespace synscope::ui

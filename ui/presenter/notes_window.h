// SPDX-License-Identifier: GPL-3.0-or-later
// For the speaker alone: notes, what comes next, the answer, the clock.
#pragma once

#include "model/lesson_player.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;

namespace synscope::ui {

class NotesWindow : public QWidget {
    Q_OBJECT

public:
    /// Keys go to `presenter`.
    explicit NotesWindow(QWidget& presenter);

    void showLesson(const model::LessonStory& story, const model::LessonPlayer& player);
    [[nodiscard]] QString notes() const;
    [[nodiscard]] QString next() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void tick();
    void applyStyle();

    QWidget& presenter_;
    QElapsedTimer since_;
    QTimer timer_;
    QLabel* place_;
    QLabel* clock_;
    QLabel* caption_;
    QLabel* notes_;
    QLabel* next_;
    QLabel* answer_;
};

} // namespace synscope::ui

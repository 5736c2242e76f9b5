// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder of a story as far as it has happened, with the names of its hosts above.
#pragma once

#include "model/stage.h"
#include "ui/presenter/stage_frame.h"
#include "ui/presenter/stage_style.h"

#include <QWidget>

#include <memory>

namespace synscope::ui {

class StageView : public QWidget {
    Q_OBJECT

public:
    explicit StageView(QWidget* parent = nullptr);

    /// Lays the story out for the present width.
    void setStory(std::shared_ptr<const model::LessonStory> story, const StageStyle& style,
                  bool show_options);
    [[nodiscard]] const std::shared_ptr<const model::Stage>& stage() const { return stage_; }
    /// A title above the hosts, where several stages stand side by side.
    void setTitle(const QString& title);

    /// `asking`: the next thing is hidden behind a question mark.
    void showCut(const model::StageCut& cut, bool asking);
    /// What is drawn, for who cannot see it and for tests.
    [[nodiscard]] const model::Ladder& shown() const { return shown_; }
    [[nodiscard]] const LadderFrame& frame() const { return frame_.frame; }
    [[nodiscard]] double scrolled() const { return scroll_; }
    [[nodiscard]] double headerHeight() const;
    /// All words stand inside the widget and none upon another line of its kind; tests ask.
    [[nodiscard]] double contentHeight() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void scrollToHead();
    void paintHeader(QPainter& painter) const;
    void paintFade(QPainter& painter) const;
    void paintHost(QPainter& painter, model::Side side) const;
    [[nodiscard]] double questionTop() const;
    void paintQuestionMark(QPainter& painter) const;

    std::shared_ptr<const model::LessonStory> story_;
    std::shared_ptr<const model::Stage> stage_;
    StageStyle style_;
    StageFrame frame_;
    model::StageCut cut_;
    model::Ladder shown_;
    QString title_;
    bool asking_ = false;
    double scroll_ = 0; ///< pixels
    double pulled_ = 0; ///< by the wheel, until the head moves on
};

} // namespace synscope::ui

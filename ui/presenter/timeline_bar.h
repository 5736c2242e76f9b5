// SPDX-License-Identifier: GPL-3.0-or-later
// Where in the lesson one is: stops as dots, questions as diamonds, a knob to drag.
#pragma once

#include "model/lesson_player.h"
#include "ui/presenter/stage_style.h"

#include <QWidget>

#include <vector>

namespace synscope::ui {

class TimelineBar : public QWidget {
    Q_OBJECT

public:
    explicit TimelineBar(QWidget* parent = nullptr);

    void setStyle(const StageStyle& style);
    /// `length` of the lesson and `head`, both in units of the stage.
    void showStops(const std::vector<model::LessonStop>& stops, double length, double head);

signals:
    void sought(double y);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] QRectF track() const;
    [[nodiscard]] double xOf(double y) const;
    void seekTo(double x);
    void paintStop(QPainter& painter, const model::LessonStop& stop) const;

    StageStyle style_;
    std::vector<model::LessonStop> stops_;
    double length_ = 1;
    double head_ = 0;
};

} // namespace synscope::ui

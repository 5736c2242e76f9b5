// SPDX-License-Identifier: GPL-3.0-or-later
// Beside the ladder: what both ends are in, which counters moved, how full buffers, queues and rings are. All
// as of the moment that the ladder is shown up to.
#pragma once

#include "model/stage.h"
#include "model/story_charts.h"
#include "ui/presenter/stage_style.h"

#include <QWidget>

#include <memory>
#include <vector>

namespace synscope::ui {

class SeriesChart;

class SidePanel : public QWidget {
    Q_OBJECT

public:
    explicit SidePanel(QWidget* parent = nullptr);

    void setStyle(const StageStyle& style);
    void setStory(std::shared_ptr<const model::LessonStory> story);
    /// Events before `event_end` have happened, those from `recent_from` on since the stop before.
    void showMoment(std::size_t recent_from, std::size_t event_end, model::TimeNs time);
    [[nodiscard]] const std::vector<model::StageCounter>& counters() const { return counters_; }
    [[nodiscard]] const std::vector<model::StageStates>& states() const { return states_; }
    [[nodiscard]] const std::vector<SeriesChart*>& charts() const { return charts_; }

    /// Whether a story has something to show here that its ladder does not show.
    [[nodiscard]] static bool isWorthwhile(const model::LessonStory& story);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeCharts();
    [[nodiscard]] double paintStates(QPainter& painter, double y) const;
    void paintState(QPainter& painter, const QRectF& box, model::TcpState state) const;
    void paintCounters(QPainter& painter, double y, double bottom) const;

    StageStyle style_;
    std::shared_ptr<const model::LessonStory> story_;
    std::vector<model::StageStates> states_;
    std::vector<model::StageCounter> counters_;
    std::vector<SeriesChart*> charts_;
    std::size_t used_charts_ = 0;  ///< that the story has
    std::size_t shown_charts_ = 0; ///< for which there is room
};

} // namespace synscope::ui

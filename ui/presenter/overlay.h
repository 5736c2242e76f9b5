// SPDX-License-Identifier: GPL-3.0-or-later
// Over the whole stage: a laser dot, a black screen, the list of keys. Lets the mouse through, but for the
// dot, which is to follow it wherever it goes.
#pragma once

#include "ui/presenter/stage_style.h"

#include <QPointF>
#include <QWidget>

namespace synscope::ui {

class PresenterOverlay : public QWidget {
    Q_OBJECT

public:
    explicit PresenterOverlay(QWidget* parent);

    void setStyle(const StageStyle& style);
    void setPointing(bool pointing);
    void setBlack(bool black);
    void setHelp(bool help);
    [[nodiscard]] bool black() const { return black_; }
    [[nodiscard]] bool help() const { return help_; }
    [[nodiscard]] bool pointing() const { return pointing_; }
    [[nodiscard]] QPointF laser() const { return laser_; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void showNeeded();
    void paintLaser(QPainter& painter) const;
    void paintHelp(QPainter& painter) const;

    StageStyle style_;
    QPointF laser_; ///< counts while `pointing_`
    bool pointing_ = false;
    bool black_ = false;
    bool help_ = false;
};

} // namespace synscope::ui

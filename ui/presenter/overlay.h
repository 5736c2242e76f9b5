// SPDX-License-Identifier: GPL-3.0-or-later
// Over the whole stage: a laser dot, a black screen, the list of keys. Lets the mouse through.
#pragma once

#include "ui/presenter/stage_style.h"

#include <QPointF>
#include <QWidget>

#include <optional>

namespace synscope::ui {

class PresenterOverlay : public QWidget {
    Q_OBJECT

public:
    explicit PresenterOverlay(QWidget* parent);

    void setStyle(const StageStyle& style);
    void setLaser(std::optional<QPointF> position);
    void setBlack(bool black);
    void setHelp(bool help);
    [[nodiscard]] bool black() const { return black_; }
    [[nodiscard]] bool help() const { return help_; }
    [[nodiscard]] bool laser() const { return laser_.has_value(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintHelp(QPainter& painter) const;

    StageStyle style_;
    std::optional<QPointF> laser_;
    bool black_ = false;
    bool help_ = false;
};

} // namespace synscope::ui

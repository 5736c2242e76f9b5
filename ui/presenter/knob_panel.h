// SPDX-License-Identifier: GPL-3.0-or-later
// Values of a scenario to turn while the class looks: one slider and one number each.
#pragma once

#include "ui/presenter/lesson_feed.h"
#include "ui/presenter/stage_style.h"

#include <QStringList>
#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QSlider;
class QSpinBox;

namespace synscope::ui {

class KnobPanel : public QWidget {
    Q_OBJECT

public:
    explicit KnobPanel(QWidget* parent = nullptr);

    void setStyle(const StageStyle& style);
    /// All stand at the scenario's own values.
    void setKnobs(const std::vector<LessonKnob>& knobs);
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    /// What differs from the scenario.
    [[nodiscard]] LessonChanges changes() const;
    /// The same for people: "Backlog of the server 2 → 5".
    [[nodiscard]] QStringList changesInWords() const;
    /// By the label, for tests and pictures. Does nothing where there is none.
    void turn(const QString& path, int value);

signals:
    void turned();
    void editRequested();

protected:
    void mousePressEvent(QMouseEvent* event) override; ///< not a click on the stage

private:
    struct Row {
        LessonKnob knob;
        QLabel* label;
        QSlider* slider;
        QSpinBox* number;
    };

    void addRow(const LessonKnob& knob);
    void reset();
    void showTurned();

    StageStyle style_;
    std::vector<Row> rows_;
    QLabel* heading_;
    QLabel* hint_;
    QScrollArea* scroll_;
    QWidget* body_ = nullptr;
    QGridLayout* grid_ = nullptr;
    QPushButton* reset_;
    QPushButton* edit_;
};

} // namespace synscope::ui

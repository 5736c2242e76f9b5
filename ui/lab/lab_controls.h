// SPDX-License-Identifier: GPL-3.0-or-later
// Buttons that change a run while it goes on, a row for each host.
#pragma once

#include "ui/lab/lab_feed.h"

#include <QWidget>

class QGridLayout;
class QHBoxLayout;
class QPushButton;

namespace synscope::ui {

class LabControls : public QWidget {
    Q_OBJECT

public:
    explicit LabControls(QWidget* parent = nullptr);

    /// Builds the buttons anew when another scenario runs; enables them while it runs.
    void show(const LabView& view);

signals:
    void wanted(const model::LabControl& control);

private:
    void build(const LabView& view);
    void addHost(QHBoxLayout& row, const LabHost& host);
    void addListener(QHBoxLayout& row, const LabHost& host);
    void addReader(QHBoxLayout& row, const LabHost& host);
    void addScenario(QHBoxLayout& row, const LabView& view);
    void addSettings(QHBoxLayout& row, const LabView& view);
    QPushButton* addButton(QHBoxLayout& row, const QString& text, const QString& tip,
                           const model::LabControl& control);
    /// A switch: `control.value` is 1 when it is pressed, unless `pressed` says otherwise.
    QPushButton* addSwitch(QHBoxLayout& row, const QString& text, const QString& tip,
                           const model::LabControl& control, qint64 pressed);

    QGridLayout* rows_;
    std::vector<QWidget*> lines_;
    QString built_for_;
};

} // namespace synscope::ui

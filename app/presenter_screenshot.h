// SPDX-License-Identifier: GPL-3.0-or-later
// A picture of the presenter at one step of a lesson.
#pragma once

#include "ui/presenter/presenter_window.h"

#include <QObject>
#include <QString>
#include <QTimer>

namespace synscope::app {

/// Waits until the scenario has run, writes a PNG and ends the application: exit code 0, or 1 when the
/// scenario cannot be run or the file not be written.
class PresenterScreenshot : public QObject {
    Q_OBJECT

public:
    PresenterScreenshot(ui::PresenterWindow& window, QString path);

private:
    void step();

    ui::PresenterWindow& window_;
    QString path_;
    QTimer timer_;
};

} // namespace synscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
// A picture of the window as it looks with a capture open: for a README, and where there is no display.
#pragma once

#include "ui/main_window.h"

#include <QObject>
#include <QTimer>

namespace synscope::app {

/// The connection that shows most: failures that need explaining first, those with more packets before those
/// with fewer. Invalid when there is none.
[[nodiscard]] model::ConnectionId mostTelling(const ui::Feed& feed);

/// Waits until the window is settled, chooses a connection if asked to, waits again, writes a PNG and ends
/// the application: exit code 0, or 1 when the capture could not be opened, no connection could be shown
/// within a minute or the file not be written.
class Screenshot : public QObject {
    Q_OBJECT

public:
    /// `choose`: the most telling connection; otherwise what the window has chosen.
    Screenshot(ui::MainWindow& window, QString path, bool choose);

private:
    void step();
    [[nodiscard]] bool quiet();
    void choose();
    void write();
    void fail(const QString& sentence);

    ui::MainWindow& window_;
    QString path_;
    QTimer timer_;
    int steps_ = 0;
    bool was_settled_ = false;
    bool choose_;
};

} // namespace synscope::app

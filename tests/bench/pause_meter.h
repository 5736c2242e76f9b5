// SPDX-License-Identifier: GPL-3.0-or-later
// How long a person would have waited: gaps between beats of a timer in the UI thread, and the event that was
// heaviest.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <functional>

namespace synscope::bench {

/// An application that knows which event took it longest.
class MeteredApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override;

    /// "synscope::ui::ConnectionList, Paint: 3.1 ms" since the last call.
    [[nodiscard]] QString takeHeaviestEvent();

private:
    int depth_ = 0; ///< events within events count for the outer one
    double heaviest_ms_ = 0;
    QString heaviest_;
};

struct Wait {
    double total_ms = 0;
    double longest_pause_ms = 0; ///< between two beats of a millisecond timer
    bool in_time = true;
};

class PauseMeter {
public:
    PauseMeter();

    /// Runs `action`, then the event loop until `done` (asked at each beat), at most a minute.
    Wait wait(const std::function<void()>& action, const std::function<bool()>& done);

private:
    void beat();

    QTimer timer_;
    QEventLoop loop_;
    QElapsedTimer since_beat_;
    double longest_ms_ = 0;
    std::function<bool()> done_;
};

} // namespace synscope::bench

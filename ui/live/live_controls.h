// SPDX-License-Identifier: GPL-3.0-or-later
// Start, stop, pause, save: the capture's own controls, for the bar and the menus.
#pragma once

#include "ui/feed.h"
#include "ui/live_feed.h"

#include <QElapsedTimer>
#include <QObject>

#include <functional>

class QAction;
class QSettings;
class QToolButton;
class QWidget;

namespace synscope::ui {

class SourcePicker;
class Sparkline;

/// UI thread. Says what is wanted; the window does it.
class LiveControls : public QObject {
    Q_OBJECT

public:
    /// Both must outlive it; `window` owns the dialogs.
    LiveControls(LiveFeed& feed, QWidget* window);

    [[nodiscard]] QToolButton* startButton() const { return start_button_; }
    [[nodiscard]] QToolButton* pauseButton() const { return pause_button_; }
    [[nodiscard]] QAction* startAction() const { return start_; }
    [[nodiscard]] QAction* pauseAction() const { return pause_; }
    [[nodiscard]] QAction* saveAction() const { return save_; }
    /// Of the next capture, or at once of the one that runs.
    [[nodiscard]] QAction* handshakesAction() const { return handshakes_; }
    [[nodiscard]] QToolButton* handshakesButton() const { return handshakes_button_; }
    [[nodiscard]] Sparkline* sparkline() const { return sparkline_; }
    [[nodiscard]] SourcePicker& picker() const { return *picker_; }

    void update(const FeedStatus& status);
    void openPicker(const QWidget& anchor);
    /// This is being captured now, however it was asked for.
    void begun(const LiveRequest& request);
    /// Whether what was captured may go: asks where it was not saved. True at once for anything else. Who
    /// chooses to save gets false, and `then` is called when the copy is made.
    [[nodiscard]] bool mayDrop(std::function<void()> then);

    void restore(QSettings& settings);
    void save(QSettings& settings) const;

signals:
    void startRequested(const LiveRequest& request);
    void stopRequested();
    void pickerRequested(); ///< nothing was chosen yet
    void openFileRequested();
    void message(const QString& sentence);

private:
    void startOrStop();
    void saveAs(std::function<void()> then);
    void saved(const QString& path, const QString& problem, const std::function<void()>& then);
    void setHandshakesOnly(bool only);
    void showState();
    [[nodiscard]] bool running() const { return status_.live && status_.phase == FeedStatus::Phase::Loading; }

    LiveFeed& feed_;
    QWidget* window_;
    QAction* start_;
    QAction* pause_;
    QAction* save_;
    QAction* handshakes_;
    QToolButton* start_button_;
    QToolButton* pause_button_;
    QToolButton* handshakes_button_;
    Sparkline* sparkline_;
    SourcePicker* picker_;
    FeedStatus status_;
    std::uint64_t saved_opening_ = 0; ///< FeedStatus::opening of the capture that was saved last
    QElapsedTimer since_point_;       ///< of the sparkline
    std::uint64_t frames_at_point_ = 0;
};

} // namespace synscope::ui

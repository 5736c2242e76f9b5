// SPDX-License-Identifier: GPL-3.0-or-later
// One window: bar, connections, ladder, inspector, status line.
#pragma once

#include "model/story.h"
#include "ui/appearance.h"
#include "ui/feed.h"
#include "ui/live_feed.h"

#include <QMainWindow>
#include <QStringList>
#include <QTimer>

#include <cstdint>
#include <memory>
#include <vector>

class QMenu;
class QSettings;
class QSplitter;
class QStackedWidget;

namespace synscope::ui {

class CenterPane;
class ChartsPane;
class ConnectionsPane;
class FilterField;
class HelpWindow;
class Inspector;
class LadderView;
class LiveControls;
class MainBar;
class NoticeBar;
class ReceivePathPane;
class SequenceView;
class StartPage;
class StatusLine;
class TimeCursor;
class TraceLoader;

/// Pulls from its feed on a timer that runs only while something may change. Files are opened by whoever
/// listens to the signals, through open(), so that further files can get further windows.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// Both must outlive the window.
    MainWindow(Feed& feed, Appearance& appearance, QWidget* parent = nullptr);
    ~MainWindow() override;

    void open(const QString& path);
    /// Several captures of the same traffic, as one.
    void openTogether(const QStringList& paths);
    void startLive(const LiveRequest& request);
    /// Live captures of a program that did not come to its end: path and what to call it.
    void setLeftOvers(const QList<QPair<QString, QString>>& captures);
    /// Chooses this connection when the capture that is being read has ended, instead of the first row.
    void chooseWhenRead(model::ConnectionId id) { wanted_ = id; }
    /// Nothing was opened in this window yet: a file dropped on it belongs here.
    [[nodiscard]] bool unused() const { return status_.phase == FeedStatus::Phase::Empty; }

    void setRecentFiles(const QStringList& paths);
    void setSampleAvailable(bool available);
    /// Whoever listens to presentRequested() says so.
    void setPresentAvailable(bool available);
    /// For the course index in the help.
    void setCourse(const std::vector<model::LessonInfo>& course);

    /// Geometry, splitters, sorting, time mode, filter history.
    void restore(QSettings& settings);
    void save(QSettings& settings) const;

    /// Everything that was asked for is on screen: nothing loads, sorts or is being prepared.
    [[nodiscard]] bool settled() const;

    [[nodiscard]] const Feed& feed() const { return feed_; }
    [[nodiscard]] const FeedStatus& status() const { return status_; }
    [[nodiscard]] ConnectionsPane& connections() { return *connections_; }
    [[nodiscard]] FilterField& filter();
    [[nodiscard]] LadderView& ladder() { return *ladder_; }
    [[nodiscard]] SequenceView& sequence() { return *sequence_; }
    [[nodiscard]] ChartsPane& charts() { return *charts_; }
    [[nodiscard]] ReceivePathPane& receivePath() { return *receive_path_; }
    void showSequence(); ///< brings the time–sequence view to the front and gives it the keyboard
    void showLadder();
    [[nodiscard]] Inspector& inspector() { return *inspector_; }
    [[nodiscard]] NoticeBar& notice() { return *notice_; }
    /// "outcomes#refused", see HelpWindow.
    void showHelp(const QString& topic);
    /// The page for what has the keyboard.
    [[nodiscard]] QString helpTopic() const;
    [[nodiscard]] HelpWindow* help() { return help_; } ///< null until it is shown for the first time

signals:
    void filesRequested(const QStringList& paths);
    void sampleRequested();
    void recentFilesCleared();
    void opened(const QString& path); ///< and readable: it belongs among the recent files
    void closed();
    void leftOverDropped(const QString& path);
    void presentRequested(); ///< the list of classroom scenarios
    void courseRequested();  ///< the help is about to be shown: see setCourse()
    void labRequested();     ///< hosts of one's own, to play with

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildActions();
    void buildFileMenu();
    void buildViewMenu();
    void buildThemeMenu(QMenu& menu);
    void buildTextSizeMenu(QMenu& menu);
    void buildGoMenu();
    void buildPresentMenu();
    void buildHelpMenu();
    void buildLive();
    void buildLayout();
    void connectViews();
    void connectSelection();
    void connectTimeCursor();
    void connectTrace();
    void applyStyle();

    void tick();
    void followClosely(bool closely);
    void sourceEnded();
    void forgetCapture(); ///< another one comes
    void chooseWhileLive();
    /// `then`: when it may after all, for it was saved.
    [[nodiscard]] bool mayDropCapture(std::function<void()> then);
    void showCounts();
    void showBelow();
    void tracePath(const model::SocketAddress& target);
    void chartsToggled(bool wanted);
    void filterTimes(const QString& counter, const std::vector<model::TimeSpan>& times);
    void updateKernel();
    void watchSockets(const model::Connection& connection);
    void showPhase();
    void requestDetail();
    void received(model::ConnectionId id, const std::shared_ptr<const ConnectionDetail>& detail);
    void showBeside();
    void refreshDetail();
    void selectStep(std::size_t step);
    void selectFrame(const model::FrameRef& frame);
    void showTrace(const std::shared_ptr<const ConnectionTrace>& trace);
    void askForFiles();
    void cyclePanes();
    void showListMenu(const QPoint& point);
    void showShortcuts();
    void askForReport();
    void showAbout();

    Feed& feed_;
    Appearance& appearance_;
    FeedStatus status_;
    QTimer timer_;
    QTimer detail_timer_; ///< of a live capture: the chosen connection is followed more closely than the rest
    std::shared_ptr<const ConnectionDetail> detail_;
    bool detail_pending_ = false;
    model::ConnectionId wanted_;
    std::int64_t detail_asked_ms_ = 0;
    bool beside_stale_ = false; ///< inspector and trace show an older detail than the ladder
    std::int64_t beside_shown_ms_ = 0;
    std::int64_t detail_took_ms_ = 0; ///< from asking to having it in the views
    std::int64_t kernel_asked_ms_ = 0;
    std::uint64_t kernel_looks_ = 0;
    std::array<bool, 2> charts_wanted_{true, false}; ///< of a file; beside the receive path of a live capture

    QMenu* recent_menu_;
    QMenu* sources_menu_;
    QMenu* export_menu_;
    QMenu* help_menu_;
    QAction* open_action_;
    QAction* sample_action_;
    QAction* report_action_;
    QMenu* present_menu_;
    QAction* charts_action_;
    QAction* receive_path_action_;

    StartPage* start_;
    ConnectionsPane* connections_;
    LadderView* ladder_;
    SequenceView* sequence_;
    CenterPane* center_;
    ChartsPane* charts_;
    ReceivePathPane* receive_path_;
    TimeCursor* cursor_;
    TraceLoader* traces_;
    Inspector* inspector_;
    MainBar* bar_ = nullptr;
    LiveControls* live_ = nullptr; ///< null where the feed cannot capture
    HelpWindow* help_ = nullptr;
    std::vector<model::LessonInfo> course_;
    NoticeBar* notice_;
    StatusLine* status_line_;
    QSplitter* splitter_;
    QSplitter* rows_; ///< the panes above, the charts below
    QStackedWidget* stack_;
};

} // namespace synscope::ui

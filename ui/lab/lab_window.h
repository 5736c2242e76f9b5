// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario while this machine's kernel performs it: the ladder as it grows, what the kernel says of its
// sockets, queues and counters, buttons that change the run, and afterwards where the simulation differs.
#pragma once

#include "ui/lab/lab_feed.h"
#include "ui/presenter/stage_style.h"

#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QCheckBox;
class QLabel;
class QPushButton;
class QTreeWidget;

namespace synscope::ui {

class CommandBox;
class LabControls;
class QueuePicture;
class SidePanel;
class StageView;

class LabWindow : public QWidget {
    Q_OBJECT

public:
    /// `feed` must outlive it.
    explicit LabWindow(LabFeed& feed, QWidget* parent = nullptr);
    ~LabWindow() override;

    /// Starts it at once.
    void run(const LabRequest& request);

    [[nodiscard]] StageView& stageView() { return *stage_; }
    [[nodiscard]] SidePanel& panel() { return *panel_; }
    [[nodiscard]] QueuePicture& queue() { return *queue_; }
    [[nodiscard]] LabControls& controls() { return *controls_; }
    [[nodiscard]] QTreeWidget& differences() { return *differences_; }
    [[nodiscard]] QString status() const;
    [[nodiscard]] QString problem() const;
    [[nodiscard]] QPushButton& stopButton() { return *stop_; }
    /// Takes what the feed has by now; the timer does.
    void refresh();

signals:
    void simulationRequested(const LessonRequest& lesson);
    void openRequested(); ///< the recording, in a window of its own
    void pickRequested(); ///< another scenario

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void buildLayout();
    QBoxLayout* buildHead();
    void applyStyle();
    void showStory();
    void showPhase();
    void showDifferences();
    void save();

    LabFeed& feed_;
    LabRequest request_;
    LabView view_;
    std::uint64_t shown_ = 0;
    StageStyle style_;
    QTimer timer_;

    QLabel* title_;
    QLabel* status_;
    QCheckBox* short_;
    QPushButton* again_;
    QPushButton* stop_;
    QPushButton* simulate_;
    QPushButton* open_;
    QPushButton* save_;
    QPushButton* pick_;
    QWidget* refusal_;
    CommandBox* problem_;
    StageView* stage_;
    QueuePicture* queue_;
    SidePanel* panel_;
    LabControls* controls_;
    QLabel* verdict_; ///< above the differences
    QTreeWidget* differences_;
};

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// How far does a SYN get? Asks before anything is sent, then shows each answer as it comes.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "model/path_trace.h"
#endif

#include <QDialog>
#include <QTimer>

class QLabel;
class QPushButton;

namespace synscope::ui {

class LiveFeed;
class PathView;

/// Closing it stops what is under way.
class PathDialog : public QDialog {
    Q_OBJECT

public:
    /// The feed must outlive the dialog.
    PathDialog(LiveFeed& feed, const model::SocketAddress& target, QWidget* parent = nullptr);
    ~PathDialog() override;

private:
    void startOrStop();
    void showTrace();

    LiveFeed& feed_;
    const model::SocketAddress target_;
    bool running_ = false;
    QTimer tick_;
    QLabel* sentence_;
    PathView* view_;
    QPushButton* send_;
};

} // namespace synscope::ui

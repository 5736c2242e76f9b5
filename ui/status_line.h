// SPDX-License-Identifier: GPL-3.0-or-later
// The window's last line: what was read, what was lost, and the progress of reading.
#pragma once

#include "ui/feed.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace synscope::ui {

/// "first-light.pcapng · 84,210 packets · 0 dropped by the capture · 12,406 connections · 61 MB"; "" without
/// a source.
[[nodiscard]] QString statusText(const FeedStatus& status);

class StatusLine : public QWidget {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);

    void update(const FeedStatus& status);
    /// Shown at the right for some seconds.
    void say(const QString& sentence);

signals:
    void cancelRequested();

private:
    QLabel* text_;
    QLabel* saying_;
    QProgressBar* progress_;
    QToolButton* cancel_;
};

} // namespace synscope::ui

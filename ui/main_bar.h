// SPDX-License-Identifier: GPL-3.0-or-later
// The row at the top of the window: what is looked at, the filter, what can be done with it.
#pragma once

#include "ui/feed.h"

#include <QList>
#include <QWidget>

class QAction;
class QLabel;
class QMenu;
class QToolButton;

namespace synscope::ui {

class FilterField;
class LiveControls;
class Sparkline;

class MainBar : public QWidget {
    Q_OBJECT

public:
    /// `open` becomes the button beside the source; the menus are shown by their buttons and stay the
    /// caller's.
    MainBar(QAction* open, QMenu* sources, QMenu* exports, QMenu* help, QWidget* parent = nullptr);

    /// Start, pause and sparkline beside the source, and the source button opens the picker.
    void addLive(LiveControls& live, QMenu* sources);
    /// The button that says what is looked at.
    [[nodiscard]] const QWidget& source() const;

    void update(const FeedStatus& status);
    [[nodiscard]] FilterField& filter() { return *filter_; }

private:
    void changeEvent(QEvent* event) override;
    void measure();

    QToolButton* source_;
    QLabel* chevron_ = nullptr; ///< inside source_
    Sparkline* sparkline_ = nullptr;
    FilterField* filter_;
    FeedStatus status_;
};

} // namespace synscope::ui

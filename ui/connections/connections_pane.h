// SPDX-License-Identifier: GPL-3.0-or-later
// The left side of the window: heading, sort menu, list, and what to do when the list is empty.
#pragma once

#include "ui/connections/arrangement.h"
#include "ui/connections/connection_list.h"
#include "ui/connections/connection_model.h"
#include "ui/feed.h"

#include <QWidget>

class QActionGroup;
class QLabel;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace synscope::ui {

class ConnectionsPane : public QWidget {
    Q_OBJECT

public:
    explicit ConnectionsPane(Feed& feed, QWidget* parent = nullptr);

    void update(const FeedStatus& status);
    void setFilter(const model::Filter& filter) { model_.setFilter(filter); }
    void setSorting(Sorting sorting);

    [[nodiscard]] ConnectionModel& model() { return model_; }
    [[nodiscard]] ConnectionList& list() { return *list_; }
    [[nodiscard]] QMenu* sortMenu() const { return sort_menu_; }

signals:
    void clearFilterRequested();

private:
    [[nodiscard]] QWidget* makeHeader();
    void fillSortMenu();
    void showSorting();
    void showEmptiness();

    ConnectionModel model_;
    ConnectionList* list_;
    QMenu* sort_menu_;
    QActionGroup* keys_;
    QActionGroup* directions_;
    QToolButton* sort_button_;
    QStackedWidget* stack_;
    QLabel* nothing_;
    FeedStatus::Phase phase_ = FeedStatus::Phase::Empty;
    bool live_ = false;
    QString message_;
    std::uint64_t frames_ = 0;
};

} // namespace synscope::ui

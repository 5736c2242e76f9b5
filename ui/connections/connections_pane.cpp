// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/connections_pane.h"

#include "ui/words.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace synscope::ui {

namespace {

QString keyTitle(SortKey key) {
    switch (key) {
    case SortKey::Time:
        return ConnectionsPane::tr("&Time");
    case SortKey::Client:
        return ConnectionsPane::tr("&Client");
    case SortKey::Server:
        return ConnectionsPane::tr("&Server");
    case SortKey::Outcome:
        return ConnectionsPane::tr("&Outcome");
    case SortKey::Packets:
        return ConnectionsPane::tr("&Packets");
    case SortKey::Bytes:
        return ConnectionsPane::tr("&Bytes");
    case SortKey::Duration:
        return ConnectionsPane::tr("&Duration");
    case SortKey::Retransmissions:
        return ConnectionsPane::tr("R&etransmissions");
    case SortKey::InitialRtt:
        return ConnectionsPane::tr("&Initial RTT");
    }
    return {};
}

} // namespace

ConnectionsPane::ConnectionsPane(Feed& feed, QWidget* parent)
    : QWidget(parent)
    , model_(feed)
    , list_(new ConnectionList(model_))
    , sort_menu_(new QMenu(tr("&Sort connections"), this))
    , keys_(new QActionGroup(this))
    , directions_(new QActionGroup(this))
    , sort_button_(new QToolButton)
    , stack_(new QStackedWidget)
    , nothing_(new QLabel) {
    setObjectName(QStringLiteral("pane"));
    setAttribute(Qt::WA_StyledBackground);
    list_->setAccessibleName(tr("Connections"));
    nothing_->setObjectName(QStringLiteral("emptiness"));
    nothing_->setWordWrap(true);
    nothing_->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    nothing_->setMargin(24);
    connect(nothing_, &QLabel::linkActivated, this, &ConnectionsPane::clearFilterRequested);
    stack_->addWidget(list_);
    stack_->addWidget(nothing_);
    fillSortMenu();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(stack_, 1);
    connect(&model_, &ConnectionModel::countsChanged, this, &ConnectionsPane::showEmptiness);
    connect(&model_, &ConnectionModel::arrangingChanged, this, &ConnectionsPane::showSorting);
    setSorting({});
}

QWidget* ConnectionsPane::makeHeader() {
    auto* header = new QWidget;
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(16, 8, 8, 6);
    auto* title = new QLabel(tr("Connections"));
    title->setObjectName(QStringLiteral("heading"));
    title->setBuddy(list_);
    sort_button_->setObjectName(QStringLiteral("quiet"));
    sort_button_->setPopupMode(QToolButton::InstantPopup);
    sort_button_->setMenu(sort_menu_);
    sort_button_->setToolTip(tr("How the connections are sorted"));
    sort_button_->setFocusPolicy(Qt::TabFocus);
    row->addWidget(title);
    row->addStretch(1);
    row->addWidget(sort_button_);
    return header;
}

void ConnectionsPane::fillSortMenu() {
    for (const SortKey key : kSortKeys) {
        QAction* action = sort_menu_->addAction(keyTitle(key));
        action->setCheckable(true);
        action->setData(static_cast<int>(key));
        keys_->addAction(action);
        connect(action, &QAction::triggered, this, [this, key] {
            setSorting({key, descendingByDefault(key)});
        });
    }
    sort_menu_->addSeparator();
    for (const bool descending : {true, false}) {
        QAction* action = sort_menu_->addAction(QString());
        action->setCheckable(true);
        action->setData(descending);
        directions_->addAction(action);
        connect(action, &QAction::triggered, this, [this, descending] {
            setSorting({model_.sorting().key, descending});
        });
    }
}

void ConnectionsPane::setSorting(Sorting sorting) {
    model_.setSorting(sorting);
    for (QAction* action : keys_->actions()) {
        action->setChecked(action->data().toInt() == static_cast<int>(sorting.key));
    }
    for (QAction* action : directions_->actions()) {
        const bool descending = action->data().toBool();
        action->setText(sortingLabel({sorting.key, descending}));
        action->setChecked(descending == sorting.descending);
    }
    showSorting();
}

void ConnectionsPane::showSorting() {
    const QString label = sortingLabel(model_.sorting());
    sort_button_->setText(model_.arranging() ? tr("sorting…") : label);
    sort_button_->setAccessibleName(tr("Sorted: %1").arg(label));
}

void ConnectionsPane::update(const FeedStatus& status) {
    phase_ = status.phase;
    live_ = status.live;
    message_ = status.message;
    frames_ = status.frames;
    model_.update(status);
    showEmptiness();
}

void ConnectionsPane::showEmptiness() {
    const bool empty = model_.rowCount() == 0 && !model_.arranging();
    stack_->setCurrentWidget(empty ? static_cast<QWidget*>(nothing_) : list_);
    if (!empty) {
        return;
    }
    if (phase_ == FeedStatus::Phase::Loading) {
        nothing_->setText(live_ ? tr("Nothing yet: connections appear here as they happen.")
                                : tr("Reading…"));
    } else if (model_.total() > 0) {
        nothing_->setText(tr("No connection matches the filter.<br><br><a href=\"clear\">Show all %1</a>")
                              .arg(groupedNumber(model_.total())));
    } else {
        nothing_->setText(
            tr("No TCP connection in %1.")
                .arg(counted(frames_, QT_TRANSLATE_NOOP("counted", "frame"),
                             QT_TRANSLATE_NOOP("counted", "frames"))) +
            (message_.isEmpty() ? QString() : QStringLiteral("<br><br>") + message_.toHtmlEscaped()));
    }
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/center_pane.h"

#include "ui/scale.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTabBar>

namespace synscope::ui {

CenterPane::CenterPane(QWidget* parent)
    : QWidget(parent)
    , stack_(new QStackedWidget(this))
    , corner_(new QWidget(this))
    , tabs_(new QTabBar(corner_)) {
    // Over the line in which the views write the connection's name; an opaque ground where both meet.
    corner_->setObjectName(QStringLiteral("viewTabs"));
    corner_->setAttribute(Qt::WA_StyledBackground);
    tabs_->setObjectName(QStringLiteral("tabs"));
    tabs_->setExpanding(false);
    tabs_->setAccessibleName(tr("Views of the connection"));
    auto* line = new QHBoxLayout(corner_);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(tabs_);
    auto* whole = new QHBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(stack_);
    connect(tabs_, &QTabBar::currentChanged, stack_, &QStackedWidget::setCurrentIndex);
}

void CenterPane::addView(QWidget* view, const QString& name) {
    stack_->addWidget(view);
    tabs_->addTab(name);
    placeTabs();
}

void CenterPane::showView(QWidget* view) {
    tabs_->setCurrentIndex(stack_->indexOf(view));
}

QWidget* CenterPane::view() const {
    return stack_->currentWidget();
}

void CenterPane::placeTabs() {
    const QSize size = corner_->sizeHint();
    const int gap = Scale(font()).whole(14);
    corner_->setGeometry(width() - size.width() - gap, 1, size.width(), size.height());
    corner_->raise();
    emit tabsPlaced(size.width() + gap);
}

void CenterPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeTabs();
}

void CenterPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        placeTabs();
    }
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladder_search_bar.h"

#include "ui/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QToolButton>

namespace synscope::ui {

LadderSearchBar::LadderSearchBar(QWidget* parent)
    : QWidget(parent)
    , edit_(new QLineEdit(this))
    , result_(new QLabel(this)) {
    edit_->setPlaceholderText(tr("Search this ladder: RST, retransmission, len 20 …"));
    edit_->setAccessibleName(tr("Search this ladder"));
    edit_->setClearButtonEnabled(true);
    auto* close_button = new QToolButton(this);
    close_button->setText(QStringLiteral("✕"));
    close_button->setAutoRaise(true);
    close_button->setToolTip(tr("Close the search (Esc)"));
    close_button->setAccessibleName(tr("Close the search"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->addWidget(edit_, 1);
    layout->addWidget(result_);
    layout->addWidget(close_button);
    connect(edit_, &QLineEdit::textEdited, this, [this](const QString& text) { emit searched(text, false); });
    connect(close_button, &QToolButton::clicked, this, &LadderSearchBar::closed);
    hide();
}

void LadderSearchBar::open() {
    show();
    result_->clear();
    edit_->setFocus(Qt::ShortcutFocusReason);
    edit_->selectAll();
}

void LadderSearchBar::showFound(bool found) {
    result_->setText(found || edit_->text().isEmpty() ? QString() : tr("nothing found"));
}

QString LadderSearchBar::text() const {
    return edit_->text();
}

void LadderSearchBar::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Escape:
        emit closed();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit searched(edit_->text(), event->modifiers().testFlag(Qt::ShiftModifier));
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void LadderSearchBar::paintEvent(QPaintEvent* /*event*/) {
    const Theme& theme = themeFor(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.surface);
    painter.fillRect(QRect(0, 0, width(), 1), theme.border);
}

} // namespace synscope::ui

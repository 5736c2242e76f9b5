// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/command_box.h"

#include "ui/scale.h"
#include "ui/theme.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace synscope::ui {

CommandBox::CommandBox(Qt::Orientation orientation, QWidget* parent)
    : QWidget(parent)
    , sentence_(new QLabel)
    , row_(new QWidget)
    , command_(new QLineEdit) {
    sentence_->setWordWrap(true);
    sentence_->setTextFormat(Qt::PlainText);
    sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    command_->setReadOnly(true);
    command_->setObjectName(QStringLiteral("command"));
    command_->setAccessibleName(tr("Command that mends it"));
    command_->setFont(monoFont(Scale(font())(12)));
    auto* copy = new QPushButton(tr("Copy"));
    copy->setToolTip(tr("Copy the command, to run it in a terminal"));
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(command_->text()); });
    auto* line = new QHBoxLayout(row_);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(command_, 1);
    line->addWidget(copy);
    auto* both = new QBoxLayout(
        orientation == Qt::Vertical ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight, this);
    both->setContentsMargins(0, 0, 0, 0);
    both->addWidget(sentence_, 3);
    both->addWidget(row_, 2);
    show({}, {});
}

void CommandBox::show(const QString& sentence, const QString& command) {
    sentence_->setText(sentence);
    sentence_->setVisible(!sentence.isEmpty());
    if (command != command_->text()) { // what somebody has just marked stays marked
        command_->setText(command);
        command_->setCursorPosition(0);
    }
    row_->setVisible(!command.isEmpty());
}

QString CommandBox::command() const {
    return command_->text();
}

} // namespace synscope::ui

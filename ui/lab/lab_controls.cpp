// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_controls.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

namespace synscope::ui {
namespace {

using Kind = model::LabControl::Kind;

/// What the buttons depend on: they stay as they are while it does.
QString patternOf(const LabView& view) {
    QStringList words{view.title};
    for (const LabHost& host : view.hosts) {
        words << host.name;
    }
    for (const LabSwitch& rule : view.rules) {
        words << rule.name;
    }
    return (words + view.marks).join(u'|') +
           QString::number(view.phase == LabView::Phase::Starting); // a new run begins with all switches off
}

QHBoxLayout* lineIn(QGridLayout& grid, const QString& title, std::vector<QWidget*>& lines) {
    const int row = grid.rowCount();
    auto* name = new QLabel(title);
    name->setObjectName(QStringLiteral("heading"));
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    grid.addWidget(name, row, 0);
    grid.addWidget(line, row, 1);
    lines.push_back(name);
    lines.push_back(line);
    return layout;
}

} // namespace

LabControls::LabControls(QWidget* parent)
    : QWidget(parent)
    , rows_(new QGridLayout(this)) {
    setAccessibleName(tr("Change the run"));
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setHorizontalSpacing(12);
    rows_->setVerticalSpacing(6);
    rows_->setColumnStretch(1, 1);
}

void LabControls::show(const LabView& view) {
    if (const QString pattern = patternOf(view); pattern != built_for_) {
        built_for_ = pattern;
        build(view);
    }
    setEnabled(view.phase == LabView::Phase::Running);
}

void LabControls::build(const LabView& view) {
    for (QWidget* line : lines_) {
        delete line;
    }
    lines_.clear();
    for (const LabHost& host : view.hosts) {
        QHBoxLayout& row = *lineIn(*rows_, host.name, lines_);
        addHost(row, host);
        row.addStretch(1);
    }
    QHBoxLayout& row = *lineIn(*rows_, tr("Scenario"), lines_);
    addScenario(row, view);
    addSettings(row, view);
    row.addStretch(1);
}

void LabControls::addHost(QHBoxLayout& row, const LabHost& host) {
    addButton(row, host.listens ? tr("Lose next SYN,ACK") : tr("Lose next SYN"),
              tr("The path loses the next packet with SYN that %1 sends").arg(host.name),
              {Kind::Lose, host.name.toStdString(), model::kSyn, 1});
    addButton(row, tr("Lose next data"), tr("The path loses the next data that %1 sends").arg(host.name),
              {Kind::Lose, host.name.toStdString(), model::kData, 1});
    addSwitch(row, tr("Block"), tr("The path loses all that %1 sends").arg(host.name),
              {Kind::Block, host.name.toStdString(), {}, 0}, 1);
    if (host.listens) {
        addListener(row, host);
    }
    if (host.receives) {
        addReader(row, host);
    }
    addButton(row, tr("Kill"),
              tr("SIGKILL to the programs of %1: its kernel closes their sockets").arg(host.name),
              {Kind::Kill, host.name.toStdString(), {}, 0});
}

void LabControls::addListener(QHBoxLayout& row, const LabHost& host) {
    const std::string name = host.name.toStdString();
    addSwitch(row, tr("Stop accepting"), tr("Programs of %1 call accept() no more").arg(host.name),
              {Kind::Accept, name, {}, 1}, 0);
    addSwitch(row, tr("Close port"), tr("The listening sockets of %1 stop listening").arg(host.name),
              {Kind::Port, name, {}, 1}, 0);
    auto* backlog = new QSpinBox;
    backlog->setRange(0, 4096);
    backlog->setValue(host.backlog);
    backlog->setPrefix(tr("backlog "));
    backlog->setToolTip(tr("%1 calls listen() again with this backlog").arg(host.name));
    backlog->setAccessibleName(tr("Backlog of %1").arg(host.name));
    backlog->setKeyboardTracking(false);
    connect(backlog, &QSpinBox::valueChanged, this, [this, name](int value) {
        emit wanted({Kind::Backlog, name, {}, value});
    });
    row.addWidget(backlog);
}

void LabControls::addReader(QHBoxLayout& row, const LabHost& host) {
    auto* pause = new QComboBox;
    pause->setToolTip(tr("How long programs of %1 wait before each recv()").arg(host.name));
    pause->setAccessibleName(tr("How %1 reads").arg(host.name));
    pause->addItem(tr("reads at once"), qint64{0});
    for (const int ms : {20, 200, 1000}) {
        pause->addItem(tr("reads every %1 ms").arg(ms), qint64{ms});
    }
    pause->addItem(tr("does not read"), qint64{model::kNever});
    connect(pause, &QComboBox::activated, this, [this, pause, name = host.name.toStdString()] {
        emit wanted({Kind::Read, name, {}, pause->currentData().toLongLong()});
    });
    row.addWidget(pause);
}

/// What the scenario itself has to be switched.
void LabControls::addScenario(QHBoxLayout& row, const LabView& view) {
    for (const QString& mark : view.marks) {
        QPushButton* button = addButton(row, tr("Go: %1").arg(mark),
                                        tr("A program waits for this mark; now it goes on"),
                                        {Kind::Mark, {}, mark.toStdString(), 1});
        connect(button, &QPushButton::clicked, button, [button] { button->setEnabled(false); });
    }
    for (const LabSwitch& rule : view.rules) {
        addSwitch(row, rule.name, tr("A rule of the scenario"), {Kind::Rule, {}, rule.name.toStdString(), 0},
                  1)
            ->setChecked(rule.on);
    }
}

void LabControls::addSettings(QHBoxLayout& row, const LabView& view) {
    auto* host = new QComboBox;
    for (const LabHost& one : view.hosts) {
        host->addItem(one.name);
    }
    host->setAccessibleName(tr("Host"));
    auto* name = new QComboBox;
    auto* value = new QSpinBox;
    value->setRange(0, 1'000'000);
    value->setAccessibleName(tr("Value"));
    name->setAccessibleName(tr("Kernel setting"));
    for (const LabSetting& setting : view.settings) {
        name->addItem(setting.name, setting.value);
    }
    const auto showValue = [name, value] { value->setValue(name->currentData().toInt()); };
    connect(name, &QComboBox::activated, value, showValue);
    showValue();
    auto* set = new QPushButton(tr("Set"));
    set->setToolTip(tr("Changes this setting of this host's kernel"));
    connect(set, &QPushButton::clicked, this, [this, host, name, value] {
        emit wanted({Kind::Sysctl, host->currentText().toStdString(), name->currentText().toStdString(),
                     value->value()});
    });
    for (QWidget* widget : {static_cast<QWidget*>(host), static_cast<QWidget*>(name),
                            static_cast<QWidget*>(value), static_cast<QWidget*>(set)}) {
        row.addWidget(widget);
    }
}

QPushButton* LabControls::addButton(QHBoxLayout& row, const QString& text, const QString& tip,
                                    const model::LabControl& control) {
    auto* button = new QPushButton(text);
    button->setToolTip(tip);
    connect(button, &QPushButton::clicked, this, [this, control] { emit wanted(control); });
    row.addWidget(button);
    return button;
}

QPushButton* LabControls::addSwitch(QHBoxLayout& row, const QString& text, const QString& tip,
                                    const model::LabControl& control, qint64 pressed) {
    auto* button = new QPushButton(text);
    button->setToolTip(tip);
    button->setCheckable(true);
    connect(button, &QPushButton::clicked, this, [this, control, pressed](bool down) {
        model::LabControl now = control;
        now.value = down ? pressed : 1 - pressed;
        emit wanted(now);
    });
    row.addWidget(button);
    return button;
}

} // namespace synscope::ui

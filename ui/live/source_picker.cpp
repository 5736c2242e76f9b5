// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/source_picker.h"

#include "ui/live/command_box.h"
#include "ui/live/interface_delegate.h"
#include "ui/scale.h"
#include "ui/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace synscope::ui {

namespace {

constexpr int kRefreshMs = 500;
constexpr int kTypingPauseMs = 250;
constexpr int kMostRows = 8;
constexpr int kLongestSnap = 262144;
constexpr int kSnapStep = 64;

} // namespace

SourcePicker::SourcePicker(LiveFeed& feed, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , feed_(feed)
    , list_(new QListWidget)
    , filter_(new QLineEdit)
    , filter_problem_(new QLabel)
    , handshakes_(new QCheckBox(tr("&Handshakes only")))
    , promiscuous_(new QCheckBox(tr("Also what is for &others")))
    , snap_length_(new QSpinBox)
    , problem_(new CommandBox)
    , allow_(new QPushButton(tr("Allow capturing…")))
    , start_(new QPushButton(tr("&Start")))
    , recent_(new QPushButton(tr("Recent"))) {
    setObjectName(QStringLiteral("picker"));
    list_->setObjectName(QStringLiteral("interfaces"));
    list_->setItemDelegate(new InterfaceDelegate(list_));
    list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    list_->setMouseTracking(true);
    list_->setAccessibleName(tr("Interfaces"));
    filter_->setObjectName(QStringLiteral("captureFilter"));
    filter_->setPlaceholderText(tr("Capture filter, such as tcp port 5432"));
    filter_->setAccessibleName(tr("Capture filter"));
    filter_->setToolTip(tr("What the kernel lets through (man 7 pcap-filter); empty: everything"));
    filter_problem_->setObjectName(QStringLiteral("captureFilterProblem"));
    filter_problem_->setWordWrap(true);
    filter_problem_->hide();
    handshakes_->setToolTip(
        tr("Takes only what opens, ends or refuses connections, and ACKs without data; for busy links"));
    promiscuous_->setToolTip(tr("Promiscuous mode: for mirror ports and hubs"));
    snap_length_->setObjectName(QStringLiteral("snapLength"));
    snap_length_->setRange(0, kLongestSnap);
    snap_length_->setSingleStep(kSnapStep);
    snap_length_->setSpecialValueText(tr("whole packets"));
    snap_length_->setSuffix(tr(" bytes of each"));
    snap_length_->setAccessibleName(tr("Bytes kept of each packet"));
    snap_length_->setToolTip(
        tr("How much of each packet is kept; 128 bytes hold all headers, but none of the data"));
    allow_->setObjectName(QStringLiteral("allow"));
    allow_->setToolTip(tr("Asks for an administrator's password and runs the command"));
    start_->setObjectName(QStringLiteral("primary"));
    buildLayout();
    refresh_.setInterval(kRefreshMs);
    check_.setInterval(kTypingPauseMs);
    check_.setSingleShot(true);
    connect(&refresh_, &QTimer::timeout, this, &SourcePicker::showInterfaces);
    connect(&check_, &QTimer::timeout, this, &SourcePicker::checkFilter);
    connect(filter_, &QLineEdit::textEdited, this, [this] { check_.start(); });
    connect(filter_, &QLineEdit::returnPressed, this, &SourcePicker::start);
    connect(list_, &QListWidget::itemSelectionChanged, this, &SourcePicker::showState);
    connect(list_, &QListWidget::itemActivated, this, &SourcePicker::start);
    connect(start_, &QPushButton::clicked, this, &SourcePicker::start);
    connect(allow_, &QPushButton::clicked, this, &SourcePicker::askForPrivilege);
    connect(handshakes_, &QCheckBox::toggled, this, &SourcePicker::handshakesOnlyChanged);
}

void SourcePicker::buildLayout() {
    auto* heading = new QLabel(tr("Capture live"));
    heading->setObjectName(QStringLiteral("heading"));
    auto* open = new QPushButton(tr("Open a capture…"));
    connect(open, &QPushButton::clicked, this, [this] {
        hide();
        emit openFileRequested();
    });
    auto* options = new QHBoxLayout;
    options->addWidget(handshakes_);
    options->addWidget(promiscuous_);
    options->addStretch(1);
    options->addWidget(snap_length_);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(start_);
    buttons->addStretch(1);
    buttons->addWidget(recent_);
    buttons->addWidget(open);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 12, 14, 12);
    column->setSpacing(8);
    column->addWidget(heading);
    column->addWidget(list_);
    column->addWidget(problem_);
    column->addWidget(allow_, 0, Qt::AlignLeft);
    column->addWidget(filter_);
    column->addWidget(filter_problem_);
    column->addLayout(options);
    column->addLayout(buttons);
}

void SourcePicker::setFileMenu(QMenu* menu) {
    recent_->setMenu(menu);
}

void SourcePicker::popUpUnder(const QWidget& anchor) {
    const Scale scale(font());
    setFixedWidth(scale.whole(540));
    filter_->setFont(monoFont(scale(13)));
    showInterfaces();
    adjustSize();
    move(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)));
    show();
    list_->setFocus();
}

void SourcePicker::showEvent(QShowEvent* event) {
    QFrame::showEvent(event);
    feed_.watchInterfaces(true);
    refresh_.start();
}

void SourcePicker::hideEvent(QHideEvent* event) {
    QFrame::hideEvent(event);
    refresh_.stop();
    feed_.watchInterfaces(false);
}

QStringList SourcePicker::chosen() const {
    QStringList names;
    for (const QListWidgetItem* item : list_->selectedItems()) {
        names += item->text();
    }
    return names;
}

void SourcePicker::showInterfaces() {
    std::vector<InterfaceRow> now = feed_.interfaces();
    if (now == rows_) {
        return;
    }
    const QStringList selected = list_->count() == 0 ? wanted_ : chosen();
    rows_ = std::move(now);
    const QSignalBlocker quiet(list_);
    while (list_->count() > static_cast<int>(rows_.size())) {
        delete list_->takeItem(list_->count() - 1);
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const int at = static_cast<int>(i);
        if (at == list_->count()) {
            list_->addItem(new QListWidgetItem);
        }
        InterfaceDelegate::fill(*list_->item(at), rows_[i]);
        list_->item(at)->setSelected(selected.contains(rows_[i].name));
    }
    if (list_->selectedItems().isEmpty() && list_->count() > 0) {
        list_->setCurrentRow(0);
    }
    const int rows = std::clamp(list_->count(), 2, kMostRows);
    list_->setFixedHeight(rows * Scale(font()).whole(34) + 2 * list_->frameWidth());
    showState();
    adjustSize();
}

void SourcePicker::showState() {
    const QStringList names = chosen();
    const auto blocked = std::ranges::find_if(
        rows_, [&](const InterfaceRow& row) { return names.contains(row.name) && !row.problem.isEmpty(); });
    if (blocked == rows_.end()) {
        problem_->show({}, {});
    } else {
        problem_->show(blocked->problem, blocked->command);
    }
    allow_->setVisible(blocked != rows_.end() && blocked->permission && feed_.canAskForPrivilege());
    start_->setEnabled(!names.isEmpty() && blocked == rows_.end() && !filter_wrong_);
}

void SourcePicker::checkFilter() {
    feed_.checkCaptureFilter(filter_->text(), [this](const std::optional<CaptureFilterProblem>& problem) {
        filter_wrong_ = problem.has_value();
        filter_problem_->setText(problem ? problem->sentence : QString());
        filter_problem_->setVisible(filter_wrong_);
        showState();
        adjustSize();
    });
}

void SourcePicker::askForPrivilege() {
    allow_->setEnabled(false);
    feed_.askForPrivilege([this](const QString& problem) {
        allow_->setEnabled(true);
        if (!problem.isEmpty()) {
            problem_->show(problem, problem_->command());
        }
    });
}

void SourcePicker::setHandshakesOnly(bool only) {
    handshakes_->setChecked(only);
}

void SourcePicker::start() {
    if (!start_->isEnabled()) {
        return;
    }
    hide();
    emit startRequested(request());
}

LiveRequest SourcePicker::request() const {
    LiveRequest request;
    request.interfaces = list_->count() == 0 ? wanted_ : chosen();
    request.filter = filter_->text().trimmed();
    request.handshakes_only = handshakes_->isChecked();
    request.promiscuous = promiscuous_->isChecked();
    request.snap_length = static_cast<std::uint32_t>(snap_length_->value());
    return request;
}

void SourcePicker::setRequest(const LiveRequest& request) {
    wanted_ = request.interfaces;
    for (int i = 0; i < list_->count(); ++i) {
        list_->item(i)->setSelected(wanted_.contains(list_->item(i)->text()));
    }
    filter_->setText(request.filter);
    handshakes_->setChecked(request.handshakes_only);
    promiscuous_->setChecked(request.promiscuous);
    snap_length_->setValue(static_cast<int>(request.snap_length));
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector.h"

#include "ui/inspector/explanation_view.h"
#include "ui/inspector/packet_view.h"
#include "ui/words.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace synscope::ui {

namespace {

QString packetTitle(const model::FrameRef& ref, const model::DissectedFrame& frame) {
    const auto captured = static_cast<std::uint64_t>(frame.bytes.size());
    const QString number = Inspector::tr("Frame %1").arg(groupedNumber(ref.number));
    return captured < frame.original_length
               ? Inspector::tr("%1 · %2 of %3 bytes captured")
                     .arg(number, groupedNumber(captured), groupedNumber(frame.original_length))
               : Inspector::tr("%1 · %2 bytes").arg(number, groupedNumber(captured));
}

} // namespace

Inspector::Inspector(Feed& feed, QWidget* parent)
    : QWidget(parent)
    , feed_(feed)
    , tabs_(new QTabBar)
    , pages_(new QStackedWidget)
    , explanation_(new ExplanationView)
    , packet_(new PacketView)
    , lab_(new QPushButton(tr("Run it in the lab"))) {
    setObjectName(QStringLiteral("pane"));
    setAttribute(Qt::WA_StyledBackground);
    tabs_->setObjectName(QStringLiteral("tabs"));
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    tabs_->addTab(tr("What happened"));
    tabs_->addTab(tr("Packet"));
    tabs_->setAccessibleName(tr("Inspector"));
    pages_->addWidget(explanation_);
    pages_->addWidget(packet_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->setSpacing(4);
    column->addWidget(tabs_);
    column->addWidget(pages_, 1);
    auto* below = new QHBoxLayout;
    below->setContentsMargins(18, 4, 18, 10);
    below->addWidget(lab_);
    below->addStretch(1);
    column->addLayout(below);
    lab_->setObjectName(QStringLiteral("primary"));
    lab_->setToolTip(tr("Two hosts on this machine's kernel do the same: open, wait, send, lose and end"));
    connect(lab_, &QPushButton::clicked, this, [this] { emit labRequested(detail_); });
    connect(tabs_, &QTabBar::currentChanged, this, &Inspector::showLab);
    showLab();
    connect(tabs_, &QTabBar::currentChanged, pages_, &QStackedWidget::setCurrentIndex);
}

void Inspector::setLabAvailable(bool available) {
    lab_available_ = available;
    showLab();
}

/// Only where every packet of one connection is known.
void Inspector::showLab() {
    lab_->setVisible(lab_available_ && tabs_->currentIndex() == 0 && detail_ && !detail_->truncated &&
                     !detail_->steps.empty() && !detail_->row.group);
}

void Inspector::showExplanation() {
    tabs_->setCurrentIndex(0);
}

void Inspector::showPacket() {
    tabs_->setCurrentIndex(1);
}

QWidget* Inspector::focusTarget() const {
    return tabs_->currentIndex() == 0 ? static_cast<QWidget*>(explanation_) : &packet_->fields();
}

void Inspector::setDetail(const std::shared_ptr<const ConnectionDetail>& detail) {
    const bool same = detail && detail_ && detail->row.id == detail_->row.id;
    detail_ = detail;
    explanation_->setDetail(detail);
    showLab();
    if (!same) {
        setPacket(model::kNoStep);
        showExplanation();
    }
}

void Inspector::setPacket(std::size_t step) {
    if (!detail_ || step >= detail_->steps.size()) {
        packet_->setFrame(nullptr, tr("Choose a packet in the ladder to see its headers and bytes."));
        return;
    }
    setFrame(detail_->steps[step].segment.frame);
}

void Inspector::setFrame(const model::FrameRef& frame) {
    showPacket();
    feed_.requestFrame(frame, [this, frame](const auto& dissected) { received(frame, dissected); });
}

void Inspector::received(const model::FrameRef& ref,
                         const std::shared_ptr<const model::DissectedFrame>& frame) {
    packet_->setFrame(frame, frame
                                 ? packetTitle(ref, *frame)
                                 : tr("This packet cannot be read again: the file is gone or has changed."));
}

} // namespace synscope::ui

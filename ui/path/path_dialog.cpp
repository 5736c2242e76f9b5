// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/path/path_dialog.h"

#include "ui/live_feed.h"
#include "ui/path/path_view.h"
#include "ui/scale.h"
#include "ui/translate.h"
#include "ui/window_style.h"
#include "ui/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace synscope::ui {

namespace {

constexpr int kTickMs = 100;

} // namespace

PathDialog::PathDialog(LiveFeed& feed, const model::SocketAddress& target, QWidget* parent)
    : QDialog(parent)
    , feed_(feed)
    , target_(target)
    , sentence_(new QLabel)
    , view_(new PathView)
    , send_(new QPushButton(tr("&Send SYNs"))) {
    const QString name = toQString(model::toString(target_));
    setWindowTitle(tr("How far does a SYN get? — %1").arg(name));
    sentence_->setWordWrap(true);
    sentence_->setTextFormat(Qt::PlainText);
    sentence_->setText(
        tr("This sends SYNs from this machine to %1: the first with TTL 1, then one more hop at "
           "a time, until the target answers, at most 30. Routers on the way and the target see "
           "them; where the port is open, its program sees a connection without data. Nothing "
           "is sent before you say so.")
            .arg(name));
    send_->setObjectName(QStringLiteral("primary"));
    auto* close = new QPushButton(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(send_, &QPushButton::clicked, this, &PathDialog::startOrStop);
    tick_.setInterval(kTickMs);
    connect(&tick_, &QTimer::timeout, this, &PathDialog::showTrace);
    auto* area = new QScrollArea;
    area->setWidget(view_);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(send_);
    buttons->addStretch(1);
    buttons->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addWidget(sentence_);
    column->addWidget(area, 1);
    column->addLayout(buttons);
    const Scale scale(font());
    resizeWithinScreen(*this, QSize(scale.whole(880), scale.whole(420)));
}

PathDialog::~PathDialog() {
    feed_.stopTrace();
}

void PathDialog::startOrStop() {
    running_ = !running_;
    if (running_) {
        feed_.tracePath(target_);
        tick_.start();
    } else {
        feed_.stopTrace();
    }
    showTrace();
}

void PathDialog::showTrace() {
    const model::PathTrace trace = feed_.tracedPath();
    running_ = running_ && !trace.done;
    view_->setTrace(trace);
    send_->setText(running_ ? tr("&Stop") : tr("&Send again"));
    if (running_) {
        sentence_->setText(tr("Waiting for an answer to TTL %1 …").arg(trace.hops.size() + 1));
        return;
    }
    tick_.stop();
    const QString verdict = translated(model::pathVerdict(trace));
    sentence_->setText(verdict.isEmpty() ? tr("Stopped before anybody answered.") : verdict);
}

} // namespace synscope::ui

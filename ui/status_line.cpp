// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/status_line.h"

#include "ui/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStringList>
#include <QTimer>
#include <QToolButton>

namespace synscope::ui {

namespace {

constexpr int kSayingMs = 6000;
constexpr int kProgressSteps = 1000;

} // namespace

QString statusText(const FeedStatus& status) {
    if (status.phase == FeedStatus::Phase::Empty) {
        return {};
    }
    if (status.phase == FeedStatus::Phase::Failed) {
        return status.source;
    }
    const bool running = status.live && status.phase == FeedStatus::Phase::Loading;
    const QString source = !status.live    ? status.source
                           : !running      ? StatusLine::tr("Captured on %1").arg(status.source)
                           : status.paused ? StatusLine::tr("Paused on %1").arg(status.source)
                                           : StatusLine::tr("Live on %1").arg(status.source);
    QStringList parts{
        source,
        counted(status.frames, QT_TRANSLATE_NOOP("counted", "packet"),
                QT_TRANSLATE_NOOP("counted", "packets")),
        StatusLine::tr("%1 dropped by the capture").arg(groupedNumber(status.capture_drops)),
        counted(status.connections, QT_TRANSLATE_NOOP("counted", "connection"),
                QT_TRANSLATE_NOOP("counted", "connections")),
        byteSize(status.memory_bytes),
    };
    if (status.only_counted > 0) {
        parts.insert(4, StatusLine::tr("%1 of them only counted").arg(groupedNumber(status.only_counted)));
    }
    return parts.join(QStringLiteral(" · "));
}

StatusLine::StatusLine(QWidget* parent)
    : QWidget(parent)
    , text_(new QLabel)
    , saying_(new QLabel)
    , progress_(new QProgressBar)
    , cancel_(new QToolButton) {
    setObjectName(QStringLiteral("statusLine"));
    setAttribute(Qt::WA_StyledBackground);
    text_->setTextFormat(Qt::PlainText);
    text_->setMinimumWidth(1);
    saying_->setTextFormat(Qt::PlainText);
    progress_->setTextVisible(false);
    progress_->setFixedSize(180, 6);
    progress_->setAccessibleName(tr("Reading"));
    cancel_->setObjectName(QStringLiteral("quiet"));
    cancel_->setText(tr("Cancel"));
    cancel_->setToolTip(tr("Stop reading; what was read stays (Esc)"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(10);
    row->addWidget(text_, 1);
    row->addWidget(saying_);
    row->addWidget(progress_);
    row->addWidget(cancel_);
    connect(cancel_, &QToolButton::clicked, this, &StatusLine::cancelRequested);
    update({});
}

void StatusLine::update(const FeedStatus& status) {
    const bool loading = status.phase == FeedStatus::Phase::Loading && !status.live;
    text_->setText(statusText(status));
    progress_->setVisible(loading);
    cancel_->setVisible(loading);
    progress_->setMaximum(status.progress < 0 ? 0 : kProgressSteps);
    progress_->setValue(qRound(status.progress * kProgressSteps));
}

void StatusLine::say(const QString& sentence) {
    saying_->setText(sentence);
    QTimer::singleShot(kSayingMs, saying_, [label = saying_, sentence] {
        if (label->text() == sentence) {
            label->clear();
        }
    });
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_bar.h"

#include "ui/filter_field.h"
#include "ui/live/live_controls.h"
#include "ui/live/source_picker.h"
#include "ui/live/sparkline.h"
#include "ui/scale.h"
#include "ui/theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPixmap>
#include <QToolButton>

namespace synscope::ui {

namespace {

const Hue& phaseHue(const Theme& theme, FeedStatus::Phase phase) {
    switch (phase) {
    case FeedStatus::Phase::Finished:
        return theme.syn_ack;
    case FeedStatus::Phase::Loading:
        return theme.syn;
    case FeedStatus::Phase::Damaged:
    case FeedStatus::Phase::Cancelled:
        return theme.waiting;
    case FeedStatus::Phase::Failed:
        return theme.failed;
    case FeedStatus::Phase::Empty:
        break;
    }
    return theme.neutral;
}

BadgeShape phaseShape(FeedStatus::Phase phase) {
    switch (phase) {
    case FeedStatus::Phase::Damaged:
    case FeedStatus::Phase::Cancelled:
        return BadgeShape::Triangle;
    case FeedStatus::Phase::Failed:
        return BadgeShape::Cross;
    case FeedStatus::Phase::Loading:
    case FeedStatus::Phase::Empty:
        return BadgeShape::Ring;
    case FeedStatus::Phase::Finished:
        break;
    }
    return BadgeShape::Disc;
}

QIcon phaseIcon(const QWidget& widget, FeedStatus::Phase phase) {
    const double ratio = widget.devicePixelRatioF();
    QPixmap pixmap(QSize(16, 16) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintShape(painter, phaseShape(phase), QRectF(3, 3, 10, 10),
               phaseHue(themeFor(widget.palette()), phase).line);
    return QIcon(pixmap);
}

QToolButton* menuButton(const QString& text, QMenu* menu, const QString& tip) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

} // namespace

MainBar::MainBar(QAction* open, QMenu* sources, QMenu* exports, QMenu* help, QWidget* parent)
    : QWidget(parent)
    , source_(menuButton({}, sources, tr("What is looked at; recent captures")))
    , filter_(new FilterField) {
    setObjectName(QStringLiteral("bar"));
    setAttribute(Qt::WA_StyledBackground);
    source_->setObjectName(QStringLiteral("source"));
    source_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    chevron_ = new QLabel(QStringLiteral("▾"), source_);
    chevron_->setObjectName(QStringLiteral("chevron"));
    chevron_->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* open_button = new QToolButton;
    open_button->setDefaultAction(open);
    open_button->setText(tr("Open…"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 0, 14, 0);
    row->setSpacing(8);
    row->addWidget(source_);
    row->addWidget(open_button);
    row->addSpacing(8);
    row->addWidget(filter_, 1);
    row->addSpacing(8);
    row->addWidget(menuButton(tr("Export"), exports, tr("Copy or save the ladder")));
    row->addWidget(menuButton(QStringLiteral("?"), help, tr("Help")));
    measure();
}

void MainBar::addLive(LiveControls& live, QMenu* sources) {
    source_->setMenu(nullptr);
    source_->setToolTip(tr("What is looked at; what could be captured"));
    connect(source_, &QToolButton::clicked, &live, [this, &live] { live.openPicker(*source_); });
    live.picker().setFileMenu(sources);
    auto* row = static_cast<QHBoxLayout*>(layout());
    const int behind = row->indexOf(source_) + 1;
    row->insertWidget(behind, live.startButton());
    row->insertWidget(behind + 1, live.pauseButton());
    row->insertWidget(row->indexOf(filter_) + 2, live.handshakesButton());
    sparkline_ = live.sparkline();
    sparkline_->setParent(source_);
    measure();
}

const QWidget& MainBar::source() const {
    return *source_;
}

void MainBar::update(const FeedStatus& status) {
    const bool same = status.phase == status_.phase && status.source == status_.source &&
                      status.paused == status_.paused;
    status_ = status;
    if (!same) {
        measure();
    }
}

void MainBar::measure() {
    const Scale scale(font());
    setFixedHeight(scale.whole(52));
    source_->setFixedSize(scale.whole(214), scale.whole(32));
    filter_->setFont(monoFont(scale(13)));
    source_->setIcon(phaseIcon(*this, status_.phase));
    const bool running = status_.live && status_.phase == FeedStatus::Phase::Loading;
    const QString name = status_.source.isEmpty() ? tr("No capture") : status_.source;
    source_->setText(
        QFontMetrics(source_->font()).elidedText(name, Qt::ElideMiddle, scale.whole(running ? 88 : 146)));
    chevron_->setGeometry(scale.whole(196), scale.whole(6), scale.whole(14), scale.whole(20));
    if (sparkline_ != nullptr) {
        sparkline_->setGeometry(scale.whole(128), scale.whole(5), scale.whole(64), scale.whole(22));
    }
    source_->setToolTip(status_.path.isEmpty() ? tr("What is looked at; recent captures") : status_.path);
}

void MainBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        measure();
    }
}

} // namespace synscope::ui

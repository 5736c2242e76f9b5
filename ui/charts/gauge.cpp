// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gauge.h"

#include "model/series.h"
#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/words.h"

#include <QChart>
#include <QChartView>
#include <QEvent>
#include <QGraphicsLayout>
#include <QLabel>
#include <QPieSeries>

#include <algorithm>

namespace synscope::ui {
namespace {

constexpr double kNearlyFull = 0.9;
constexpr int kHalfTurn = 120; ///< degrees to either side of the top

} // namespace

Gauge::Gauge(QWidget* parent)
    : QWidget(parent)
    , view_(new QChartView(this))
    , dial_(new QPieSeries(this))
    , taken_(dial_->append(QString(), 0))
    , left_(dial_->append(QString(), 1))
    , number_(new QLabel(view_))
    , caption_(new QLabel(this)) {
    dial_->setHoleSize(0.72);
    dial_->setPieSize(1.0);
    dial_->setPieStartAngle(-kHalfTurn);
    dial_->setPieEndAngle(kHalfTurn);
    view_->chart()->addSeries(dial_);
    view_->chart()->legend()->hide();
    view_->chart()->setMargins(QMargins());
    view_->chart()->layout()->setContentsMargins(0, 0, 0, 0);
    view_->chart()->setBackgroundRoundness(0);
    view_->setRenderHint(QPainter::Antialiasing);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setFocusPolicy(Qt::NoFocus);
    number_->setAlignment(Qt::AlignCenter);
    caption_->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    caption_->setWordWrap(true);
    caption_->setObjectName(QStringLiteral("hint"));
    setMinimumWidth(92);
    setMaximumWidth(130);
    setValue(-1, QString());
}

void Gauge::setValue(double share, const QString& caption) {
    share_ = share;
    const double shown = std::clamp(share, 0.0, 1.0);
    taken_->setValue(shown);
    left_->setValue(1 - shown);
    const QString number = share < 0 ? QStringLiteral("–")
                                     : toQString(model::formatValue(share, model::Unit::Share));
    number_->setText(number);
    caption_->setText(caption);
    setAccessibleName(caption);
    setAccessibleDescription(number);
    applyStyle();
}

void Gauge::applyStyle() {
    const Theme& theme = themeFor(palette());
    view_->chart()->setBackgroundBrush(theme.surface);
    view_->setBackgroundBrush(theme.surface);
    for (QPieSlice* slice : {taken_, left_}) {
        slice->setBorderColor(theme.surface);
        slice->setLabelVisible(false);
    }
    taken_->setBrush(share_ >= kNearlyFull ? theme.failed.line : theme.syn.line);
    left_->setBrush(theme.border);
    number_->setFont(textFont(Scale(font())(14), QFont::Bold));
    QPalette ink = number_->palette();
    ink.setColor(QPalette::WindowText, theme.text);
    number_->setPalette(ink);
    place();
}

/// The caption goes into the opening of the dial, whatever the height: far below it would belong to nothing.
void Gauge::place() {
    constexpr double kOpening = 0.75; ///< of the dial's height, where its ends are: 120 degrees from the top
    const int words = caption_->heightForWidth(width());
    const int side = std::min(width(), static_cast<int>((height() - words) / kOpening));
    const int top = std::max(0, (height() - static_cast<int>(kOpening * side) - words) / 2);
    view_->setGeometry((width() - side) / 2, top, side, side);
    number_->setGeometry(view_->rect());
    caption_->setGeometry(0, top + static_cast<int>(kOpening * side) + 2, width(), words);
    caption_->raise();
}

void Gauge::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        applyStyle();
    }
}

void Gauge::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place();
}

} // namespace synscope::ui

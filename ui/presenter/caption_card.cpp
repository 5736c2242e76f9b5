// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/caption_card.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace synscope::ui {
namespace {

constexpr double kPadX = 18;
constexpr double kPadY = 10;
constexpr double kHeading = 11.5;
constexpr qsizetype kShort = 150; ///< letters: more are set a little smaller
constexpr int kWrapped = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;

double heightOf(const QFont& font, const QString& text, double width) {
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 1e6), kWrapped, text).height();
}

} // namespace

CaptionCard::CaptionCard(QWidget* parent)
    : QWidget(parent) {
    setAccessibleName(tr("Caption"));
}

void CaptionCard::setStyle(const StageStyle& style) {
    style_ = style;
    update();
}

void CaptionCard::setCaption(const QString& heading, const QString& text) {
    if (heading == heading_ && text == text_) {
        return;
    }
    heading_ = heading;
    text_ = text;
    setAccessibleDescription(heading.isEmpty() ? text : heading + QStringLiteral(". ") + text);
    update();
}

QFont CaptionCard::fontFor(const QString& text) const {
    return style_.text(text.size() <= kShort ? 15.5 : 13);
}

int CaptionCard::heightFor(const QString& heading, const QString& text, int width) const {
    const double room = width - 2 * style_(kPadX);
    const double above = heading.isEmpty() ? 0.0 : style_(kHeading * 1.5);
    return static_cast<int>(std::ceil(heightOf(fontFor(text), text, room) + above + 2 * style_(kPadY)));
}

void CaptionCard::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), style_.theme.background);
    const double line = style_(1);
    painter.setPen(QPen(style_.theme.border, line));
    painter.setBrush(style_.theme.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(line, line, -line, -line), style_(8), style_(8));
    QRectF box = QRectF(rect()).adjusted(style_(kPadX), style_(kPadY), -style_(kPadX), -style_(kPadY));
    if (!heading_.isEmpty()) {
        painter.setFont(style_.text(kHeading, QFont::Bold));
        painter.setPen(style_.theme.accent);
        painter.drawText(box, Qt::AlignLeft | Qt::AlignTop, heading_);
        box.setTop(box.top() + style_(kHeading * 1.5));
    }
    const QFont font = fontFor(text_);
    painter.setFont(font);
    painter.setPen(style_.theme.text);
    const double spare = box.height() - heightOf(font, text_, box.width());
    box.setTop(box.top() + std::max(0.0, heading_.isEmpty() ? spare / 2 : 0.0));
    painter.drawText(box, kWrapped, text_);
}

} // namespace synscope::ui

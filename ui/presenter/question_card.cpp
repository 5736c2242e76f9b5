// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/question_card.h"

#include "ui/ladder/drawing.h"
#include "ui/words.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace synscope::ui {
namespace {

constexpr double kPad = 14;
constexpr double kHeading = 11.5;
constexpr double kPrompt = 15.5;
constexpr double kOption = 13.5;
constexpr double kExplanation = 13;
constexpr double kOptionPad = 6;
constexpr double kBadge = 18;
constexpr double kVotes = 62; ///< width of bar and number
constexpr double kArrowIcon = 34;
constexpr int kWrapped = Qt::TextWordWrap | Qt::AlignLeft;

double heightOf(const QFont& font, const QString& text, double width) {
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 1e6), kWrapped | Qt::AlignTop, text).height();
}

QString letterOf(std::size_t option) {
    return {QChar(u'A' + static_cast<char16_t>(option))};
}

} // namespace

QuestionCard::QuestionCard(QWidget* parent)
    : QWidget(parent) {
    setAccessibleName(tr("Question"));
}

void QuestionCard::setStyle(const StageStyle& style) {
    style_ = style;
    update();
}

void QuestionCard::showQuestion(const model::StoryQuestion& question, const std::vector<int>& votes,
                                bool revealed) {
    question_ = question;
    votes_ = votes;
    revealed_ = revealed;
    setAccessibleDescription(spoken());
    update();
}

QString QuestionCard::spoken() const {
    QStringList parts{toQString(question_.prompt)};
    for (std::size_t i = 0; i < question_.options.size(); ++i) {
        parts
            << tr("%1: %2, %3 votes").arg(letterOf(i), toQString(question_.options[i].words)).arg(votes_[i]);
    }
    if (revealed_) {
        parts << tr("The answer is %1.").arg(letterOf(question_.right)) << toQString(question_.explanation);
    }
    return parts.join(QStringLiteral(". "));
}

QuestionCard::Places QuestionCard::placesFor(double width) const {
    Places places;
    const double room = width - 2 * style_(kPad);
    double y = style_(kPad) + style_(kHeading * 1.5);
    const double prompt = heightOf(style_.text(kPrompt, QFont::DemiBold), toQString(question_.prompt), room);
    places.prompt = {style_(kPad), y, room, prompt};
    y += prompt + style_(7);
    const bool two_columns = question_.options.size() > 1;
    const double gap = style_(8);
    const double column = two_columns ? (room - gap) / 2 : room;
    const double words = column - style_(2 * kOptionPad + kBadge + 8 + kVotes +
                                         (question_.kind == model::QuestionKind::NextArrow ? kArrowIcon : 0));
    for (std::size_t i = 0; i < question_.options.size(); i += two_columns ? 2 : 1) {
        double height = style_(kBadge);
        for (std::size_t n = i; n < std::min(i + (two_columns ? 2 : 1), question_.options.size()); ++n) {
            height = std::max(height,
                              heightOf(style_.text(kOption), toQString(question_.options[n].words), words));
        }
        height += style_(2 * kOptionPad);
        for (std::size_t n = i; n < std::min(i + (two_columns ? 2 : 1), question_.options.size()); ++n) {
            places.options.emplace_back(style_(kPad) + static_cast<double>(n - i) * (column + gap), y, column,
                                        height);
        }
        y += height + style_(6);
    }
    if (revealed_) {
        const double why = heightOf(style_.text(kExplanation), toQString(question_.explanation), room);
        places.explanation = {style_(kPad), y + style_(3), room, why};
        y += why + style_(6);
    }
    places.height = y + style_(kPad) - style_(4);
    return places;
}

int QuestionCard::heightForWidth(int width) const {
    return static_cast<int>(std::ceil(placesFor(width).height));
}

void QuestionCard::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), style_.theme.background);
    const double line = style_(1.4);
    painter.setPen(QPen(revealed_ ? style_.theme.syn_ack.line : style_.theme.waiting.line, line));
    painter.setBrush(style_.theme.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(line, line, -line, -line), style_(8), style_(8));
    const Places places = placesFor(width());
    const QRectF heading(style_(kPad), style_(kPad) - style_(4), width() - 2 * style_(kPad),
                         style_(kHeading * 1.5));
    drawing::line(painter, heading, Qt::AlignLeft | Qt::AlignVCenter, style_.text(kHeading, QFont::Bold),
                  revealed_ ? style_.theme.syn_ack.ink : style_.theme.waiting.ink,
                  revealed_ ? tr("The answer") : tr("Predict"));
    drawing::line(painter, heading, Qt::AlignRight | Qt::AlignVCenter, style_.text(11), style_.theme.muted,
                  revealed_ ? tr("→ goes on")
                            : tr("A to %1 count votes, Shift takes one back · Space reveals")
                                  .arg(letterOf(question_.options.size() - 1)));
    painter.setFont(style_.text(kPrompt, QFont::DemiBold));
    painter.setPen(style_.theme.text);
    painter.drawText(places.prompt, kWrapped | Qt::AlignTop, toQString(question_.prompt));
    for (std::size_t i = 0; i < places.options.size(); ++i) {
        paintOption(painter, places.options[i], i);
    }
    if (revealed_) {
        painter.setFont(style_.text(kExplanation));
        painter.setPen(style_.theme.text);
        painter.drawText(places.explanation, kWrapped | Qt::AlignTop, toQString(question_.explanation));
    }
}

void QuestionCard::paintOption(QPainter& painter, const QRectF& box, std::size_t option) const {
    const bool right = revealed_ && option == question_.right;
    const Hue& hue = right ? style_.theme.syn_ack : style_.theme.neutral;
    painter.save();
    painter.setOpacity(revealed_ && !right ? 0.55 : 1.0);
    painter.setPen(QPen(right ? hue.line : style_.theme.border, style_(right ? 2 : 1)));
    painter.setBrush(right ? badgeFill(style_.theme, hue) : style_.theme.background);
    painter.drawRoundedRect(box, style_(6), style_(6));
    const QRectF badge(box.left() + style_(kOptionPad), box.center().y() - style_(kBadge) / 2, style_(kBadge),
                       style_(kBadge));
    painter.setPen(Qt::NoPen);
    painter.setBrush(right ? hue.line : style_.theme.accent);
    painter.drawEllipse(badge);
    drawing::line(painter, badge, Qt::AlignCenter, style_.text(12, QFont::Bold),
                  right ? style_.theme.background : style_.theme.on_accent,
                  right ? QStringLiteral("✓") : letterOf(option));
    QRectF words = box.adjusted(style_(kOptionPad + kBadge + 8), 0, -style_(kVotes + kOptionPad), 0);
    const model::StoryOption& shown = question_.options[option];
    if (question_.kind == model::QuestionKind::NextArrow) {
        paintArrowIcon(painter, QRectF(words.left(), box.top(), style_(kArrowIcon - 8), box.height()), shown,
                       style_.theme.text);
        words.setLeft(words.left() + style_(kArrowIcon));
    }
    painter.setFont(style_.text(kOption, right ? QFont::DemiBold : QFont::Normal));
    painter.setPen(style_.theme.text);
    painter.drawText(words, kWrapped | Qt::AlignVCenter, toQString(shown.words));
    paintVotes(painter, box, option);
    painter.restore();
}

/// From the left lifeline to the right one or back; none where nothing is sent.
void QuestionCard::paintArrowIcon(QPainter& painter, const QRectF& box, const model::StoryOption& option,
                                  const QColor& color) const {
    if (!option.arrow_from) {
        return;
    }
    const bool rightwards = *option.arrow_from == model::Side::Client;
    const QPointF tip(rightwards ? box.right() : box.left(), box.center().y());
    const QPointF tail(rightwards ? box.left() : box.right(), box.center().y());
    const double size = style_(7) * (rightwards ? -1 : 1);
    painter.setPen(QPen(color, style_(2)));
    painter.drawLine(tail, tip + QPointF(size, 0));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF({tip, tip + QPointF(size, style_(4)), tip + QPointF(size, -style_(4))}));
}

void QuestionCard::paintVotes(QPainter& painter, const QRectF& box, std::size_t option) const {
    const int all = std::accumulate(votes_.begin(), votes_.end(), 0);
    if (all == 0) {
        return;
    }
    const QRectF room(box.right() - style_(kVotes + kOptionPad), box.top(), style_(kVotes), box.height());
    const double full = room.width() - style_(24);
    const QRectF bar(room.left(), room.center().y() - style_(4), full * votes_[option] / all, style_(8));
    painter.setPen(Qt::NoPen);
    painter.setBrush(style_.theme.data.line);
    painter.drawRoundedRect(bar, style_(3), style_(3));
    drawing::line(painter, room, Qt::AlignRight | Qt::AlignVCenter, style_.mono(13, QFont::Bold),
                  style_.theme.text, QString::number(votes_[option]));
}

void QuestionCard::mousePressEvent(QMouseEvent* event) {
    const Places places = placesFor(width());
    for (std::size_t i = 0; i < places.options.size(); ++i) {
        if (places.options[i].contains(event->position())) {
            emit voted(i, event->button() == Qt::RightButton ? -1 : 1);
        }
    }
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/stage_view.h"

#include "ui/ladder/drawing.h"
#include "ui/ladder/ladder_painter.h"
#include "ui/words.h"

#include <QLinearGradient>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>

namespace synscope::ui {
namespace {

constexpr double kHostHeight = 34;
constexpr double kTitleHeight = 22;
constexpr double kHeadAt = 0.72;  ///< of the height: what comes next has its place below
constexpr double kHeadRoom = 2.6; ///< units below the head that stay in sight

} // namespace

StageView::StageView(QWidget* parent)
    : QWidget(parent) {
    setAccessibleName(tr("Ladder"));
}

void StageView::setStory(std::shared_ptr<const model::LessonStory> story, const StageStyle& style,
                         bool show_options) {
    story_ = std::move(story);
    style_ = style;
    frame_ = stageFrameFor(width(), style, *story_, show_options);
    stage_ = std::make_shared<const model::Stage>(model::layOutStage(*story_, frame_.options));
    update();
}

void StageView::setTitle(const QString& title) {
    title_ = title;
    update();
}

double StageView::headerHeight() const {
    return style_(kHostHeight + (title_.isEmpty() ? 0.0 : kTitleHeight));
}

double StageView::contentHeight() const {
    return stage_ ? frame_.frame.height(stage_->ladder) : 0.0;
}

void StageView::showCut(const model::StageCut& cut, bool asking) {
    if (!stage_) {
        return;
    }
    pulled_ = cut.head == cut_.head ? pulled_ : 0.0;
    cut_ = cut;
    asking_ = asking;
    shown_ = model::cutStage(*stage_, cut_);
    scrollToHead();
    update();
}

void StageView::scrollToHead() {
    const double room = height() - headerHeight();
    const double most = std::max(0.0, contentHeight() - room);
    const double head = frame_.frame.y(cut_.head);
    const double wanted = std::max(head - kHeadAt * room, head + frame_.frame.y(kHeadRoom) - room);
    scroll_ = std::clamp(wanted + pulled_, 0.0, most);
}

void StageView::wheelEvent(QWheelEvent* event) {
    pulled_ -= event->angleDelta().y();
    const double before = scroll_;
    scrollToHead();
    pulled_ = before == scroll_ ? 0.0 : pulled_;
    update();
}

void StageView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), style_.theme.background);
    if (!stage_) {
        return;
    }
    const double top = headerHeight();
    painter.save();
    painter.setClipRect(QRectF(0, top, width(), height() - top));
    painter.translate(0, top - scroll_);
    const QRectF visible(0, scroll_, width(), height() - top);
    const LadderPainter ladder(shown_, frame_.frame, style_.theme, TimeMode::Spoken);
    ladder.paint(painter, visible);
    if (asking_) {
        paintQuestionMark(painter);
    }
    painter.restore();
    paintFade(painter);
    paintHeader(painter);
}

/// What has scrolled out half way ends softly, not in a cut.
void StageView::paintFade(QPainter& painter) const {
    if (scroll_ <= 0) {
        return;
    }
    const QRectF edge(0, headerHeight(), width(), style_(18));
    QColor clear = style_.theme.background;
    clear.setAlpha(0);
    QLinearGradient fade(edge.topLeft(), edge.bottomLeft());
    fade.setColorAt(0.0, style_.theme.background);
    fade.setColorAt(0.4, style_.theme.background);
    fade.setColorAt(1.0, clear);
    painter.fillRect(edge, fade);
}

void StageView::paintHeader(QPainter& painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    if (!title_.isEmpty()) {
        drawing::line(painter, QRectF(0, 0, width(), style_(kTitleHeight)), Qt::AlignCenter,
                      style_.text(14, QFont::Bold), style_.theme.text, title_);
    }
    paintHost(painter, model::Side::Client);
    paintHost(painter, model::Side::Server);
}

/// Over its lifeline, moved inwards where the edge would cut it.
void StageView::paintHost(QPainter& painter, model::Side side) const {
    const auto at = static_cast<std::size_t>(model::index(side));
    const bool nobody = story_->hosts[at].empty();
    const QString name = nobody ? tr("nobody") : toQString(story_->hosts[at]);
    const QString system = nobody ? tr("no such host")
                                  : toQString(story_->addresses[at] + " · " + story_->systems[at]);
    const QFont name_font = style_.text(14, QFont::DemiBold);
    const QFont system_font = style_.text(11);
    const double half = (frame_.frame.server_x - frame_.frame.client_x) / 2;
    const double width = std::min(QFontMetricsF(system_font).horizontalAdvance(system) + 2,
                                  2 * half - style_(10));
    const double room = std::max(width, QFontMetricsF(name_font).horizontalAdvance(name) + 2);
    const double margin = style_(4);
    const double left = std::clamp(frame_.frame.x(side) - room / 2, margin,
                                   std::max(margin, this->width() - room - margin));
    const double top = headerHeight() - style_(kHostHeight);
    drawing::line(painter, QRectF(left, top, room, style_(18)), Qt::AlignCenter, name_font, style_.theme.text,
                  name);
    drawing::line(painter, QRectF(left, top + style_(17), room, style_(14)), Qt::AlignCenter, system_font,
                  style_.theme.muted, system);
}

/// Below all that is written by now.
double StageView::questionTop() const {
    double top = cut_.head + 0.75;
    for (const model::LadderArrow& arrow : shown_.arrows) {
        if (arrow.note_lines > 0) {
            top = std::max(top, arrow.y_end + model::noteHeight(arrow));
        }
    }
    for (const model::LadderEvent& event : shown_.events) {
        top = std::max(top, event.y + model::kEventHeight / 2);
    }
    return top;
}

void StageView::paintQuestionMark(QPainter& painter) const {
    const LadderFrame& frame = frame_.frame;
    const double top = frame.y(questionTop());
    const QRectF box(frame.client_x + frame.barHalf() + style_(8), top,
                     frame.laneWidth() - 2 * frame.barHalf() - style_(16), frame.y(1.6));
    QColor fill = style_.theme.waiting.line;
    fill.setAlphaF(0.14F);
    painter.setPen(QPen(style_.theme.waiting.line, style_(1.4), Qt::DashLine));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, style_(6), style_(6));
    drawing::line(painter, box, Qt::AlignCenter, style_.text(13, QFont::Bold), style_.theme.waiting.ink,
                  tr("? what comes next"));
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/overlay.h"

#include "ui/ladder/drawing.h"

#include <QCursor>
#include <QMouseEvent>
#include <QPainter>
#include <QRadialGradient>

#include <array>

namespace synscope::ui {
namespace {

struct KeyRow {
    const char* keys;
    const char* meaning;
};

constexpr std::array<KeyRow, 22> kKeys{{
    {"→  PageDown  Return", QT_TRANSLATE_NOOP("PresenterOverlay", "next step; reveals what is asked")},
    {"←  PageUp", QT_TRANSLATE_NOOP("PresenterOverlay", "back")},
    {"↓  ↑", QT_TRANSLATE_NOOP("PresenterOverlay", "single event forward, back")},
    {"Home  End", QT_TRANSLATE_NOOP("PresenterOverlay", "start, end")},
    {"Space", QT_TRANSLATE_NOOP("PresenterOverlay", "play, pause; reveals what is asked")},
    {"[  ]", QT_TRANSLATE_NOOP("PresenterOverlay", "slower, faster")},
    {"W", QT_TRANSLATE_NOOP("PresenterOverlay", "waiting compressed, or as long as it took")},
    {"P", QT_TRANSLATE_NOOP("PresenterOverlay", "predictions: ask on the way, or not")},
    {"A … F, 1 … 6", QT_TRANSLATE_NOOP("PresenterOverlay", "count a vote; with Shift take it back")},
    {"Backspace", QT_TRANSLATE_NOOP("PresenterOverlay", "ask again, without votes")},
    {"H", QT_TRANSLATE_NOOP("PresenterOverlay", "hide or show what a timer will do")},
    {"S", QT_TRANSLATE_NOOP("PresenterOverlay", "states, counters and buffers beside the ladder")},
    {"V, Shift+V", QT_TRANSLATE_NOOP("PresenterOverlay", "beside this one: its pair, any other")},
    {"G", QT_TRANSLATE_NOOP("PresenterOverlay", "change values: backlog, retries, delay …")},
    {"Ctrl+E  O  P  L",
     QT_TRANSLATE_NOOP("PresenterOverlay", "edit a copy, another scenario, hand-out, run in the lab")},
    {"O", QT_TRANSLATE_NOOP("PresenterOverlay", "TCP options of SYNs")},
    {"N", QT_TRANSLATE_NOOP("PresenterOverlay", "speaker notes")},
    {"L", QT_TRANSLATE_NOOP("PresenterOverlay", "laser dot")},
    {".  B", QT_TRANSLATE_NOOP("PresenterOverlay", "black screen")},
    {"K  T", QT_TRANSLATE_NOOP("PresenterOverlay", "high contrast, light or dark")},
    {"Ctrl +  −  0", QT_TRANSLATE_NOOP("PresenterOverlay", "larger, smaller, usual letters")},
    {"F11  Esc", QT_TRANSLATE_NOOP("PresenterOverlay", "full screen, leave (comes back to this step)")},
}};

} // namespace

PresenterOverlay::PresenterOverlay(QWidget* parent)
    : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setMouseTracking(true);
    hide();
}

void PresenterOverlay::setStyle(const StageStyle& style) {
    style_ = style;
    update();
}

void PresenterOverlay::setPointing(bool pointing) {
    pointing_ = pointing;
    laser_ = mapFromGlobal(QPointF(QCursor::pos()));
    setAttribute(Qt::WA_TransparentForMouseEvents, !pointing);
    setCursor(pointing ? Qt::BlankCursor : Qt::ArrowCursor);
    showNeeded();
}

void PresenterOverlay::setBlack(bool black) {
    black_ = black;
    showNeeded();
}

void PresenterOverlay::setHelp(bool help) {
    help_ = help;
    showNeeded();
}

void PresenterOverlay::showNeeded() {
    setVisible(pointing_ || black_ || help_);
    update();
}

/// What is pressed goes to the presenter.
void PresenterOverlay::mouseMoveEvent(QMouseEvent* event) {
    laser_ = event->position();
    update();
}

void PresenterOverlay::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (black_) {
        painter.fillRect(rect(), Qt::black);
        return;
    }
    if (help_) {
        paintHelp(painter);
    }
    if (pointing_) {
        paintLaser(painter);
    }
}

void PresenterOverlay::paintLaser(QPainter& painter) const {
    const double radius = style_(9);
    QRadialGradient glow(laser_, radius);
    glow.setColorAt(0.0, QColor(255, 255, 255, 240));
    glow.setColorAt(0.25, QColor(255, 40, 40, 240));
    glow.setColorAt(0.5, QColor(255, 20, 20, 150));
    glow.setColorAt(1.0, QColor(255, 0, 0, 0));
    painter.setPen(Qt::NoPen);
    painter.setBrush(glow);
    painter.drawEllipse(laser_, radius, radius);
}

void PresenterOverlay::paintHelp(QPainter& painter) const {
    const double row = std::min(style_(20), (height() - style_(40)) / static_cast<double>(kKeys.size() + 2));
    const double letters = row / style_.scale * 0.62;
    const double width = std::min(style_(620), this->width() - style_(20));
    const double height = row * static_cast<double>(kKeys.size() + 2);
    const QRectF box((this->width() - width) / 2, (this->height() - height) / 2, width, height);
    painter.setPen(QPen(style_.theme.border, style_(1.5)));
    painter.setBrush(style_.theme.surface);
    painter.drawRoundedRect(box, style_(10), style_(10));
    double y = box.top() + row;
    for (const KeyRow& key : kKeys) {
        drawing::line(painter, QRectF(box.left() + style_(20), y, width * 0.36 - style_(20), row),
                      Qt::AlignLeft | Qt::AlignVCenter, style_.text(letters, QFont::Bold),
                      style_.theme.accent, QString::fromUtf8(key.keys));
        drawing::line(painter, QRectF(box.left() + width * 0.36, y, width * 0.64 - style_(16), row),
                      Qt::AlignLeft | Qt::AlignVCenter, style_.text(letters), style_.theme.text,
                      tr(key.meaning));
        y += row;
    }
}

} // namespace synscope::ui

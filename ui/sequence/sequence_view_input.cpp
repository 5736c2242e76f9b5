// SPDX-License-Identifier: GPL-3.0-or-later
// The time–sequence view's keys and mouse.
#include "ui/sequence/sequence_view.h"
#include "ui/sequence/trace_furniture.h"
#include "ui/view_keys.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QToolTip>

namespace synscope::ui {
namespace {

constexpr double kPanStep = 0.1; ///< of the window
constexpr double kNearPixels = 10;
constexpr double kDragPixels = 4; ///< less is a click

} // namespace

void SequenceView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    plot_->setGeometry(rect()); // which paints it anew
    page_->setGeometry(rect());
    fitHeading();
}

void SequenceView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    const bool looks = event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange;
    if (looks && overlay_ != nullptr) {
        applyStyle();
        applyWindow();
    }
}

bool SequenceView::eventFilter(QObject* watched, QEvent* event) {
    if (watched != plot_ || !trace_) {
        return QWidget::eventFilter(watched, event);
    }
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        return pressed(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
        return moved(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease:
        return released(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonDblClick:
        fit();
        return true;
    case QEvent::Wheel:
        return wheeled(*static_cast<QWheelEvent*>(event));
    case QEvent::Leave:
        left();
        return false;
    case QEvent::ToolTip: {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto packet = packetAt(help->pos());
        QToolTip::showText(help->globalPos(), packet ? tracePacketTip(trace_->sequence, *packet) : QString(),
                           plot_);
        return true;
    }
    default:
        return QWidget::eventFilter(watched, event);
    }
}

SequenceView::Direction* SequenceView::directionAt(QPointF position) {
    for (Direction& direction : directions_) {
        if (direction.rect->rect().contains(position.toPoint())) {
            return &direction;
        }
    }
    return nullptr;
}

std::optional<std::size_t> SequenceView::packetAt(QPointF position) {
    const Direction* direction = directionAt(position);
    return direction == nullptr
               ? std::nullopt
               : packetNear(trace_->sequence, direction->side, mapOf(direction->side), position, kNearPixels);
}

bool SequenceView::pressed(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton) {
        return false;
    }
    setFocus(Qt::MouseFocusReason);
    drag_from_ = event.position();
    dragged_ = false;
    return true;
}

bool SequenceView::moved(const QMouseEvent& event) {
    if (!drag_from_) {
        hover(event.position());
        return true;
    }
    const QPointF way = event.position() - *drag_from_;
    if (!dragged_ && way.manhattanLength() < kDragPixels) {
        return true;
    }
    dragged_ = true;
    Direction* direction = directionAt(*drag_from_);
    drag_from_ = event.position();
    window_.pan(-way.x() * window_.length() / mapOf(model::Side::Client).area.width());
    if (direction != nullptr && direction->own_heights) {
        panBytes(*direction, way.y());
    } else {
        applyWindow(); // heights follow by themselves
    }
    return true;
}

bool SequenceView::released(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton || !drag_from_) {
        return false;
    }
    drag_from_.reset();
    if (!dragged_) {
        choose(packetAt(event.position()));
    }
    return true;
}

bool SequenceView::wheeled(const QWheelEvent& event) {
    Direction* direction = directionAt(event.position());
    if (event.modifiers().testFlag(Qt::ShiftModifier) || event.angleDelta().y() == 0) {
        panTime(-kPanStep * wheelNotches(event));
    } else if (event.modifiers().testFlag(Qt::ControlModifier) && direction != nullptr) {
        zoomBytes(*direction, zoomOfWheel(event), event.position().y());
    } else {
        zoomTime(zoomOfWheel(event), mapOf(model::Side::Client).offsetAt(event.position().x()));
    }
    return true;
}

void SequenceView::hover(QPointF position) {
    const auto packet = packetAt(position);
    if (packet != hovered_) {
        hovered_ = packet;
        updateOverlay();
        overlay_->layer()->replot();
    }
    const PlotMap map = mapOf(model::Side::Client);
    const bool inside = position.x() >= map.area.left() && position.x() <= map.area.right();
    emit timeHovered(inside ? map.timeAt(position.x()) : model::kNoTime);
}

void SequenceView::left() {
    hovered_.reset();
    updateOverlay();
    overlay_->layer()->replot();
    emit timeHovered(model::kNoTime);
}

void SequenceView::keyPressEvent(QKeyEvent* event) {
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    if (isPlain(*event) && (handleMoveKey(event->key(), shift) || handleZoomKey(event->key()))) {
        return;
    }
    QWidget::keyPressEvent(event);
}

bool SequenceView::handleMoveKey(int key, bool shift) {
    const int last = trace_ ? static_cast<int>(trace_->sequence.packets().size()) - 1 : -1;
    switch (key) {
    case Qt::Key_Up:
        chooseRelative(-1);
        return true;
    case Qt::Key_Down:
        chooseRelative(1);
        return true;
    case Qt::Key_Left:
        shift ? panTime(-kPanStep) : emit previousConnectionRequested();
        return true;
    case Qt::Key_Right:
        shift ? panTime(kPanStep) : emit nextConnectionRequested();
        return true;
    case Qt::Key_PageUp:
        panTime(-1 + kPanStep);
        return true;
    case Qt::Key_PageDown:
        panTime(1 - kPanStep);
        return true;
    case Qt::Key_Home:
    case Qt::Key_End:
        if (last >= 0) {
            choose(static_cast<std::size_t>(key == Qt::Key_Home ? 0 : last));
        }
        return true;
    case Qt::Key_Escape:
        if (selected_) {
            choose(std::nullopt);
            return true;
        }
        return false;
    default:
        return false;
    }
}

/// Around the chosen packet where it is in sight, else around the middle.
double SequenceView::zoomCentre() const {
    if (selected_) {
        const double chosen = window_.offsetOf(trace_->sequence.packets()[*selected_].time);
        if (chosen >= window_.from() && chosen <= window_.to()) {
            return chosen;
        }
    }
    return (window_.from() + window_.to()) / 2;
}

bool SequenceView::handleZoomKey(int key) {
    const auto factor = zoomOfKey(key);
    if (factor) {
        *factor > 0 ? zoomTime(*factor, zoomCentre()) : fit();
    }
    return factor.has_value();
}

void SequenceView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addActions(export_actions_);
    menu.exec(event->globalPos());
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder view's keys, mouse and search.
#include "ui/ladder/ladder_search_bar.h"
#include "ui/ladder/ladder_tip.h"
#include "ui/ladder/ladder_view.h"
#include "ui/translate.h"
#include "ui/view_keys.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace synscope::ui {

void LadderView::keyPressEvent(QKeyEvent* event) {
    if (isPlain(*event) &&
        (handleMoveKey(event->key()) || handleZoomKey(event->key()) || handleOtherKey(event->key()))) {
        return;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

bool LadderView::handleMoveKey(int key) {
    const std::size_t count = ladder_.packetArrows();
    switch (key) {
    case Qt::Key_Up:
        chooseRelative(-1);
        return true;
    case Qt::Key_Down:
        chooseRelative(1);
        return true;
    case Qt::Key_Home:
        choose(count > 0 ? std::optional<std::size_t>(0) : std::nullopt);
        return true;
    case Qt::Key_End:
        choose(count > 0 ? std::optional(count - 1) : std::nullopt);
        return true;
    case Qt::Key_Left:
        emit previousConnectionRequested();
        return true;
    case Qt::Key_Right:
        emit nextConnectionRequested();
        return true;
    default:
        return false;
    }
}

bool LadderView::handleZoomKey(int key) {
    const auto factor = zoomOfKey(key);
    if (factor) {
        *factor > 0 ? zoomAround(*factor, viewport()->height() / 2.0) : fitZoom();
    }
    return factor.has_value();
}

bool LadderView::handleOtherKey(int key) {
    if (key == Qt::Key_Slash) {
        startSearch();
        return true;
    }
    if (key == Qt::Key_F) {
        setFoldsTrains(!fold_trains_);
        return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        return toggleNearestTrain();
    }
    if (key == Qt::Key_Escape && selected_step_ != model::kNoStep) {
        choose(std::nullopt);
        return true;
    }
    return false;
}

void LadderView::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    zoomAround(zoomOfWheel(*event), event->position().y());
    event->accept();
}

void LadderView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (const model::LadderGap* train = trainAt(event->position())) {
        toggleTrain(train->first_step);
    } else {
        choose(arrowAt(event->position()));
    }
}

const model::LadderGap* LadderView::trainAt(QPointF position) const {
    const double y = frame_.units(position.y() + scrollOffset());
    const bool in_lane = position.x() > frame_.client_x && position.x() < frame_.server_x;
    const auto found = std::find_if(
        ladder_.gaps.begin(), ladder_.gaps.end(), [y](const model::LadderGap& gap) {
            return gap.first_step != model::kNoStep && std::abs(y - gap.y) < gap.height / 2;
        });
    return in_lane && found != ladder_.gaps.end() ? &*found : nullptr;
}

/// The train that the chosen packet is part of, or the one below it; without a choice the first one.
bool LadderView::toggleNearestTrain() {
    const auto found = std::find_if(
        ladder_.gaps.begin(), ladder_.gaps.end(), [this](const model::LadderGap& gap) {
            return gap.first_step != model::kNoStep &&
                   (selected_step_ == model::kNoStep || selected_step_ < gap.first_step + gap.steps);
        });
    if (found == ladder_.gaps.end()) {
        return false;
    }
    toggleTrain(found->first_step);
    return true;
}

void LadderView::mouseReleaseEvent(QMouseEvent* event) {
    event->accept(); // the press was taken; what lies under the view must not see the release
}

void LadderView::mouseMoveEvent(QMouseEvent* event) {
    hover(event->position());
}

void LadderView::hover(QPointF position) {
    if (ladder_.arrows.empty()) {
        return;
    }
    const auto arrow = arrowAt(position);
    if (arrow != hovered_arrow_) {
        hovered_arrow_ = arrow;
        viewport()->update();
    }
    emit timeHovered(ladder_.timeAt(frame_.units(position.y() + scrollOffset())));
}

void LadderView::leave() {
    hovered_arrow_.reset();
    viewport()->update();
    emit timeHovered(model::kNoTime);
}

bool LadderView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        leave();
    } else if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showTip(help->pos(), help->globalPos());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void LadderView::showTip(QPoint position, QPoint global) {
    const auto arrow = arrowAt(position);
    if (!arrow || ladder_.arrows[*arrow].ghost) {
        QToolTip::hideText();
        return;
    }
    const model::LadderStep& step = detail_->steps[ladder_.arrows[*arrow].step];
    QToolTip::showText(global, segmentTip(step, detail_->row.connection), viewport(), arrowRect(*arrow));
}

void LadderView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addActions(export_actions_);
    menu.addSeparator();
    menu.addActions(view_actions_);
    menu.exec(event->globalPos());
}

void LadderView::startSearch() {
    search_bar_->open();
    layOut();
}

void LadderView::closeSearch() {
    search_bar_->hide();
    layOut();
    setFocus();
}

bool LadderView::find(const QString& text, bool backwards) {
    const std::size_t count = ladder_.packetArrows();
    if (text.isEmpty() || count == 0) {
        return false;
    }
    // From the arrow after (before) the chosen one all the way round, the chosen one last.
    const std::size_t start = selectedArrow().value_or(backwards ? 0 : count - 1);
    for (std::size_t distance = 1; distance <= count; ++distance) {
        const std::size_t arrow = (backwards ? start + count - distance : start + distance) % count;
        if (describeArrow(arrow).contains(text, Qt::CaseInsensitive)) {
            choose(arrow);
            return true;
        }
    }
    return false;
}

} // namespace synscope::ui

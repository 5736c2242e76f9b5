// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/connection_list.h"

#include "ui/connections/connection_delegate.h"
#include "ui/connections/connection_model.h"
#include "ui/connections/row_text.h"
#include "ui/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace synscope::ui {

namespace {

/// More selected rows than a person picks one by one are not carried over to a new order.
constexpr int kKeptSelection = 1000;
/// Copying more rows than this would freeze the window and help nobody.
constexpr int kCopiedRows = 100'000;

bool isEnter(const QKeyEvent& event) {
    return event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
}

} // namespace

ConnectionList::ConnectionList(ConnectionModel& model, QWidget* parent)
    : QAbstractItemView(parent)
    , model_(model) {
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(ExtendedSelection);
    setSelectionBehavior(SelectRows);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setItemDelegate(new ConnectionDelegate(model, this));
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { anchor_ = anchor(); });
    setModel(&model);
    // After setModel(): the selection model, too, forgets everything on a reset, and was connected by it.
    connect(&model, &QAbstractItemModel::modelReset, this, [this] { restore(anchor_); });
    measureRow();
}

void ConnectionList::measureRow() {
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    row_height_ = std::max(1, itemDelegate()->sizeHint(option, {}).height());
    verticalScrollBar()->setSingleStep(row_height_);
}

void ConnectionList::choose(model::ConnectionId id) {
    const int row = id.valid() ? model_.rowOf(id) : -1;
    if (row >= 0) {
        const QModelIndex index = model_.index(row);
        if (!viewport()->rect().contains(visualRect(index))) {
            scrollTo(index, PositionAtCenter);
        }
        setCurrentIndex(index);
        return;
    }
    clearSelection();
    if (std::exchange(chosen_, id) != id) {
        emit connectionChosen(id);
    }
}

void ConnectionList::forget() {
    chosen_ = {};
    anchor_ = {};
}

void ConnectionList::chooseFirst() {
    if (model_.rowCount() > 0) {
        setCurrentIndex(model_.index(0));
    }
}

void ConnectionList::chooseRelative(int distance) {
    if (model_.rowCount() > 0) {
        const int wanted = currentIndex().isValid() ? currentIndex().row() + distance : 0;
        setCurrentIndex(model_.index(std::clamp(wanted, 0, model_.rowCount() - 1)));
    }
}

void ConnectionList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QAbstractItemView::currentChanged(current, previous);
    if (!current.isValid() || restoring_) {
        return;
    }
    const model::ConnectionId id = model_.id(current.row());
    if (id != chosen_) {
        chosen_ = id;
        emit connectionChosen(id);
    }
}

QString ConnectionList::selectedText() const {
    QList<int> rows;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && rows.size() < kCopiedRows; ++row) {
            rows.append(row);
        }
    }
    std::sort(rows.begin(), rows.end());
    QString text;
    for (const int row : rows) {
        text += rowLine(model_.row(row)) + u'\n';
    }
    return text;
}

void ConnectionList::copySelection() const {
    QApplication::clipboard()->setText(selectedText());
}

int ConnectionList::verticalOffset() const {
    return verticalScrollBar()->value();
}

QRect ConnectionList::visualRect(const QModelIndex& index) const {
    return index.isValid()
               ? QRect(0, index.row() * row_height_ - verticalOffset(), viewport()->width(), row_height_)
               : QRect();
}

void ConnectionList::scrollTo(const QModelIndex& index, ScrollHint hint) {
    const QRect rect = visualRect(index);
    const int height = viewport()->height();
    if (!rect.isValid()) {
        return;
    }
    if (hint == PositionAtCenter) {
        verticalScrollBar()->setValue(verticalOffset() + rect.center().y() - height / 2);
    } else if (rect.top() < 0 || hint == PositionAtTop) {
        verticalScrollBar()->setValue(verticalOffset() + rect.top());
    } else if (rect.bottom() >= height || hint == PositionAtBottom) {
        verticalScrollBar()->setValue(verticalOffset() + rect.bottom() + 1 - height);
    }
}

int ConnectionList::rowAt(int y) const {
    return std::min((verticalOffset() + std::max(0, y)) / row_height_, model_.rowCount() - 1);
}

int ConnectionList::firstVisibleRow() const {
    return rowAt(0);
}

int ConnectionList::lastVisibleRow() const {
    return rowAt(viewport()->height() - 1);
}

QModelIndex ConnectionList::indexAt(const QPoint& point) const {
    const int row = (verticalOffset() + point.y()) / row_height_;
    return point.y() >= 0 && row < model_.rowCount() ? model_.index(row) : QModelIndex();
}

QModelIndex ConnectionList::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    const int last = model_.rowCount() - 1;
    const int page = std::max(1, viewport()->height() / row_height_ - 1);
    const int row = std::max(0, currentIndex().row());
    const auto index = [&](int wanted) {
        return last < 0 ? QModelIndex() : model_.index(std::clamp(wanted, 0, last));
    };
    switch (action) {
    case MoveUp:
    case MoveLeft:
    case MovePrevious:
        return index(row - 1);
    case MoveDown:
    case MoveRight:
    case MoveNext:
        return index(currentIndex().isValid() ? row + 1 : 0);
    case MovePageUp:
        return index(row - page);
    case MovePageDown:
        return index(row + page);
    case MoveHome:
        return index(0);
    case MoveEnd:
        return index(last);
    }
    return {};
}

void ConnectionList::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) {
    if (model_.rowCount() == 0) {
        return;
    }
    const QRect area = rect.normalized();
    const QItemSelection rows(model_.index(rowAt(area.top())), model_.index(rowAt(area.bottom())));
    selectionModel()->select(rows, flags);
}

QRegion ConnectionList::visualRegionForSelection(const QItemSelection& selection) const {
    QRegion region;
    for (const QItemSelectionRange& range : selection) {
        const int first = std::max(range.top(), firstVisibleRow());
        const int last = std::min(range.bottom(), lastVisibleRow());
        if (first <= last) {
            region += visualRect(model_.index(first)).united(visualRect(model_.index(last)));
        }
    }
    return region;
}

void ConnectionList::updateGeometries() {
    const int height = viewport()->height();
    verticalScrollBar()->setPageStep(height);
    verticalScrollBar()->setRange(0, std::max(0, model_.rowCount() * row_height_ - height));
    noteVisibleRows();
    QAbstractItemView::updateGeometries();
}

void ConnectionList::noteVisibleRows() {
    model_.setVisibleRows(firstVisibleRow(), lastVisibleRow());
}

void ConnectionList::rowsInserted(const QModelIndex& parent, int start, int end) {
    const int offset = verticalOffset();
    const bool above = offset > 0 && start * row_height_ <= offset;
    updateGeometries();
    if (above) {
        verticalScrollBar()->setValue(offset + (end - start + 1) * row_height_);
    }
    QAbstractItemView::rowsInserted(parent, start, end);
    viewport()->update();
}

ConnectionList::Anchor ConnectionList::anchor() const {
    Anchor anchor;
    if (model_.rowCount() == 0) {
        return anchor_;
    }
    const QRect current = visualRect(currentIndex());
    if (current.isValid() && current.intersects(viewport()->rect())) {
        anchor.id = model_.id(currentIndex().row());
        anchor.y = current.top();
    } else if (verticalOffset() > 0) {
        const QModelIndex top = model_.index(firstVisibleRow());
        anchor.id = model_.id(top.row());
        anchor.y = visualRect(top).top();
    }
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && anchor.selected.size() < kKeptSelection; ++row) {
            anchor.selected.push_back(model_.id(row));
        }
    }
    return anchor;
}

void ConnectionList::reset() {
    QAbstractItemView::reset();
    measureRow();
    updateGeometries();
}

void ConnectionList::restore(const Anchor& anchor) {
    if (model_.rowCount() == 0) {
        return;
    }
    const QScopedValueRollback guard(restoring_, true);
    std::vector<model::ConnectionId> wanted = anchor.selected;
    wanted.push_back(anchor.id);
    wanted.push_back(chosen_);
    std::vector<int> rows = model_.rowsOf(wanted);
    if (rows.back() >= 0) {
        selectionModel()->setCurrentIndex(model_.index(rows.back()), QItemSelectionModel::NoUpdate);
    }
    const int anchor_row = rows[anchor.selected.size()];
    rows.erase(rows.end() - 2);
    selectRows(rows);
    verticalScrollBar()->setValue(anchor_row < 0 ? 0 : anchor_row * row_height_ - anchor.y);
}

void ConnectionList::selectRows(const std::vector<int>& rows) {
    QItemSelection selection;
    for (const int row : rows) {
        if (row >= 0) {
            selection.select(model_.index(row), model_.index(row));
        }
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
}

void ConnectionList::scrollContentsBy(int dx, int dy) {
    Q_UNUSED(dx)
    Q_UNUSED(dy)
    noteVisibleRows();
    viewport()->update();
}

void ConnectionList::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), themeFor(palette()).surface);
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const int last = rowAt(event->rect().bottom());
    for (int row = std::max(0, rowAt(event->rect().top())); row <= last; ++row) {
        const QModelIndex index = model_.index(row);
        option.rect = visualRect(index);
        option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        option.state.setFlag(QStyle::State_MouseOver, row == hovered_);
        option.state.setFlag(QStyle::State_Active, hasFocus());
        itemDelegate()->paint(&painter, option, index);
    }
}

void ConnectionList::setHovered(int row) {
    if (row == hovered_) {
        return;
    }
    for (const int changed : {std::exchange(hovered_, row), row}) {
        if (changed >= 0 && changed < model_.rowCount()) {
            viewport()->update(visualRect(model_.index(changed)));
        }
    }
}

const GroupRow* ConnectionList::currentGroup() const {
    return currentIndex().isValid() ? model_.row(currentIndex().row()).group.get() : nullptr;
}

void ConnectionList::mousePressEvent(QMouseEvent* event) {
    QAbstractItemView::mousePressEvent(event);
    const bool on_arrow = event->position().x() < groupArrowWidth(font());
    if (event->button() == Qt::LeftButton && on_arrow && currentGroup() != nullptr) {
        model_.toggle(currentIndex().row());
    }
}

void ConnectionList::mouseDoubleClickEvent(QMouseEvent* event) {
    QAbstractItemView::mouseDoubleClickEvent(event);
    if (event->position().x() >= groupArrowWidth(font()) && currentGroup() != nullptr) {
        model_.toggle(currentIndex().row());
    }
}

void ConnectionList::mouseMoveEvent(QMouseEvent* event) {
    setHovered(indexAt(event->position().toPoint()).row());
    QAbstractItemView::mouseMoveEvent(event);
}

void ConnectionList::leaveEvent(QEvent* event) {
    setHovered(-1);
    QAbstractItemView::leaveEvent(event);
}

void ConnectionList::changeEvent(QEvent* event) {
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        const int row = std::max(0, firstVisibleRow());
        measureRow();
        updateGeometries();
        verticalScrollBar()->setValue(row * row_height_);
    }
}

void ConnectionList::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    if (const GroupRow* group = currentGroup()) {
        const bool toggles = event->key() == Qt::Key_Space || isEnter(*event) ||
                             event->key() == (group->expanded ? Qt::Key_Left : Qt::Key_Right);
        if (toggles) {
            model_.toggle(currentIndex().row());
            return;
        }
    } else if (isEnter(*event)) {
        emit pictureRequested();
        return;
    }
    QAbstractItemView::keyPressEvent(event);
}

// Qt's own would ask a million rows for their text; there is the filter field for that.
void ConnectionList::keyboardSearch(const QString&) {}

} // namespace synscope::ui

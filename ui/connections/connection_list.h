// SPDX-License-Identifier: GPL-3.0-or-later
// A list view whose cost follows what is visible: rows of one height, no bookkeeping per row.
#pragma once

// Before model/ids.h: moc of Qt 6.4 stumbles over <compare> of GCC 12 when no other standard header came
// first.
#include <QAbstractItemView>

#include "model/ids.h"

#include <vector>

namespace synscope::ui {

class ConnectionModel;
struct GroupRow;

/// QListView keeps a position for every row and lays all of them out on each insertion, which a million rows
/// that grow while they are shown do not forgive.
///
/// The choice of a person survives sorting and filtering: a connection that is filtered out is chosen again
/// when it comes back. The rows on screen stay where they are when rows are added above them, unless the list
/// is at its top. Room for 39 million rows (the scroll bar counts pixels in an int).
class ConnectionList : public QAbstractItemView {
    Q_OBJECT

public:
    explicit ConnectionList(ConnectionModel& model, QWidget* parent = nullptr);

    /// The row that has the choice; invalid: none, or it is not listed at present.
    [[nodiscard]] model::ConnectionId chosen() const { return chosen_; }
    void choose(model::ConnectionId id); ///< also one that the filter hides: it is selected when it comes
                                         ///< back
    void forget();                       ///< another capture: nothing is to be chosen again
    void chooseFirst();
    void chooseRelative(int distance); ///< rows down (up when negative), as far as there are any

    /// The selected rows as text, one a line, in order of the list.
    [[nodiscard]] QString selectedText() const;
    void copySelection() const;

    [[nodiscard]] int rowHeight() const { return row_height_; }

    [[nodiscard]] QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    [[nodiscard]] QModelIndex indexAt(const QPoint& point) const override;
    void reset() override;
    void keyboardSearch(const QString& search) override;

signals:
    void connectionChosen(synscope::model::ConnectionId id);
    /// Enter on a connection: on to its picture.
    void pictureRequested();

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    [[nodiscard]] int horizontalOffset() const override { return 0; }
    [[nodiscard]] int verticalOffset() const override;
    [[nodiscard]] bool isIndexHidden(const QModelIndex&) const override { return false; }
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) override;
    [[nodiscard]] QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void updateGeometries() override;
    void rowsInserted(const QModelIndex& parent, int start, int end) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void scrollContentsBy(int dx, int dy) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    /// Where the list stood before the model was reset.
    struct Anchor {
        model::ConnectionId id; ///< invalid: at the top
        int y = 0;              ///< of its upper edge in the viewport
        std::vector<model::ConnectionId> selected;
    };

    [[nodiscard]] Anchor anchor() const;
    void restore(const Anchor& anchor);
    void selectRows(const std::vector<int>& rows);
    [[nodiscard]] int firstVisibleRow() const;
    [[nodiscard]] int lastVisibleRow() const;
    [[nodiscard]] int rowAt(int y) const; ///< clamped to the rows there are, -1 without any
    void noteVisibleRows();
    void setHovered(int row);
    void measureRow();
    [[nodiscard]] const GroupRow* currentGroup() const; ///< null: no row, or a connection's

    ConnectionModel& model_;
    model::ConnectionId chosen_;
    Anchor anchor_;
    int row_height_ = 1;
    int hovered_ = -1;
    bool restoring_ = false;
};

} // namespace synscope::ui

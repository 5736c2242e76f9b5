// SPDX-License-Identifier: GPL-3.0-or-later
// Paints one connection in two lines: who with whom and for how long; what became of it.
#pragma once

#include <QStyledItemDelegate>

namespace synscope::ui {

class ConnectionModel;

/// How far from the left a click on a group's row folds or unfolds it.
[[nodiscard]] int groupArrowWidth(const QFont& font);

class ConnectionDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ConnectionDelegate(const ConnectionModel& model, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    /// The same for every row; follows the font.
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const ConnectionModel& model_;
};

} // namespace synscope::ui

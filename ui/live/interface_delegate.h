// SPDX-License-Identifier: GPL-3.0-or-later
// One interface of the source picker: name, what it is, how busy it is.
#pragma once

#include "ui/live_feed.h"

#include <QStyledItemDelegate>

class QListWidgetItem;

namespace synscope::ui {

class InterfaceDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Puts into the item what the delegate draws, and words for screen readers.
    static void fill(QListWidgetItem& item, const InterfaceRow& row);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace synscope::ui

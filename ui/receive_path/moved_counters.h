// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel's counters that moved since the start, as a table: name, by how much, and what it means.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "model/kernel_history.h"
#endif

#include <QAbstractTableModel>

#include <vector>

namespace synscope::ui {

class MovedCounters : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Delta, kColumns };

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows keep their place while the same counters stand in the same order.
    void setCounters(std::vector<model::MovedCounter> counters);
    [[nodiscard]] const model::MovedCounter& counter(int row) const {
        return counters_[static_cast<std::size_t>(row)];
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<model::MovedCounter> counters_;
};

} // namespace synscope::ui

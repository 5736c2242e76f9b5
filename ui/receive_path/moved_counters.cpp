// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/receive_path/moved_counters.h"

#include "ui/theme.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QGuiApplication>

#include <algorithm>
#include <utility>

namespace synscope::ui {

namespace {

using model::CounterWeight;

QColor inkOf(CounterWeight weight) {
    const Theme& theme = themeFor(QGuiApplication::palette());
    return weight == CounterWeight::Loss      ? theme.failed.ink
           : weight == CounterWeight::Notable ? theme.waiting.ink
                                              : theme.muted;
}

QString signedNumber(std::int64_t number) {
    const QString digits = groupedNumber(static_cast<std::uint64_t>(number < 0 ? -number : number));
    return (number < 0 ? QStringLiteral("−") : QStringLiteral("+")) + digits;
}

/// The commonest prefix says nothing; the tip has it.
QString shortName(const std::string& name) {
    constexpr QLatin1String kCommonest("TcpExt.");
    const QString whole = toQString(name);
    return whole.startsWith(kCommonest) ? whole.mid(kCommonest.size()) : whole;
}

QString tipOf(const model::MovedCounter& counter) {
    const QString meaning = counter.meaning.empty()
                                ? MovedCounters::tr("a counter of the kernel without a sentence here yet")
                                : translated(counter.meaning);
    return toQString(counter.name) + QStringLiteral(": ") + meaning;
}

} // namespace

void MovedCounters::setCounters(std::vector<model::MovedCounter> counters) {
    const bool same = std::ranges::equal(counters, counters_, {}, &model::MovedCounter::name,
                                         &model::MovedCounter::name);
    if (same) {
        const std::vector<model::MovedCounter> before = std::exchange(counters_, std::move(counters));
        for (int row = 0; row < rowCount(); ++row) {
            if (counter(row).delta != before[static_cast<std::size_t>(row)].delta) {
                emit dataChanged(index(row, 0), index(row, kColumns - 1));
            }
        }
        return;
    }
    beginResetModel();
    counters_ = std::move(counters);
    endResetModel();
}

int MovedCounters::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(counters_.size());
}

int MovedCounters::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant MovedCounters::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const model::MovedCounter& moved = counter(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Name ? shortName(moved.name) : signedNumber(moved.delta);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
        return tipOf(moved);
    case Qt::ForegroundRole:
        return index.column() == Delta ? QVariant(inkOf(moved.weight)) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == Delta ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    default:
        return {};
    }
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/connection_model.h"

#include "ui/connections/row_text.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

namespace synscope::ui {

namespace {

constexpr std::size_t kPageRows = 64;
/// While a source loads, sorting and filtering everything again may take at most this part of the time.
constexpr std::int64_t kArrangingShare = 10;
constexpr std::int64_t kArrangingPauseMs = 1000;

} // namespace

ConnectionModel::ConnectionModel(Feed& feed, QObject* parent)
    : QAbstractListModel(parent)
    , feed_(feed) {}

int ConnectionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(order_.size());
}

QVariant ConnectionModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return rowLine(row(index.row()));
    case Qt::ToolTipRole:
        return rowTip(row(index.row()));
    default:
        return {};
    }
}

std::size_t ConnectionModel::mirrored(std::size_t position) const {
    return sorting_.descending ? order_.size() - 1 - position : position;
}

model::ConnectionId ConnectionModel::id(int row) const {
    return order_[mirrored(static_cast<std::size_t>(row))];
}

const ConnectionRow& ConnectionModel::row(int row) const {
    const std::size_t position = mirrored(static_cast<std::size_t>(row));
    return pageOf(position).rows[position % kPageRows];
}

int ConnectionModel::rowOf(model::ConnectionId id) const {
    return rowsOf({id}).front();
}

std::vector<int> ConnectionModel::rowsOf(const std::vector<model::ConnectionId>& ids) const {
    std::unordered_map<std::uint32_t, int> found;
    for (const model::ConnectionId id : ids) {
        found.emplace(id.value, -1);
    }
    std::size_t missing = found.size();
    for (std::size_t position = 0; position < order_.size() && missing > 0; ++position) {
        if (const auto wanted = found.find(order_[position].value); wanted != found.end()) {
            wanted->second = static_cast<int>(mirrored(position));
            --missing;
        }
    }
    std::vector<int> rows;
    for (const model::ConnectionId id : ids) {
        rows.push_back(found[id.value]);
    }
    return rows;
}

void ConnectionModel::update(const FeedStatus& status) {
    if (status.opening != opening_) {
        startOver(status.opening);
    }
    feed_busy_ = false;
    if (status.generation == generation_) {
        return;
    }
    generation_ = status.generation;
    total_ = status.connections;
    only_counted_ = status.only_counted;
    groups_ = status.groups > 0 ? feed_.groups() : nullptr;
    loading_ = status.phase == FeedStatus::Phase::Loading;
    stale_ = !inOrderOfTime();
    agePages();
    takeNewConnections();
    if (const int last = std::min(last_visible_, rowCount() - 1); first_visible_ <= last) {
        emit dataChanged(index(first_visible_), index(last));
    }
    emit countsChanged();
}

void ConnectionModel::startOver(std::uint64_t opening) {
    jobs_.cancel();
    beginResetModel();
    opening_ = opening;
    generation_ = 0;
    order_.clear();
    covered_ = 0;
    total_ = 0;
    only_counted_ = 0;
    groups_.reset();
    group_rows_.clear();
    expanded_.clear();
    stale_ = false;
    dropPages();
    endResetModel();
}

bool ConnectionModel::dueForArrangement() const {
    if (!stale_ || !loading_) {
        return stale_;
    }
    return !since_arranged_.isValid() ||
           since_arranged_.elapsed() > std::max(kArrangingPauseMs, kArrangingShare * arranging_ms_);
}

void ConnectionModel::takeNewConnections() {
    if (listsEverything()) {
        appendUpTo(total_);
    }
    if (jobs_.busy()) {
        return;
    }
    if (dueForArrangement()) {
        startJob(0);
    } else if (covered_ < total_) {
        startJob(covered_);
    }
}

void ConnectionModel::appendUpTo(std::uint64_t end) {
    if (covered_ >= end) {
        return;
    }
    std::vector<model::ConnectionId> ids(end - covered_);
    for (model::ConnectionId& id : ids) {
        id.value = covered_++;
    }
    append(ids);
}

void ConnectionModel::append(std::span<const model::ConnectionId> ids) {
    if (ids.empty()) {
        return;
    }
    const int count = static_cast<int>(ids.size());
    const int at = sorting_.descending ? 0 : rowCount();
    beginInsertRows({}, at, at + count - 1);
    order_.insert(order_.end(), ids.begin(), ids.end());
    endInsertRows();
}

void ConnectionModel::setFilter(const model::Filter& filter) {
    if (filter.matchesAll() && !filtered()) {
        return;
    }
    filter_ = filter;
    rearrange();
}

void ConnectionModel::setSorting(Sorting sorting) {
    if (sorting == this->sorting()) {
        return;
    }
    if (sorting.key != sorting_.key || !expanded_.empty()) {
        sorting_.key = sorting.key;
        // The direction follows with the new order, so that the old one does not jump in between.
        wanted_descending_ = sorting.descending;
        rearrange();
        return;
    }
    beginResetModel();
    sorting_.descending = sorting.descending;
    wanted_descending_ = sorting.descending;
    endResetModel();
}

void ConnectionModel::toggle(int row) {
    const model::GroupId group = groupOfRow(id(row));
    if (!group.valid()) {
        return;
    }
    if (expanded_.erase(group.value) == 0) {
        expanded_.insert(group.value);
    }
    rearrange();
}

void ConnectionModel::rearrange() {
    if (inOrderOfTime()) {
        listEverything();
    } else if (total_ > 0) {
        startJob(0);
    }
}

void ConnectionModel::listEverything() {
    jobs_.cancel();
    beginResetModel();
    order_.clear();
    covered_ = 0;
    sorting_.descending = wanted_descending_;
    dropPages();
    endResetModel();
    takeNewConnections();
    emit countsChanged();
    emit arrangingChanged();
}

void ConnectionModel::startJob(std::uint32_t first) {
    if (first == 0) {
        stale_ = false;
    }
    Folding folding{groups_, expanded_, wanted_descending_};
    jobs_.start([this, first, filter = filter_, key = sorting_.key,
                 folding = std::move(folding)](const std::stop_token& stop) {
        QElapsedTimer took;
        took.start();
        auto arranged = std::make_shared<Arranged>(arrange(feed_, first, filter, key, stop, folding));
        return [this, first, arranged, ms = took.elapsed()] {
            if (first == 0) {
                arranging_ms_ = ms;
                since_arranged_.start();
            }
            adopt(std::move(*arranged), first);
        };
    });
    emit arrangingChanged();
}

void ConnectionModel::adopt(Arranged&& arranged, std::uint32_t first) {
    covered_ = arranged.covered;
    if (first != 0) {
        append(arranged.ids);
    } else {
        beginResetModel();
        order_ = std::move(arranged.ids);
        group_rows_ = std::move(arranged.groups);
        sorting_.descending = wanted_descending_;
        dropPages();
        endResetModel();
    }
    takeNewConnections();
    emit countsChanged();
    emit arrangingChanged();
}

void ConnectionModel::setVisibleRows(int first, int last) {
    first_visible_ = first;
    last_visible_ = last;
}

void ConnectionModel::dropPages() const {
    for (Page& page : pages_) {
        page.rows.clear();
        page.age = 0;
    }
}

void ConnectionModel::agePages() const {
    for (Page& page : pages_) {
        page.stale = true;
    }
}

const ConnectionModel::Page& ConnectionModel::pageOf(std::size_t position) const {
    const std::size_t number = position / kPageRows;
    Page* found = nullptr;
    Page* oldest = &pages_.front();
    for (Page& page : pages_) {
        found = page.number == number && !page.rows.empty() ? &page : found;
        oldest = page.age < oldest->age ? &page : oldest;
    }
    if (found == nullptr) {
        found = oldest;
        found->number = number;
        found->rows.clear();
    }
    const bool missing = position % kPageRows >= found->rows.size();
    if (missing || (found->stale && !feed_busy_)) {
        fetch(*found);
    }
    found->age = ++page_clock_;
    return *found;
}

void ConnectionModel::fetch(Page& page) const {
    const std::size_t begin = page.number * kPageRows;
    const std::size_t count = std::min(kPageRows, order_.size() - begin);
    // One wait a tick is enough.
    feed_busy_ = feed_busy_ || !feed_.rows(std::span(order_).subspan(begin, count), page.rows);
    page.stale = feed_busy_;
    page.rows.resize(count);
    fillGroups(page);
}

void ConnectionModel::fillGroups(Page& page) const {
    const std::size_t begin = page.number * kPageRows;
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
        const model::GroupId group = groupOfRow(order_[begin + i]);
        if (group.valid() && group.value < group_rows_.size()) {
            page.rows[i].id = order_[begin + i];
            page.rows[i].group = group_rows_[group.value];
        }
    }
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The connections as rows: a permutation of ids over the feed, with the rows themselves fetched only where
// looked at.
#pragma once

#include "model/filter.h"
#include "ui/connections/arrangement.h"
#include "ui/feed.h"
#include "ui/job_runner.h"

#include <QAbstractListModel>
#include <QElapsedTimer>

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <vector>

namespace synscope::ui {

/// UI thread. Sorting and filtering run on a worker; whoever owns the model calls update() on the tick.
///
/// While a source loads, new connections are appended at the end that is newest; the whole order is made anew
/// when it has ended (outcomes and counts have changed by then), and in between at most a tenth of the time.
class ConnectionModel : public QAbstractListModel {
    Q_OBJECT

public:
    explicit ConnectionModel(Feed& feed, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    /// Qt::DisplayRole: the row as one line of text, for copying and for screen readers.
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

    /// Takes note of what the feed has now: appends rows, fetches the visible ones anew, starts a new
    /// arrangement.
    void update(const FeedStatus& status);

    void setFilter(const model::Filter& filter);
    void setSorting(Sorting sorting);
    [[nodiscard]] Sorting sorting() const { return {sorting_.key, wanted_descending_}; }

    /// Lists the members of a group whose row is `row`, or folds them; nothing for a connection's row.
    void toggle(int row);

    /// Rows that are on screen, last inclusive; only these are announced as changed.
    void setVisibleRows(int first, int last);

    /// The row's content, fetched when not at hand. Valid until the next call of any function.
    [[nodiscard]] const ConnectionRow& row(int row) const;
    [[nodiscard]] model::ConnectionId id(int row) const;
    [[nodiscard]] int rowOf(model::ConnectionId id) const; ///< -1: not listed. Linear: for selections, not
                                                           ///< for painting
    /// The same for several ids in one pass.
    [[nodiscard]] std::vector<int> rowsOf(const std::vector<model::ConnectionId>& ids) const;

    [[nodiscard]] std::uint64_t total() const { return total_; }
    [[nodiscard]] bool filtered() const { return !filter_.matchesAll(); }
    /// A worker is sorting or filtering; the rows shown are those of before.
    [[nodiscard]] bool arranging() const { return jobs_.busy(); }

signals:
    void countsChanged();
    void arrangingChanged();

private:
    /// A run of consecutive positions of order_.
    struct Page {
        std::size_t number = 0;
        std::uint64_t age = 0;
        bool stale = false; ///< to be fetched anew when looked at; shown as it is while the feed is busy
        std::vector<ConnectionRow> rows;
    };

    /// Position in order_ of a row on screen, and back: the same formula.
    [[nodiscard]] std::size_t mirrored(std::size_t position) const;
    /// Every connection there is has a row: no filter, no groups, none that is only counted.
    [[nodiscard]] bool listsEverything() const { return !filtered() && !groups_ && only_counted_ == 0; }
    [[nodiscard]] bool inOrderOfTime() const { return sorting_.key == SortKey::Time && listsEverything(); }
    [[nodiscard]] bool dueForArrangement() const;

    void startOver(std::uint64_t opening);
    void takeNewConnections();
    void append(std::span<const model::ConnectionId> ids);
    void appendUpTo(std::uint64_t end);
    void rearrange();
    void listEverything();
    void startJob(std::uint32_t first);
    void adopt(Arranged&& arranged, std::uint32_t first);
    void dropPages() const; ///< their rows are of other connections
    void agePages() const;  ///< their rows may have changed
    [[nodiscard]] const Page& pageOf(std::size_t position) const;
    void fetch(Page& page) const;
    void fillGroups(Page& page) const;

    Feed& feed_;
    model::Filter filter_;
    Sorting sorting_; ///< of the rows as they are shown; its key already of those that a worker prepares
    bool wanted_descending_ = sorting_.descending;
    std::vector<model::ConnectionId> order_; ///< ascending by key; shown backwards when sorting_.descending
    std::uint32_t covered_ = 0;              ///< connections below this id are in order_ or filtered out
    std::uint64_t total_ = 0;
    std::uint64_t only_counted_ = 0;
    std::shared_ptr<const model::Groups> groups_;             ///< null: none
    std::vector<std::shared_ptr<const GroupRow>> group_rows_; ///< as last arranged, by group
    std::set<std::uint32_t> expanded_;                        ///< groups
    std::uint64_t generation_ = 0;
    std::uint64_t opening_ = 0;
    bool stale_ = false; ///< outcomes or keys may have changed since the last whole arrangement
    bool loading_ = false;
    QElapsedTimer since_arranged_;
    std::int64_t arranging_ms_ = 0; ///< what the last whole arrangement took
    int first_visible_ = 0;
    int last_visible_ = -1;

    mutable std::array<Page, 8> pages_;
    mutable std::uint64_t page_clock_ = 0;
    mutable bool feed_busy_ = false; ///< since the last tick
    JobRunner jobs_;
};

} // namespace synscope::ui

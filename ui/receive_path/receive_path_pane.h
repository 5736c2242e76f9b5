// SPDX-License-Identifier: GPL-3.0-or-later
// The receive path of this machine, live: stations, charts of fill, counters that moved.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "model/kernel_history.h"
#endif

#include <QWidget>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

class QComboBox;
class QLabel;
class QToolButton;
class QTreeView;

namespace synscope::ui {

class MovedCounters;
class SeriesChart;
class StationStrip;
class TimeCursor;

class ReceivePathPane : public QWidget {
    Q_OBJECT

public:
    /// The cursor must outlive the pane.
    explicit ReceivePathPane(TimeCursor& cursor, QWidget* parent = nullptr);

    /// Null: nothing was looked at yet. While paused, stations go on and charts stand still.
    void setView(std::shared_ptr<const model::KernelView> view);

    [[nodiscard]] StationStrip& strip() { return *strip_; }
    [[nodiscard]] SeriesChart& socketChart() { return *socket_chart_; }
    [[nodiscard]] SeriesChart& ringChart() { return *ring_chart_; }
    [[nodiscard]] MovedCounters& counters() { return *counters_; }
    void setPaused(bool paused);
    /// Draws the buffer of this socket from now on; 0: of the one that drops or is fullest.
    void pin(std::uint64_t cookie);

    [[nodiscard]] QSize sizeHint() const override { return {1440, 250}; }

signals:
    /// Somebody wants to see what else happened while it moved.
    void counterChosen(const QString& name, const std::vector<model::TimeSpan>& times);

private:
    [[nodiscard]] QWidget* buildHead();
    [[nodiscard]] QWidget* buildCounters();
    void showCharts();
    void moveCharts();
    void listSockets();
    void chooseCounter(int row);
    [[nodiscard]] std::uint64_t pinned() const;

    TimeCursor& cursor_;
    std::shared_ptr<const model::KernelView> view_;
    StationStrip* strip_;
    SeriesChart* socket_chart_;
    SeriesChart* ring_chart_;
    MovedCounters* counters_;
    QTreeView* table_;
    QLabel* unmoved_;
    QLabel* sampling_;
    QComboBox* sockets_;
    std::vector<std::pair<QString, std::uint64_t>> listed_; ///< in `sockets_`, by cookie
    QToolButton* pause_;
};

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The strip at the bottom of the window: the receive buffers of the selected connection, and how all
// connections ended.
#pragma once

#include "ui/feed.h"

#include <QWidget>

#include <array>
#include <memory>

class QBoxLayout;

namespace synscope::ui {

class Gauge;
class OutcomeChart;
class SeriesChart;
class TimeCursor;

class ChartsPane : public QWidget {
    Q_OBJECT

public:
    /// Both must outlive the pane.
    ChartsPane(Feed& feed, TimeCursor& cursor, QWidget* parent = nullptr);

    /// Null connection: nothing is selected. Null trace: it is still being read.
    void setTrace(std::shared_ptr<const ConnectionTrace> trace, const model::Connection* connection);
    void update(const FeedStatus& status);
    [[nodiscard]] bool settled() const;

    /// The buffer of one side. Further charts (kernel samples) are added beside it.
    [[nodiscard]] SeriesChart& buffer(model::Side side) { return *buffers_[model::index(side)].chart; }
    [[nodiscard]] Gauge& gauge(model::Side side) { return *buffers_[model::index(side)].gauge; }
    [[nodiscard]] OutcomeChart& outcomes() { return *outcomes_; }
    /// Puts one more chart before the outcomes and ties it to the time cursor.
    void addChart(SeriesChart* chart);

    [[nodiscard]] QSize sizeHint() const override { return {1440, 190}; }

private:
    struct Buffer {
        SeriesChart* chart = nullptr;
        Gauge* gauge = nullptr;
    };
    void showGauges();

    TimeCursor& cursor_;
    std::shared_ptr<const ConnectionTrace> trace_;
    QBoxLayout* row_;
    std::array<Buffer, 2> buffers_;
    OutcomeChart* outcomes_;
};

} // namespace synscope::ui

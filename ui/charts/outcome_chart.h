// SPDX-License-Identifier: GPL-3.0-or-later
// How the connections of the open capture ended: one bar for each outcome that occurs.
#pragma once

#include "model/outcome.h"
#include "ui/feed.h"
#include "ui/job_runner.h"

#include <QElapsedTimer>
#include <QWidget>

#include <array>
#include <cstdint>
#include <vector>

class QBarCategoryAxis;
class QBarSet;
class QChartView;
class QHorizontalStackedBarSeries;
class QLabel;
class QValueAxis;

namespace synscope::ui {

using OutcomeCounts = std::array<std::uint64_t, model::kOutcomeCount>;

/// Counts on a worker; while a capture is read not more often than that counting stays a small part of the
/// work. UI thread only.
class OutcomeChart : public QWidget {
    Q_OBJECT

public:
    explicit OutcomeChart(Feed& feed, QWidget* parent = nullptr);

    /// On each tick.
    void update(const FeedStatus& status);
    [[nodiscard]] bool counting() const { return jobs_.busy(); }
    [[nodiscard]] const OutcomeCounts& counts() const { return counts_; }

signals:
    /// A bar was clicked.
    void outcomeChosen(synscope::model::Outcome outcome);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildChart();
    void applyStyle();
    void count();
    void setCounts(const OutcomeCounts& counts);
    void fillBars();
    void showNames(const QStringList& names);

    Feed& feed_;
    OutcomeCounts counts_{};
    std::vector<model::Outcome> shown_; ///< from top to bottom
    std::uint64_t generation_ = 0;      ///< of the feed, when counting began
    std::uint64_t newest_ = 0;          ///< of the feed now
    bool loading_ = false;
    std::uint64_t opening_ = 0;
    QElapsedTimer since_;
    qint64 last_cost_ms_ = 0;
    QLabel* title_;
    QLabel* emptiness_;
    QWidget* names_;
    QChartView* view_;
    QHorizontalStackedBarSeries* bars_;
    std::vector<QBarSet*> sets_; ///< one for each severity
    QBarCategoryAxis* words_;
    QValueAxis* numbers_;
    JobRunner jobs_;
};

} // namespace synscope::ui

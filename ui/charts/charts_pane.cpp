// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/charts_pane.h"

#include "ui/charts/fill_content.h"
#include "ui/charts/gauge.h"
#include "ui/charts/outcome_chart.h"
#include "ui/charts/series_chart.h"
#include "ui/time_cursor.h"

#include <QHBoxLayout>

namespace synscope::ui {

using model::Side;

ChartsPane::ChartsPane(Feed& feed, TimeCursor& cursor, QWidget* parent)
    : QWidget(parent)
    , cursor_(cursor)
    , row_(new QHBoxLayout(this))
    , outcomes_(new OutcomeChart(feed)) {
    setObjectName(QStringLiteral("pane"));
    setAttribute(Qt::WA_StyledBackground);
    row_->setContentsMargins(14, 8, 14, 6);
    row_->setSpacing(14);
    row_->addWidget(outcomes_, 2);
    for (const Side side : {Side::Server, Side::Client}) {
        Buffer& buffer = buffers_[model::index(side)];
        buffer.chart = new SeriesChart;
        buffer.gauge = new Gauge;
        addChart(buffer.chart);
        row_->insertWidget(row_->count() - 1, buffer.gauge);
    }
    connect(&cursor_, &TimeCursor::moved, this, &ChartsPane::showGauges);
    setTrace(nullptr, nullptr);
}

void ChartsPane::addChart(SeriesChart* chart) {
    row_->insertWidget(row_->count() - 1, chart, 3);
    connect(chart, &SeriesChart::timeHovered, &cursor_, &TimeCursor::set);
    connect(&cursor_, &TimeCursor::moved, chart, &SeriesChart::setTimeCursor);
}

void ChartsPane::setTrace(std::shared_ptr<const ConnectionTrace> trace, const model::Connection* connection) {
    trace_ = std::move(trace);
    for (const Side side : {Side::Client, Side::Server}) {
        buffer(side).setContent(fillContent(trace_, connection, side));
    }
    showGauges();
}

void ChartsPane::showGauges() {
    const bool pointed = cursor_.time() != model::kNoTime;
    for (const Side side : {Side::Client, Side::Server}) {
        gauge(side).setVisible(trace_ && fillShare(*trace_, side, model::kNoTime) >= 0);
        gauge(side).setValue(trace_ ? fillShare(*trace_, side, cursor_.time()) : -1,
                             pointed ? tr("full, at the cursor") : tr("full at most"));
    }
}

void ChartsPane::update(const FeedStatus& status) {
    outcomes_->update(status);
}

bool ChartsPane::settled() const {
    return !outcomes_->counting();
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What ties the views of one connection together: one selected packet, one time cursor, one trace.
#include "ui/center_pane.h"
#include "ui/charts/charts_pane.h"
#include "ui/charts/outcome_chart.h"
#include "ui/charts/series_chart.h"
#include "ui/connection_title.h"
#include "ui/connections/connections_pane.h"
#include "ui/filter_field.h"
#include "ui/inspector/inspector.h"
#include "ui/ladder/ladder_view.h"
#include "ui/main_window.h"
#include "ui/sequence/sequence_view.h"
#include "ui/sequence/trace_loader.h"
#include "ui/time_cursor.h"

#include <algorithm>
#include <optional>

namespace synscope::ui {

void MainWindow::connectSelection() {
    connect(ladder_, &LadderView::segmentSelected, this, &MainWindow::selectStep);
    connect(sequence_, &SequenceView::packetSelected, this, &MainWindow::selectFrame);
    connect(sequence_, &SequenceView::selectionLifted, this, [this] {
        ladder_->selectStep(model::kNoStep);
        inspector_->setPacket(model::kNoStep);
    });
}

/// Chosen in the ladder.
void MainWindow::selectStep(std::size_t step) {
    if (beside_stale_) {
        showBeside(); // it shall know the packet
    }
    const bool any = detail_ && step < detail_->steps.size();
    sequence_->selectFrame(any ? std::optional(detail_->steps[step].segment.frame) : std::nullopt);
    inspector_->setPacket(step);
}

/// Chosen in the time–sequence view, which knows packets that a long ladder leaves out.
void MainWindow::selectFrame(const model::FrameRef& frame) {
    if (!detail_) {
        return;
    }
    const auto& steps = detail_->steps;
    const auto step = std::find_if(steps.begin(), steps.end(), [&frame](const model::LadderStep& candidate) {
        return candidate.segment.frame.offset == frame.offset &&
               candidate.segment.frame.number == frame.number;
    });
    const bool drawn = step != steps.end();
    ladder_->selectStep(drawn ? static_cast<std::size_t>(step - steps.begin()) : model::kNoStep);
    inspector_->setFrame(frame);
}

void MainWindow::connectTimeCursor() {
    connect(ladder_, &LadderView::timeHovered, cursor_, &TimeCursor::set);
    connect(sequence_, &SequenceView::timeHovered, cursor_, &TimeCursor::set);
    connect(cursor_, &TimeCursor::moved, ladder_, &LadderView::setTimeCursor);
    connect(cursor_, &TimeCursor::moved, sequence_, &SequenceView::setTimeCursor);
}

void MainWindow::connectTrace() {
    connect(traces_, &TraceLoader::ready, this, &MainWindow::showTrace);
    connect(traces_, &TraceLoader::progressed, sequence_, &SequenceView::setProgress);
    connect(traces_, &TraceLoader::stopped, sequence_, &SequenceView::setProblem);
    connect(sequence_, &SequenceView::cancelRequested, traces_, &TraceLoader::cancel);
    connect(&charts_->outcomes(), &OutcomeChart::outcomeChosen, this, [this](model::Outcome outcome) {
        const std::string_view name = model::outcomeName(outcome);
        filter().setText(QStringLiteral("outcome:") +
                         QLatin1String(name.data(), static_cast<qsizetype>(name.size())));
        filter().applyNow();
    });
}

void MainWindow::showTrace(const std::shared_ptr<const ConnectionTrace>& trace) {
    const model::Connection* connection = detail_ ? &detail_->row.connection : nullptr;
    sequence_->setTrace(trace, connection != nullptr ? connectionTitle(connection->client, connection->server)
                                                     : QString());
    charts_->setTrace(trace, connection);
}

void MainWindow::showLadder() {
    center_->showView(ladder_);
    ladder_->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::showSequence() {
    center_->showView(sequence_);
    sequence_->setFocus(Qt::ShortcutFocusReason);
}

} // namespace synscope::ui

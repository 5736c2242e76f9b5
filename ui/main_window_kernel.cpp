// SPDX-License-Identifier: GPL-3.0-or-later
// The receive path of this machine, under a live capture.
#include "model/filter_times.h"
#include "ui/charts/charts_pane.h"
#include "ui/filter_field.h"
#include "ui/main_window.h"
#include "ui/receive_path/receive_path_pane.h"
#include "ui/status_line.h"
#include "ui/words.h"

#include <QAction>
#include <QDateTime>
#include <QSplitter>

#include <algorithm>
#include <span>

namespace synscope::ui {

namespace {

/// Charts that move more often than this are read no better, and copying their values costs.
constexpr std::int64_t kKernelPauseMs = 120;

} // namespace

/// In a live capture the receive path takes the place of the charts of one connection; who wants both
/// switches the charts on again.
void MainWindow::showBelow() {
    receive_path_->setVisible(status_.live && !status_.in_lab && receive_path_action_->isChecked());
    const QSignalBlocker not_by_hand(charts_action_);
    charts_action_->setChecked(charts_wanted_[status_.live ? 1 : 0]);
    charts_->setVisible(charts_action_->isChecked());
}

void MainWindow::chartsToggled(bool wanted) {
    charts_wanted_[status_.live ? 1 : 0] = wanted;
    showBelow();
    if (wanted) {
        charts_->update(status_); // nothing was counted while they were hidden
    }
}

/// The connections that were open when the counter moved. Some stretches are enough to read, and all of them
/// would be more than a line takes.
void MainWindow::filterTimes(const QString& counter, const std::vector<model::TimeSpan>& times) {
    const std::vector<model::TimeSpan> stretches = model::joinedStretches(times, model::kSecondNs / 2);
    constexpr std::size_t kMostStretches = 8;
    const std::size_t shown = std::min(stretches.size(), kMostStretches);
    filter().setText(toQString(model::duringFilter(std::span(stretches).last(shown))));
    filter().setCursorPosition(0); // where it says what it is
    filter().applyNow();
    status_line_->say(shown < stretches.size()
                          ? tr("Connections open in the newest %1 of %2 stretches in which %3 moved")
                                .arg(shown)
                                .arg(stretches.size())
                                .arg(counter)
                          : tr("Connections open while %1 moved").arg(counter));
}

void MainWindow::updateKernel() {
    LiveFeed* const live = feed_.live();
    if (live == nullptr || !status_.live) {
        return;
    }
    const bool over = status_.phase != FeedStatus::Phase::Loading;
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
    const std::uint64_t looks = live->kernelLooks();
    if (!over &&
        (now - kernel_asked_ms_ < kKernelPauseMs || looks == kernel_looks_ || receive_path_->isHidden())) {
        return;
    }
    kernel_asked_ms_ = now;
    kernel_looks_ = looks;
    receive_path_->setView(live->kernelView());
}

void MainWindow::watchSockets(const model::Connection& connection) {
    if (LiveFeed* const live = feed_.live(); live != nullptr && status_.live) {
        live->watchSockets(connection.client, connection.server);
    }
}

} // namespace synscope::ui

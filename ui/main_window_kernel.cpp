// SPDX-License-Identifier: GPL-3.0-or-later
// The receive path of this machine, under a live capture.
#include "ui/charts/charts_pane.h"
#include "ui/main_window.h"
#include "ui/receive_path/receive_path_pane.h"

#include <QAction>
#include <QDateTime>
#include <QSplitter>

namespace synscope::ui {

namespace {

/// Charts that move more often than this are read no better, and copying their values costs.
constexpr std::int64_t kKernelPauseMs = 120;

} // namespace

/// In a live capture the receive path takes the place of the charts of one connection, unless it is switched
/// off.
void MainWindow::showBelow() {
    const bool path = status_.live && receive_path_action_->isChecked();
    receive_path_->setVisible(path);
    charts_->setVisible(!path && charts_action_->isChecked());
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

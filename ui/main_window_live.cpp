// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does for live captures.
#include "ui/connections/connections_pane.h"
#include "ui/live/live_controls.h"
#include "ui/main_bar.h"
#include "ui/main_window.h"
#include "ui/start_page.h"
#include "ui/status_line.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>

namespace synscope::ui {

void MainWindow::buildLive() {
    start_->setLiveAvailable(feed_.live() != nullptr);
    if (feed_.live() == nullptr) {
        return;
    }
    live_ = new LiveControls(*feed_.live(), this);
    bar_->addLive(*live_, sources_menu_);
    auto* menu = new QMenu(tr("&Capture"), this);
    QAction* choose = menu->addAction(tr("&Interfaces and options…"));
    choose->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_I));
    menu->addActions({live_->startAction(), live_->pauseAction(), live_->saveAction()});
    menuBar()->insertMenu(menuBar()->actions().at(1), menu);
    const auto pick = [this] { live_->openPicker(bar_->source()); };
    connect(choose, &QAction::triggered, this, pick);
    connect(start_, &StartPage::liveRequested, this, pick);
    connect(start_, &StartPage::leftOverDropped, this, &MainWindow::leftOverDropped);
    connect(live_, &LiveControls::pickerRequested, this, pick);
    connect(live_, &LiveControls::openFileRequested, this, &MainWindow::askForFiles);
    connect(live_, &LiveControls::startRequested, this, &MainWindow::startLive);
    connect(live_, &LiveControls::stopRequested, this, [this] { feed_.cancel(); });
    connect(live_, &LiveControls::message, status_line_, &StatusLine::say);
}

void MainWindow::startLive(const LiveRequest& request) {
    if (feed_.live() == nullptr || !mayDropCapture()) {
        return;
    }
    forgetCapture();
    feed_.live()->startLive(request);
    tick();
    timer_.start();
}

void MainWindow::setLeftOvers(const QList<QPair<QString, QString>>& captures) {
    start_->setLeftOvers(captures);
}

/// The first connection that comes is shown at once; later ones leave the choice alone.
void MainWindow::chooseWhileLive() {
    ConnectionList& list = connections_->list();
    if (status_.live && !list.chosen().valid() && connections_->model().rowCount() > 0) {
        list.chooseFirst();
    }
}

bool MainWindow::mayDropCapture() {
    return live_ == nullptr || live_->mayDrop();
}

} // namespace synscope::ui

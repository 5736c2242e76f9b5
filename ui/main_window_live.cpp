// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does for live captures.
#include "ui/connections/connections_pane.h"
#include "ui/ladder/ladder_view.h"
#include "ui/live/live_controls.h"
#include "ui/main_bar.h"
#include "ui/main_window.h"
#include "ui/path/path_dialog.h"
#include "ui/receive_path/receive_path_pane.h"
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
    menu->addActions(
        {live_->startAction(), live_->pauseAction(), live_->handshakesAction(), live_->saveAction()});
    menu->addSeparator();
    QAction* trace = menu->addAction(tr("&Trace the path to the server…"), this,
                                     [this] { tracePath(detail_->row.connection.server); });
    trace->setToolTip(tr("How far does a SYN get? Asks before anything is sent"));
    connect(menu, &QMenu::aboutToShow, this,
            [this, trace] { trace->setEnabled(detail_ != nullptr && !detail_->row.group); });
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
    connect(receive_path_, &ReceivePathPane::counterChosen, this, &MainWindow::filterTimes);
}

void MainWindow::startLive(const LiveRequest& request) {
    if (feed_.live() == nullptr || !mayDropCapture([this, request] { startLive(request); })) {
        return;
    }
    forgetCapture();
    live_->begun(request);
    feed_.live()->startLive(request);
    tick();
    timer_.start();
}

void MainWindow::tracePath(const model::SocketAddress& target) {
    auto* dialog = new PathDialog(*feed_.live(), target, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::setLeftOvers(const QList<QPair<QString, QString>>& captures) {
    start_->setLeftOvers(captures);
}

/// The first connection that comes is shown at once; later ones leave the choice alone.
void MainWindow::chooseWhileLive() {
    ConnectionList& list = connections_->list();
    ladder_->setFollows(status_.live);
    if (status_.live && !list.chosen().valid() && connections_->model().rowCount() > 0) {
        list.chooseFirst();
    }
}

/// While packets come, the chosen connection is looked at between the ticks as well.
void MainWindow::followClosely(bool closely) {
    if (closely && !detail_timer_.isActive()) {
        detail_timer_.start();
    } else if (!closely) {
        detail_timer_.stop();
    }
}

bool MainWindow::mayDropCapture(std::function<void()> then) {
    return live_ == nullptr || live_->mayDrop(std::move(then));
}

} // namespace synscope::ui

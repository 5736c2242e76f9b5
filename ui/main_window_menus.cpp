// SPDX-License-Identifier: GPL-3.0-or-later
// The window's actions and menus.
#include "ui/charts/charts_pane.h"
#include "ui/connections/connections_pane.h"
#include "ui/filter_field.h"
#include "ui/inspector/inspector.h"
#include "ui/keyboard_dialog.h"
#include "ui/ladder/ladder_view.h"
#include "ui/main_window.h"
#include "ui/sequence/sequence_view.h"
#include "ui/start_page.h"
#include "ui/words.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>

namespace synscope::ui {

namespace {

constexpr int kTextStep = 10; ///< percent

template <class Run>
QAction* addEntry(QMenu& menu, const QString& text, const QKeySequence& shortcut, const QString& tip,
                  Run run) {
    QAction* action = menu.addAction(text);
    action->setShortcut(shortcut);
    action->setToolTip(shortcut.isEmpty()
                           ? tip
                           : tip + QStringLiteral(" (") + shortcut.toString(QKeySequence::NativeText) + u')');
    action->setStatusTip(tip);
    QObject::connect(action, &QAction::triggered, &menu, run);
    return action;
}

/// "10.9.0.1", or "[fe80::1]" where the filter needs it: as host: takes it.
QString hostTerm(const char* key, const model::SocketAddress& socket) {
    return QLatin1String(key) + toQString(model::toString(socket.address));
}

/// The filter that shows what `filter` shows and `term` too: adjacent terms mean "and", which binds closer
/// than "or".
QString narrowed(const QString& filter, const QString& term) {
    const QString before = filter.trimmed();
    if (before.isEmpty()) {
        return term;
    }
    return (before.contains(QLatin1String(" or ")) ? u'(' + before + u')' : before) + u' ' + term;
}

} // namespace

void MainWindow::buildActions() {
    buildFileMenu();
    buildViewMenu();
    buildGoMenu();
    buildPresentMenu();
    buildHelpMenu();
}

void MainWindow::buildFileMenu() {
    QMenu& menu = *menuBar()->addMenu(tr("&File"));
    open_action_ = addEntry(menu, tr("&Open…"), QKeySequence::Open, tr("Open captures"),
                            [this] { askForFiles(); });
    menu.addMenu(recent_menu_);
    sample_action_ = addEntry(menu, tr("Try the &sample"), {},
                              tr("Open the recording that comes with SynScope"),
                              [this] { emit sampleRequested(); });
    menu.addSeparator();
    export_menu_->addActions(ladder_->exportActions());
    export_menu_->addSeparator();
    export_menu_->addActions(sequence_->exportActions());
    export_menu_->addSeparator();
    report_action_ = addEntry(*export_menu_, tr("&Report…"), QKeySequence(Qt::CTRL | Qt::Key_R),
                              tr("Outcomes, ladders and what to change, as one HTML file or PDF"),
                              [this] { askForReport(); });
    menu.addMenu(export_menu_);
    menu.addSeparator();
    addEntry(menu, tr("&Close window"), QKeySequence::Close, tr("Close this window"), [this] { close(); });
    addEntry(menu, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), tr("Close all windows"),
             [] { QApplication::closeAllWindows(); });
}

void MainWindow::buildViewMenu() {
    QMenu& menu = *menuBar()->addMenu(tr("&View"));
    menu.addActions(ladder_->viewActions());
    menu.addSeparator();
    menu.addMenu(connections_->sortMenu());
    menu.addSeparator();
    charts_action_ = addEntry(menu, tr("C&harts"), QKeySequence(Qt::Key_F9),
                              tr("Receive buffers and outcomes, under the other panes"), [] {});
    charts_action_->setCheckable(true);
    charts_action_->setChecked(true);
    receive_path_action_ = addEntry(menu, tr("R&eceive path"), QKeySequence(Qt::Key_F8),
                                    tr("Rings, queues and buffers of this machine, while it captures"),
                                    [] {});
    receive_path_action_->setCheckable(true);
    receive_path_action_->setChecked(true);
    connect(charts_action_, &QAction::toggled, this, &MainWindow::chartsToggled);
    connect(receive_path_action_, &QAction::toggled, this, &MainWindow::showBelow);
    menu.addSeparator();
    buildThemeMenu(*menu.addMenu(tr("&Colours")));
    buildTextSizeMenu(*menu.addMenu(tr("Te&xt size")));
    addEntry(menu, tr("&Full screen"), QKeySequence(Qt::Key_F11), tr("Full screen and back"),
             [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
}

void MainWindow::buildThemeMenu(QMenu& menu) {
    auto* group = new QActionGroup(this);
    const std::initializer_list<std::pair<ThemeChoice, QString>> choices{
        {ThemeChoice::System, tr("As the &desktop")},
        {ThemeChoice::Light, tr("&Light")},
        {ThemeChoice::Dark, tr("Da&rk")}};
    for (const auto& [choice, text] : choices) {
        QAction* action = addEntry(menu, text, {}, text,
                                   [this, choice = choice] { appearance_.setTheme(choice); });
        action->setCheckable(true);
        action->setChecked(appearance_.theme() == choice);
        group->addAction(action);
    }
}

void MainWindow::buildTextSizeMenu(QMenu& menu) {
    const auto change = [this](int percent) { appearance_.setTextSize(percent); };
    addEntry(menu, tr("&Larger"), QKeySequence(Qt::CTRL | Qt::Key_Plus), tr("Larger letters"),
             [this, change] { change(appearance_.textSize() + kTextStep); });
    addEntry(menu, tr("&Smaller"), QKeySequence(Qt::CTRL | Qt::Key_Minus), tr("Smaller letters"),
             [this, change] { change(appearance_.textSize() - kTextStep); });
    addEntry(menu, tr("&Normal"), QKeySequence(Qt::CTRL | Qt::Key_0), tr("The usual size"),
             [change] { change(100); });
}

void MainWindow::buildGoMenu() {
    QMenu& menu = *menuBar()->addMenu(tr("&Go"));
    ConnectionList& list = connections_->list();
    const auto focus_filter = [this] {
        filter().setFocus(Qt::ShortcutFocusReason);
        filter().selectAll();
    };
    addEntry(menu, tr("&Filter"), QKeySequence(Qt::CTRL | Qt::Key_L), tr("Write a filter"), focus_filter);
    auto* slash = new QAction(this);
    slash->setShortcut(QKeySequence(Qt::Key_Slash));
    slash->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connections_->addAction(slash);
    connect(slash, &QAction::triggered, this, focus_filter);
    menu.addSeparator();
    addEntry(menu, tr("&Previous connection"), QKeySequence(Qt::ALT | Qt::Key_Up), tr("The connection above"),
             [&list] { list.chooseRelative(-1); });
    addEntry(menu, tr("&Next connection"), QKeySequence(Qt::ALT | Qt::Key_Down), tr("The connection below"),
             [&list] { list.chooseRelative(1); });
    menu.addSeparator();
    addEntry(menu, tr("&Connections"), QKeySequence(Qt::CTRL | Qt::Key_1), tr("Go to the list"),
             [&list] { list.setFocus(Qt::ShortcutFocusReason); });
    addEntry(menu, tr("&Ladder"), QKeySequence(Qt::CTRL | Qt::Key_2), tr("Go to the ladder"),
             [this] { showLadder(); });
    addEntry(menu, tr("&Time–sequence"), QKeySequence(Qt::CTRL | Qt::Key_5), tr("Bytes against time"),
             [this] { showSequence(); });
    addEntry(menu, tr("&What happened"), QKeySequence(Qt::CTRL | Qt::Key_3), tr("The connection's story"),
             [this] {
                 inspector_->showExplanation();
                 inspector_->focusTarget()->setFocus(Qt::ShortcutFocusReason);
             });
    addEntry(menu, tr("Pac&ket"), QKeySequence(Qt::CTRL | Qt::Key_4), tr("Headers and bytes of the packet"),
             [this] {
                 inspector_->showPacket();
                 inspector_->focusTarget()->setFocus(Qt::ShortcutFocusReason);
             });
    addEntry(menu, tr("N&ext pane"), QKeySequence(Qt::Key_F6),
             tr("Filter, list, ladder, inspector, charts in turn"), [this] { cyclePanes(); });
}

void MainWindow::buildPresentMenu() {
    present_menu_ = menuBar()->addMenu(tr("&Present"));
    addEntry(*present_menu_, tr("&Scenarios…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P),
             tr("Classroom scenarios, step by step on the whole screen"),
             [this] { emit presentRequested(); });
    addEntry(*present_menu_, tr("&Lab…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L),
             tr("Client and server on this machine's kernel, apart from everything else, to play with"),
             [this] { emit labRequested(); });
}

void MainWindow::buildHelpMenu() {
    menuBar()->addMenu(help_menu_);
    addEntry(*help_menu_, tr("&Help"), QKeySequence(Qt::Key_F1), tr("About what has the keyboard"), [this] {
        showHelp(helpTopic());
    })->setShortcuts({Qt::Key_F1, Qt::Key_Question});
    addEntry(*help_menu_, tr("&Contents"), {}, tr("All pages"),
             [this] { showHelp(QStringLiteral("quick-start")); });
    addEntry(*help_menu_, tr("&Keyboard"), QKeySequence(Qt::CTRL | Qt::Key_F1), tr("All keys"),
             [this] { showShortcuts(); });
    addEntry(*help_menu_, tr("&About SynScope"), {}, tr("Version and licence"), [this] { showAbout(); });
}

void MainWindow::setRecentFiles(const QStringList& paths) {
    start_->setRecentFiles(paths);
    recent_menu_->clear();
    for (const QString& path : paths) {
        addEntry(*recent_menu_, QFileInfo(path).fileName().replace(u'&', QStringLiteral("&&")), {}, path,
                 [this, path] { emit filesRequested({path}); });
    }
    recent_menu_->setEnabled(!paths.isEmpty());
    sources_menu_->clear();
    sources_menu_->addAction(open_action_);
    sources_menu_->addAction(sample_action_);
    sources_menu_->addActions(present_menu_->actions());
    if (!paths.isEmpty()) {
        sources_menu_->addSection(tr("Recent"));
        sources_menu_->addActions(recent_menu_->actions());
        recent_menu_->addSeparator();
        addEntry(*recent_menu_, tr("&Clear this list"), {}, tr("Forget these files"),
                 [this] { emit recentFilesCleared(); });
    }
}

void MainWindow::showListMenu(const QPoint& point) {
    ConnectionList& list = connections_->list();
    const QModelIndex index = list.indexAt(point);
    if (!index.isValid()) {
        return;
    }
    const ConnectionRow row = connections_->model().row(index.row());
    const std::string_view outcome = model::outcomeName(row.verdict.outcome);
    const QStringList terms{QStringLiteral("outcome:") +
                                QString::fromLatin1(outcome.data(), static_cast<qsizetype>(outcome.size())),
                            hostTerm("client:", row.connection.client),
                            hostTerm("server:", row.connection.server),
                            QStringLiteral("port:%1").arg(row.connection.server.port)};
    QMenu menu(this);
    addEntry(menu, tr("&Copy"), QKeySequence::Copy, tr("The selected rows as text"),
             [&list] { list.copySelection(); });
    menu.addSection(tr("Show only"));
    for (const QString& term : terms) {
        addEntry(menu, term, {}, tr("Adds this to the filter"), [this, term] {
            filter().setText(narrowed(filter().text(), term));
            filter().applyNow();
        });
    }
    if (feed_.live() != nullptr && !row.group) {
        menu.addSeparator();
        addEntry(menu, tr("&Trace the path to the server…"), {},
                 tr("How far does a SYN get? Asks before anything is sent"),
                 [this, target = row.connection.server] { tracePath(target); });
    }
    menu.exec(list.viewport()->mapToGlobal(point));
}

void MainWindow::showShortcuts() {
    KeyboardDialog(*menuBar(), this).exec();
}

void MainWindow::showAbout() {
    QMessageBox::about(
        this, tr("About SynScope"),
        tr("<b>SynScope %1</b><br>A desktop microscope for TCP connection set-up and the receive path "
           "behind it.<br><br>Free software under the GNU General Public License, version 3 or later, "
           "without any warranty.")
            .arg(QApplication::applicationVersion()));
}

} // namespace synscope::ui

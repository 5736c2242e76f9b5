// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "ui/connections/connections_pane.h"
#include "ui/filter_field.h"
#include "ui/inspector/inspector.h"
#include "ui/ladder/ladder_view.h"
#include "ui/main_bar.h"
#include "ui/notice_bar.h"
#include "ui/scale.h"
#include "ui/start_page.h"
#include "ui/status_line.h"
#include "ui/theme.h"
#include "ui/window_style.h"
#include "ui/words.h"

#include <QAction>
#include <QDateTime>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace synscope::ui {

namespace {

using Phase = FeedStatus::Phase;

constexpr int kTickMs = 33;
/// A connection that grows while its capture is read is not drawn anew more often than this.
constexpr std::int64_t kDetailPauseMs = 1000;

QStringList localFiles(const QMimeData& data) {
    QStringList paths;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile()) {
            paths << url.toLocalFile();
        }
    }
    return paths;
}

bool sameConnection(const ConnectionRow& a, const ConnectionRow& b) {
    return a.verdict.outcome == b.verdict.outcome && a.connection.packets() == b.connection.packets() &&
           a.connection.icmp_errors == b.connection.icmp_errors;
}

} // namespace

MainWindow::MainWindow(Feed& feed, Appearance& appearance, QWidget* parent)
    : QMainWindow(parent)
    , feed_(feed)
    , appearance_(appearance)
    , recent_menu_(new QMenu(tr("Open &recent"), this))
    , sources_menu_(new QMenu(this))
    , export_menu_(new QMenu(tr("&Export"), this))
    , help_menu_(new QMenu(tr("&Help"), this))
    , start_(new StartPage)
    , connections_(new ConnectionsPane(feed))
    , ladder_(new LadderView)
    , inspector_(new Inspector(feed))
    , notice_(new NoticeBar)
    , status_line_(new StatusLine)
    , splitter_(new QSplitter(Qt::Horizontal))
    , stack_(new QStackedWidget) {
    setAcceptDrops(true);
    buildActions();
    buildLayout();
    connectViews();
    applyStyle();
    setRecentFiles({});
    setSampleAvailable(false);
    resize(1440, 900);
    timer_.setInterval(kTickMs);
    connect(&timer_, &QTimer::timeout, this, &MainWindow::tick);
    showPhase();
}

MainWindow::~MainWindow() = default;

FilterField& MainWindow::filter() {
    return bar_->filter();
}

void MainWindow::buildLayout() {
    bar_ = new MainBar(open_action_, sources_menu_, export_menu_, help_menu_);
    splitter_->setChildrenCollapsible(false);
    splitter_->setHandleWidth(1);
    for (QWidget* pane : {static_cast<QWidget*>(connections_), static_cast<QWidget*>(ladder_),
                          static_cast<QWidget*>(inspector_)}) {
        splitter_->addWidget(pane);
    }
    connections_->setMinimumWidth(320); // two IPv4 endpoints and a duration
    ladder_->setMinimumWidth(390);
    inspector_->setMinimumWidth(300); // eight bytes with their letters
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({392, 700, 348});
    stack_->addWidget(start_);
    stack_->addWidget(splitter_);
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar_);
    column->addWidget(notice_);
    column->addWidget(stack_, 1);
    column->addWidget(status_line_);
    setCentralWidget(whole);
}

void MainWindow::connectViews() {
    connect(start_, &StartPage::openRequested, this, &MainWindow::askForFiles);
    connect(start_, &StartPage::sampleRequested, this, &MainWindow::sampleRequested);
    connect(start_, &StartPage::fileRequested, this,
            [this](const QString& path) { emit filesRequested({path}); });
    connect(status_line_, &StatusLine::cancelRequested, this, [this] { feed_.cancel(); });
    connect(&filter(), &FilterField::filterChanged, connections_, &ConnectionsPane::setFilter);
    connect(connections_, &ConnectionsPane::clearFilterRequested, this, [this] {
        filter().clear();
        filter().applyNow();
    });
    ConnectionList& list = connections_->list();
    connect(&list, &ConnectionList::connectionChosen, this, &MainWindow::choose);
    list.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&list, &QWidget::customContextMenuRequested, this, &MainWindow::showListMenu);
    connect(&connections_->model(), &ConnectionModel::countsChanged, this, &MainWindow::showCounts);
    connect(ladder_, &LadderView::segmentSelected, inspector_, &Inspector::setPacket);
    connect(ladder_, &LadderView::previousConnectionRequested, this, [&list] { list.chooseRelative(-1); });
    connect(ladder_, &LadderView::nextConnectionRequested, this, [&list] { list.chooseRelative(1); });
    connect(ladder_, &LadderView::message, status_line_, &StatusLine::say);
}

void MainWindow::open(const QString& path) {
    detail_.reset();
    detail_pending_ = false;
    ladder_->setDetail(nullptr);
    inspector_->setDetail(nullptr);
    connections_->list().forget();
    filter().clear();
    filter().applyNow();
    feed_.open(path);
    tick();
    timer_.start();
}

void MainWindow::tick() {
    const Phase before = status_.phase;
    const std::uint64_t opening_before = status_.opening;
    status_ = feed_.status();
    connections_->update(status_);
    status_line_->update(status_);
    bar_->update(status_);
    if (before != status_.phase || opening_before != status_.opening) {
        showPhase();
    }
    refreshDetail();
    if (status_.phase != Phase::Loading) {
        timer_.stop();
        sourceEnded();
    }
}

void MainWindow::sourceEnded() {
    ConnectionList& list = connections_->list();
    if (const model::ConnectionId wanted = std::exchange(wanted_, {}); wanted.value < status_.connections) {
        list.choose(wanted);
    } else if (!list.chosen().valid()) {
        list.chooseFirst();
    }
    list.setFocus();
    if (status_.phase != Phase::Failed && status_.phase != Phase::Empty) {
        emit opened(status_.path);
    }
}

void MainWindow::showPhase() {
    const bool failed = status_.phase == Phase::Failed;
    const bool page = failed || status_.phase == Phase::Empty;
    start_->setProblem(status_.source, failed ? status_.message : QString());
    stack_->setCurrentWidget(page ? static_cast<QWidget*>(start_) : splitter_);
    if (page) {
        start_->setFocus();
    }
    export_menu_->menuAction()->setEnabled(!page);
    filter().setEnabled(!page);
    const QString cancelled = tr("Reading was cancelled: what was read until then is shown.");
    notice_->show(failed ? QString() : status_.phase == Phase::Cancelled ? cancelled : status_.message);
    setWindowTitle(page ? QStringLiteral("SynScope") : tr("%1 — SynScope").arg(status_.source));
    setWindowFilePath(QString());
    showCounts();
}

void MainWindow::showCounts() {
    const ConnectionModel& model = connections_->model();
    const QString total = groupedNumber(model.total());
    const bool any = model.total() > 0;
    filter().setCount(
        !any ? QString()
        : model.filtered()
            ? tr("%1 of %2").arg(groupedNumber(static_cast<std::uint64_t>(model.rowCount())), total)
            : total);
}

void MainWindow::choose(model::ConnectionId id) {
    Q_UNUSED(id)
    requestDetail();
}

void MainWindow::requestDetail() {
    const model::ConnectionId id = connections_->list().chosen();
    detail_pending_ = true;
    detail_asked_ms_ = QDateTime::currentMSecsSinceEpoch();
    feed_.requestDetail(id, [this, id](const auto& detail) { received(id, detail); });
}

void MainWindow::received(model::ConnectionId id, const std::shared_ptr<const ConnectionDetail>& detail) {
    detail_pending_ = false;
    if (id != connections_->list().chosen()) {
        return;
    }
    detail_ = detail;
    ladder_->setDetail(detail);
    inspector_->setDetail(detail);
    if (!detail) {
        status_line_->say(
            tr("The packets of this connection cannot be read again: the file is gone or has changed."));
    }
}

void MainWindow::refreshDetail() {
    const model::ConnectionId id = connections_->list().chosen();
    const bool soon = QDateTime::currentMSecsSinceEpoch() - detail_asked_ms_ < kDetailPauseMs;
    if (!id.valid() || !detail_ || detail_pending_ || (soon && status_.phase == Phase::Loading)) {
        return;
    }
    std::vector<ConnectionRow> now;
    if (feed_.rows(std::array{id}, now) && !sameConnection(now.front(), detail_->row)) {
        requestDetail();
    }
}

bool MainWindow::settled() const {
    return status_.phase != Phase::Loading && !detail_pending_ && !connections_->model().arranging();
}

void MainWindow::askForFiles() {
    const QString filters = tr(
        "Captures (*.pcap *.pcapng *.cap *.dmp *.snoop *.pcap.gz *.pcapng.gz *.pcap.zst "
        "*.pcapng.zst *.pcap.lz4 *.pcapng.lz4 *.gz *.zst *.lz4);;All files (*)");
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Open captures"), {}, filters);
    if (!paths.isEmpty()) {
        emit filesRequested(paths);
    }
}

void MainWindow::setSampleAvailable(bool available) {
    sample_action_->setVisible(available);
    start_->setSampleAvailable(available);
}

void MainWindow::cyclePanes() {
    const std::array<QWidget*, 4> panes{&filter(), &connections_->list(), ladder_, inspector_};
    const auto holds = [this](QWidget* pane) {
        return pane->hasFocus() || pane->isAncestorOf(focusWidget());
    };
    const auto at = std::find_if(panes.begin(), panes.end(), holds);
    const auto next = at == panes.end() || at + 1 == panes.end() ? panes.begin() : at + 1;
    QWidget* target = *next == inspector_ ? inspector_->focusTarget() : *next;
    target->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::restore(QSettings& settings) {
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    splitter_->restoreState(settings.value(QStringLiteral("window/splitter")).toByteArray());
    const SortKey key = sortKeyFromName(settings.value(QStringLiteral("connections/sort")).toString());
    const QVariant descending = settings.value(QStringLiteral("connections/descending"),
                                               descendingByDefault(key));
    connections_->setSorting({key, descending.toBool()});
    ladder_->setTimeMode(static_cast<TimeMode>(std::clamp(
        settings.value(QStringLiteral("ladder/time"), static_cast<int>(ladder_->timeMode())).toInt(), 0, 2)));
    filter().setHistory(settings.value(QStringLiteral("filter/history")).toStringList());
}

void MainWindow::save(QSettings& settings) const {
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/splitter"), splitter_->saveState());
    const Sorting sorting = connections_->model().sorting();
    settings.setValue(QStringLiteral("connections/sort"), sortKeyName(sorting.key));
    settings.setValue(QStringLiteral("connections/descending"), sorting.descending);
    settings.setValue(QStringLiteral("ladder/time"), static_cast<int>(ladder_->timeMode()));
    settings.setValue(QStringLiteral("filter/history"), bar_->filter().history());
}

void MainWindow::applyStyle() {
    setStyleSheet(windowStyle(themeFor(palette()), Scale(font())));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!localFiles(*event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    emit filesRequested(localFiles(*event->mimeData()));
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    const auto type = event->type();
    if ((type == QEvent::ApplicationPaletteChange || type == QEvent::ApplicationFontChange) &&
        bar_ != nullptr) {
        applyStyle();
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    QMainWindow::closeEvent(event);
    emit closed();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && status_.phase == Phase::Loading) {
        feed_.cancel();
        return;
    }
    QMainWindow::keyPressEvent(event);
}

} // namespace synscope::ui

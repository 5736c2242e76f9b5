// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "ui/center_pane.h"
#include "ui/charts/charts_pane.h"
#include "ui/charts/series_chart.h"
#include "ui/connections/connections_pane.h"
#include "ui/filter_field.h"
#include "ui/inspector/inspector.h"
#include "ui/ladder/ladder_view.h"
#include "ui/live/live_controls.h"
#include "ui/main_bar.h"
#include "ui/notice_bar.h"
#include "ui/receive_path/receive_path_pane.h"
#include "ui/scale.h"
#include "ui/sequence/sequence_view.h"
#include "ui/sequence/trace_loader.h"
#include "ui/start_page.h"
#include "ui/status_line.h"
#include "ui/theme.h"
#include "ui/time_cursor.h"
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
constexpr int kDetailTickMs = 16;
/// A connection that grows while its capture is read is not drawn anew more often than this.
constexpr std::int64_t kDetailPauseMs = 1000;
/// Live, as often as it is there soon, but with half of the time left for everything else.
constexpr std::int64_t kLiveDetailPauses = 2;
constexpr std::int64_t kBesidePauseMs = 200;

QStringList localFiles(const QMimeData& data) {
    QStringList paths;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile()) {
            paths << url.toLocalFile();
        }
    }
    return paths;
}

/// What the status line says.
bool sameFigures(const FeedStatus& a, const FeedStatus& b) {
    return a.generation == b.generation && a.opening == b.opening && a.phase == b.phase &&
           a.paused == b.paused && a.progress == b.progress && a.capture_drops == b.capture_drops;
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
    , sequence_(new SequenceView)
    , center_(new CenterPane)
    , charts_(nullptr)
    , receive_path_(nullptr)
    , cursor_(new TimeCursor(this))
    , traces_(new TraceLoader(feed, this))
    , inspector_(new Inspector(feed))
    , notice_(new NoticeBar)
    , status_line_(new StatusLine)
    , splitter_(new QSplitter(Qt::Horizontal))
    , rows_(new QSplitter(Qt::Vertical))
    , stack_(new QStackedWidget) {
    charts_ = new ChartsPane(feed, *cursor_);
    receive_path_ = new ReceivePathPane(*cursor_);
    setAcceptDrops(true);
    buildActions();
    buildLayout();
    connectViews();
    buildLive();
    applyStyle();
    setRecentFiles({});
    setSampleAvailable(false);
    setPresentAvailable(false);
    resizeWithinScreen(*this, QSize(1440, 900));
    timer_.setInterval(kTickMs);
    connect(&timer_, &QTimer::timeout, this, &MainWindow::tick);
    detail_timer_.setInterval(kDetailTickMs);
    connect(&detail_timer_, &QTimer::timeout, this, &MainWindow::refreshDetail);
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
    connect(center_, &CenterPane::tabsPlaced, ladder_, &LadderView::setTitleInset);
    connect(center_, &CenterPane::tabsPlaced, sequence_, &SequenceView::setTitleInset);
    center_->addView(ladder_, tr("Ladder"));
    center_->addView(sequence_, tr("Time–sequence"));
    for (QWidget* pane : {static_cast<QWidget*>(connections_), static_cast<QWidget*>(center_),
                          static_cast<QWidget*>(inspector_)}) {
        splitter_->addWidget(pane);
    }
    connections_->setMinimumWidth(320); // two IPv4 endpoints and a duration
    center_->setMinimumWidth(390);
    inspector_->setMinimumWidth(300); // eight bytes with their letters
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({392, 700, 348});
    stack_->addWidget(start_);
    rows_->setChildrenCollapsible(false);
    rows_->setHandleWidth(1);
    rows_->addWidget(splitter_);
    rows_->addWidget(charts_);
    rows_->addWidget(receive_path_);
    receive_path_->hide();
    rows_->setStretchFactor(0, 3); // in a low window the strips below give way, too
    rows_->setStretchFactor(1, 1);
    rows_->setStretchFactor(2, 1);
    rows_->setSizes({620, 190, 260});
    stack_->addWidget(rows_);
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
    connect(start_, &StartPage::presentRequested, this, &MainWindow::presentRequested);
    connect(start_, &StartPage::fileRequested, this,
            [this](const QString& path) { emit filesRequested({path}); });
    connect(status_line_, &StatusLine::cancelRequested, this, [this] { feed_.cancel(); });
    connect(&filter(), &FilterField::filterChanged, connections_, &ConnectionsPane::setFilter);
    connect(connections_, &ConnectionsPane::clearFilterRequested, this, [this] {
        filter().clear();
        filter().applyNow();
    });
    ConnectionList& list = connections_->list();
    connect(&list, &ConnectionList::connectionChosen, this, &MainWindow::requestDetail);
    connect(&list, &ConnectionList::pictureRequested, this,
            [this] { center_->view()->setFocus(Qt::ShortcutFocusReason); });
    list.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&list, &QWidget::customContextMenuRequested, this, &MainWindow::showListMenu);
    connect(&connections_->model(), &ConnectionModel::countsChanged, this, &MainWindow::showCounts);
    connect(ladder_, &LadderView::previousConnectionRequested, this, [&list] { list.chooseRelative(-1); });
    connect(ladder_, &LadderView::nextConnectionRequested, this, [&list] { list.chooseRelative(1); });
    connect(ladder_, &LadderView::message, status_line_, &StatusLine::say);
    connect(sequence_, &SequenceView::previousConnectionRequested, this,
            [&list] { list.chooseRelative(-1); });
    connect(sequence_, &SequenceView::nextConnectionRequested, this, [&list] { list.chooseRelative(1); });
    connect(sequence_, &SequenceView::message, status_line_, &StatusLine::say);
    connectSelection();
    connectTimeCursor();
    connectTrace();
}

void MainWindow::open(const QString& path) {
    openTogether({path});
}

void MainWindow::openTogether(const QStringList& paths) {
    if (!mayDropCapture([this, paths] { openTogether(paths); })) {
        return;
    }
    forgetCapture();
    if (paths.size() == 1) {
        feed_.open(paths.front());
    } else {
        feed_.openTogether(paths);
    }
    tick();
    timer_.start();
}

void MainWindow::forgetCapture() {
    detail_.reset();
    detail_pending_ = false;
    beside_stale_ = false;
    ladder_->setDetail(nullptr);
    inspector_->setDetail(nullptr);
    traces_->show(nullptr, false);
    connections_->list().forget();
    filter().clear();
    filter().applyNow();
}

void MainWindow::tick() {
    const FeedStatus before = std::exchange(status_, feed_.status());
    connections_->update(status_);
    if (!sameFigures(before, status_)) {
        status_line_->update(status_);
    }
    bar_->update(status_);
    followClosely(status_.live && status_.frames != before.frames);
    if (live_ != nullptr) {
        live_->update(status_);
        chooseWhileLive();
    }
    if (!charts_->isHidden()) { // counting outcomes walks over all connections
        charts_->update(status_);
    }
    updateKernel();
    if (before.phase != status_.phase || before.opening != status_.opening ||
        before.message != status_.message) {
        showPhase();
    }
    refreshDetail();
    const bool over = status_.phase != Phase::Loading;
    if (beside_stale_ && (over || QDateTime::currentMSecsSinceEpoch() - beside_shown_ms_ >= kBesidePauseMs)) {
        showBeside();
    }
    if (over) {
        timer_.stop();
        detail_timer_.stop();
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
    // Who already writes a filter or walks through a ladder goes on with that.
    const QWidget* busy = focusWidget();
    if (busy == nullptr || busy == this || connections_->isAncestorOf(busy) || start_->isAncestorOf(busy)) {
        list.setFocus();
    }
    if (status_.phase != Phase::Failed && status_.phase != Phase::Empty && !status_.live) {
        emit opened(status_.path);
    }
}

void MainWindow::showPhase() {
    const bool failed = status_.phase == Phase::Failed;
    const bool page = failed || status_.phase == Phase::Empty;
    start_->setProblem(status_.source, failed ? status_.message : QString(),
                       failed ? status_.command : QString());
    const bool was_page = stack_->currentWidget() == start_;
    stack_->setCurrentWidget(page ? static_cast<QWidget*>(start_) : rows_);
    if (page) {
        start_->setFocus();
    } else if (was_page) {
        connections_->list().setFocus();
    }
    export_menu_->menuAction()->setEnabled(!page);
    filter().setEnabled(!page);
    const QString cancelled = tr("Reading was cancelled: what was read until then is shown.");
    notice_->show(failed ? QString() : status_.phase == Phase::Cancelled ? cancelled : status_.message);
    setWindowTitle(page ? QStringLiteral("SynScope") : tr("%1 — SynScope").arg(status_.source));
    setWindowFilePath(QString());
    showBelow();
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
    const bool another = !detail || !detail_ || detail->row.id != detail_->row.id;
    detail_ = detail;
    // A group has a story, but no packets to draw.
    const std::shared_ptr<const ConnectionDetail> drawn = detail && detail->row.group ? nullptr : detail;
    ladder_->setDetail(drawn);
    if (another || !status_.live || status_.phase != Phase::Loading) {
        showBeside();
    } else {
        beside_stale_ = true;
    }
    detail_took_ms_ = QDateTime::currentMSecsSinceEpoch() - detail_asked_ms_;
    if (!detail) {
        status_line_->say(
            status_.live
                ? tr("The packets of this connection are not kept any more: too many came after them.")
                : tr("The packets of this connection cannot be read again: the file is gone or has "
                     "changed."));
    }
}

/// What stands beside the ladder. Words are read more slowly than arrows are seen, and laying them out takes
/// longer: of a connection that grows live they follow some times a second.
void MainWindow::showBeside() {
    beside_stale_ = false;
    beside_shown_ms_ = QDateTime::currentMSecsSinceEpoch();
    inspector_->setDetail(detail_);
    const auto drawn = detail_ && detail_->row.group ? nullptr : detail_;
    traces_->show(drawn, status_.phase == Phase::Loading);
    if (drawn) {
        watchSockets(drawn->row.connection);
    }
}

void MainWindow::refreshDetail() {
    const model::ConnectionId id = connections_->list().chosen();
    const std::int64_t pause_ms = status_.live ? kLiveDetailPauses * detail_took_ms_ : kDetailPauseMs;
    const bool soon = QDateTime::currentMSecsSinceEpoch() - detail_asked_ms_ < pause_ms;
    if (!id.valid() || !detail_ || detail_pending_ || (soon && status_.phase == Phase::Loading)) {
        return;
    }
    std::vector<ConnectionRow> now;
    if (feed_.rows(std::array{id}, now) && !sameConnection(now.front(), detail_->row)) {
        requestDetail();
    }
}

bool MainWindow::settled() const {
    return status_.phase != Phase::Loading && !detail_pending_ && !connections_->model().arranging() &&
           !traces_->busy() && charts_->settled();
}

void MainWindow::askForFiles() {
    const QString filters = tr(
        "Captures and scenarios (*.pcap *.pcapng *.cap *.dmp *.snoop *.pcap.gz *.pcapng.gz *.pcap.zst "
        "*.pcapng.zst *.pcap.lz4 *.pcapng.lz4 *.gz *.zst *.lz4 *.yaml *.yml);;All files (*)");
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Open captures or scenarios"), {},
                                                            filters);
    if (!paths.isEmpty()) {
        emit filesRequested(paths);
    }
}

void MainWindow::setSampleAvailable(bool available) {
    sample_action_->setVisible(available);
    start_->setSampleAvailable(available);
}

void MainWindow::setPresentAvailable(bool available) {
    present_menu_->menuAction()->setVisible(available);
    start_->setPresentAvailable(available);
}

void MainWindow::cyclePanes() {
    struct Pane {
        QWidget* whole;
        QWidget* target;
    };
    std::vector<Pane> panes{{&filter(), &filter()},
                            {connections_, &connections_->list()},
                            {center_, center_->view()},
                            {inspector_, inspector_->focusTarget()},
                            {charts_, &charts_->buffer(model::Side::Server)},
                            {receive_path_, &receive_path_->socketChart()}};
    std::erase_if(panes,
                  [](const Pane& pane) { return !pane.target->isVisible() || !pane.target->isEnabled(); });
    if (panes.empty()) {
        return;
    }
    const auto at = std::find_if(panes.begin(), panes.end(), [this](const Pane& pane) {
        return pane.whole->hasFocus() || pane.whole->isAncestorOf(focusWidget());
    });
    const auto next = at == panes.end() || at + 1 == panes.end() ? panes.begin() : at + 1;
    next->target->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::restore(QSettings& settings) {
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    splitter_->restoreState(settings.value(QStringLiteral("window/splitter")).toByteArray());
    rows_->restoreState(settings.value(QStringLiteral("window/rows")).toByteArray());
    charts_action_->setChecked(settings.value(QStringLiteral("window/charts"), true).toBool());
    const SortKey key = sortKeyFromName(settings.value(QStringLiteral("connections/sort")).toString());
    const QVariant descending = settings.value(QStringLiteral("connections/descending"),
                                               descendingByDefault(key));
    connections_->setSorting({key, descending.toBool()});
    ladder_->setTimeMode(static_cast<TimeMode>(std::clamp(
        settings.value(QStringLiteral("ladder/time"), static_cast<int>(ladder_->timeMode())).toInt(), 0, 2)));
    if (live_ != nullptr) {
        live_->restore(settings);
    }
    filter().setHistory(settings.value(QStringLiteral("filter/history")).toStringList());
}

void MainWindow::save(QSettings& settings) const {
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/splitter"), splitter_->saveState());
    settings.setValue(QStringLiteral("window/rows"), rows_->saveState());
    settings.setValue(QStringLiteral("window/charts"), charts_wanted_[0]);
    if (live_ != nullptr) {
        live_->save(settings);
    }
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
    if (!mayDropCapture([this] { close(); })) {
        event->ignore();
        return;
    }
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

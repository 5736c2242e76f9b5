// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/receive_path/receive_path_pane.h"

#include "ui/charts/series_chart.h"
#include "ui/receive_path/kernel_content.h"
#include "ui/receive_path/moved_counters.h"
#include "ui/receive_path/station_strip.h"
#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/time_cursor.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace synscope::ui {

namespace {

/// While nothing but the clock moves, a chart goes on that often.
constexpr model::TimeNs kStillNs = model::kSecondNs;

bool sameNewest(const ChartLine& a, const ChartLine& b) {
    return a.series->info().name == b.series->info().name && a.series->empty() == b.series->empty() &&
           (a.series->empty() || a.series->whole().end == b.series->whole().end);
}

/// The one picture would show what the other does, but for some pixels of time.
bool standsStill(const ChartContent& before, const ChartContent& now) {
    return before.title == now.title && before.provenance == now.provenance &&
           before.emptiness == now.emptiness && before.ticks == now.ticks &&
           std::ranges::equal(before.lines, now.lines, sameNewest) && now.last - before.last < kStillNs;
}

/// Who zoomed in keeps what they look at: the same beginning makes the chart keep its window.
void showIn(SeriesChart& chart, ChartContent content) {
    if (!chart.timeWindow().whole() && chart.content().title == content.title) {
        content.first = chart.content().first;
    }
    chart.setContent(std::move(content));
}

QString samplingText(const model::SamplingReport& report) {
    if (report.interval_ns == 0) {
        return {};
    }
    return ReceivePathPane::tr("a look every %1 · %2 of a core")
        .arg(toQString(model::formatDuration(report.interval_ns)),
             toQString(model::formatValue(report.cpu_share, model::Unit::Share)));
}

} // namespace

ReceivePathPane::ReceivePathPane(TimeCursor& cursor, QWidget* parent)
    : QWidget(parent)
    , cursor_(cursor)
    , strip_(new StationStrip)
    , socket_chart_(new SeriesChart)
    , ring_chart_(new SeriesChart)
    , counters_(new MovedCounters(this))
    , table_(new QTreeView)
    , unmoved_(new QLabel(tr("No counter has moved yet")))
    , sampling_(new QLabel)
    , sockets_(new QComboBox)
    , pause_(new QToolButton) {
    setObjectName(QStringLiteral("pane"));
    setAttribute(Qt::WA_StyledBackground);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(14);
    for (SeriesChart* chart : {socket_chart_, ring_chart_}) {
        charts->addWidget(chart, 1);
        connect(chart, &SeriesChart::timeHovered, &cursor_, &TimeCursor::set);
        connect(&cursor_, &TimeCursor::moved, chart, &SeriesChart::setTimeCursor);
    }
    auto* left = new QVBoxLayout;
    left->setSpacing(6);
    left->addWidget(buildHead());
    left->addWidget(strip_);
    left->addLayout(charts, 1);
    auto* whole = new QHBoxLayout(this);
    whole->setContentsMargins(14, 6, 14, 6);
    whole->setSpacing(18);
    whole->addLayout(left, 7);
    whole->addWidget(buildCounters(), 2);
    showCharts();
}

QWidget* ReceivePathPane::buildHead() {
    auto* head = new QWidget;
    auto* heading = new QLabel(tr("Receive path"));
    heading->setObjectName(QStringLiteral("heading"));
    auto* hint = new QLabel(tr("from the wire to recv()"));
    hint->setObjectName(QStringLiteral("hint"));
    sampling_->setObjectName(QStringLiteral("hint"));
    sockets_->setAccessibleName(tr("Socket that is drawn"));
    sockets_->setToolTip(tr("Socket that is drawn"));
    sockets_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    sockets_->setMinimumContentsLength(22);
    connect(sockets_, &QComboBox::activated, this, &ReceivePathPane::showCharts);
    pause_->setObjectName(QStringLiteral("quiet"));
    pause_->setText(tr("Hold"));
    pause_->setToolTip(tr("Let the charts stand still; sampling goes on"));
    pause_->setCheckable(true);
    connect(pause_, &QToolButton::toggled, this, &ReceivePathPane::showCharts);
    auto* line = new QHBoxLayout(head);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(heading);
    line->addWidget(hint);
    line->addStretch(1);
    line->addWidget(sampling_);
    line->addWidget(sockets_);
    line->addWidget(pause_);
    listSockets();
    return head;
}

QWidget* ReceivePathPane::buildCounters() {
    auto* side = new QWidget;
    auto* heading = new QLabel(tr("Kernel counters since start"));
    heading->setObjectName(QStringLiteral("heading"));
    unmoved_->setObjectName(QStringLiteral("emptiness"));
    table_->setModel(counters_);
    table_->setObjectName(QStringLiteral("counters"));
    table_->setAccessibleName(heading->text());
    table_->setToolTip(tr("Click: the connections that were open while it moved"));
    table_->setRootIsDecorated(false);
    table_->setUniformRowHeights(true);
    table_->setHeaderHidden(true);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setFont(monoFont(Scale(font())(12)));
    table_->header()->setStretchLastSection(false);
    table_->header()->setSectionResizeMode(MovedCounters::Name, QHeaderView::Stretch);
    table_->header()->setSectionResizeMode(MovedCounters::Delta, QHeaderView::ResizeToContents);
    connect(table_, &QTreeView::activated, this,
            [this](const QModelIndex& index) { chooseCounter(index.row()); });
    connect(table_, &QTreeView::clicked, this,
            [this](const QModelIndex& index) { chooseCounter(index.row()); });
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(heading);
    column->addWidget(unmoved_);
    column->addWidget(table_, 1);
    return side;
}

/// The moment it moved last, in all views, and all of them for the list of connections.
void ReceivePathPane::chooseCounter(int row) {
    const model::MovedCounter& counter = counters_->counter(row);
    cursor_.set(counter.last_moved);
    emit counterChosen(toQString(counter.name), counter.moved_in);
}

void ReceivePathPane::setView(std::shared_ptr<const model::KernelView> view) {
    view_ = std::move(view);
    if (view_) {
        strip_->setPath(view_->path);
        counters_->setCounters(view_->moved);
        sampling_->setText(samplingText(view_->sampling));
        sampling_->setToolTip(translated(view_->sampling.note));
    } else {
        counters_->setCounters({});
    }
    unmoved_->setVisible(counters_->rowCount() == 0);
    listSockets();
    if (!pause_->isChecked()) {
        moveCharts();
    }
}

/// Keeps the choice; a pinned socket that is gone altogether gives way to the automatic choice. Not while
/// somebody chooses.
void ReceivePathPane::listSockets() {
    if (sockets_->view()->isVisible()) {
        return;
    }
    std::vector<std::pair<QString, std::uint64_t>> sockets{{tr("What drops or is fullest"), 0}};
    if (view_) {
        for (const model::SocketTrack& track : view_->tracks) {
            sockets.emplace_back(toQString(model::toString(track.socket)) +
                                     (track.gone ? tr(" (closed)") : QString()),
                                 track.socket.cookie);
        }
        // The view has the one that it speaks of first, which changes from look to look.
        std::sort(sockets.begin() + 1, sockets.end());
    }
    if (sockets == listed_) {
        return;
    }
    const std::uint64_t before = pinned();
    const QSignalBlocker blocker(sockets_);
    sockets_->clear();
    for (const auto& [name, cookie] : sockets) {
        sockets_->addItem(name, QVariant::fromValue<qulonglong>(cookie));
    }
    listed_ = std::move(sockets);
    pin(before);
}

void ReceivePathPane::pin(std::uint64_t cookie) {
    sockets_->setCurrentIndex(std::max(0, sockets_->findData(QVariant::fromValue<qulonglong>(cookie))));
}

std::uint64_t ReceivePathPane::pinned() const {
    return sockets_->currentData().toULongLong();
}

void ReceivePathPane::setPaused(bool paused) {
    pause_->setChecked(paused);
}

void ReceivePathPane::showCharts() {
    showIn(*socket_chart_, socketContent(view_, pinned()));
    showIn(*ring_chart_, ringContent(view_));
}

/// Painting a chart costs more than everything else here: only when it would look different.
void ReceivePathPane::moveCharts() {
    const auto move = [](SeriesChart& chart, ChartContent content) {
        if (!standsStill(chart.content(), content)) {
            showIn(chart, std::move(content));
        }
    };
    move(*socket_chart_, socketContent(view_, pinned()));
    move(*ring_chart_, ringContent(view_));
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sequence/sequence_view.h"

#include "ui/charts/plot_style.h"
#include "ui/connection_title.h"
#include "ui/scale.h"
#include "ui/sequence/trace_furniture.h"
#include "ui/sequence/trace_plottable.h"
#include "ui/theme.h"

#include <QAccessible>
#include <QAction>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace synscope::ui {
namespace {

using model::Side;

/// Height of a direction without payload, as a share of one with.
constexpr double kQuietHeight = 0.45;
constexpr double kHeadingHeight = 22;

bool sameConnection(const std::shared_ptr<const ConnectionTrace>& a,
                    const std::shared_ptr<const ConnectionTrace>& b) {
    return a && b && a->id == b->id && a->sequence.firstTime() == b->sequence.firstTime();
}

} // namespace

SequenceView::SequenceView(QWidget* parent)
    : QWidget(parent)
    , plot_(new QCustomPlot(this))
    , page_(new QWidget(this)) {
    setAccessibleName(tr("Time–sequence"));
    setFocusPolicy(Qt::StrongFocus);
    buildPlot();
    buildPage();
    makeActions();
    applyStyle();
    showPage();
    describe();
}

SequenceView::~SequenceView() = default;

void SequenceView::buildPlot() {
    plot_->plotLayout()->clear();
    plot_->setFocusPolicy(Qt::NoFocus);
    plot_->setMouseTracking(true);
    plot_->installEventFilter(this);
    plot_->addLayer(QStringLiteral("pointers"));
    overlay_layer_ = plot_->layer(QStringLiteral("pointers"));
    overlay_layer_->setMode(QCPLayer::lmBuffered);
    heading_ = new QCPTextElement(plot_);
    heading_->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
    plot_->plotLayout()->addElement(0, 0, heading_);
    auto* margins = new QCPMarginGroup(plot_);
    for (const Side side : {Side::Client, Side::Server}) {
        Direction& direction = directions_[model::index(side)];
        direction.side = side;
        buildDirection(direction, 1 + 2 * model::index(side));
        direction.rect->setMarginGroup(QCP::msLeft | QCP::msRight, margins);
    }
    directions_[0].rect->axis(QCPAxis::atBottom)->setTickLabels(false);
    legend_ = new TraceLegend(plot_);
    plot_->plotLayout()->addElement(5, 0, legend_);
    plot_->plotLayout()->setRowSpacing(2);
    overlay_ = new TraceOverlay(plot_, QStringLiteral("pointers"));
    connect(plot_, &QCustomPlot::afterLayout, this, &SequenceView::updateOverlay);
}

void SequenceView::buildDirection(Direction& direction, int row) {
    direction.caption = new QCPTextElement(plot_);
    direction.caption->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
    direction.rect = new QCPAxisRect(plot_);
    plot_->plotLayout()->addElement(row, 0, direction.caption);
    plot_->plotLayout()->addElement(row + 1, 0, direction.rect);
    QCPAxis* time = direction.rect->axis(QCPAxis::atBottom);
    QCPAxis* bytes = direction.rect->axis(QCPAxis::atLeft);
    time->setTicker(QSharedPointer<QCPAxisTicker>(new SecondTicker));
    bytes->setTicker(QSharedPointer<QCPAxisTicker>(new ByteTicker));
    bytes->ticker()->setTickCount(4);
    direction.plottable = new TracePlottable(time, bytes, direction.side);
}

/// Stands in for the picture: empty, reading, failed.
void SequenceView::buildPage() {
    page_text_ = new QLabel(page_);
    page_text_->setObjectName(QStringLiteral("emptiness"));
    page_text_->setAlignment(Qt::AlignCenter);
    page_text_->setWordWrap(true);
    page_progress_ = new QProgressBar(page_);
    page_progress_->setRange(0, 1000);
    page_progress_->setTextVisible(false);
    page_progress_->setFixedSize(260, 6);
    page_cancel_ = new QPushButton(tr("Cancel"), page_);
    connect(page_cancel_, &QPushButton::clicked, this, &SequenceView::cancelRequested);
    auto* column = new QVBoxLayout(page_);
    column->addStretch(1);
    column->addWidget(page_text_);
    column->addWidget(page_progress_, 0, Qt::AlignHCenter);
    column->addWidget(page_cancel_, 0, Qt::AlignHCenter);
    column->addStretch(1);
}

void SequenceView::setTrace(std::shared_ptr<const ConnectionTrace> trace, const QString& title) {
    const bool same = sameConnection(trace_, trace);
    const TimeWindow before = window_;
    trace_ = std::move(trace);
    title_ = title;
    progress_ = -1;
    problem_.clear();
    hovered_.reset();
    if (!same) {
        selected_.reset();
    }
    if (trace_ && !trace_->sequence.packets().empty()) {
        window_ = TimeWindow(trace_->sequence.firstTime(), trace_->sequence.lastTime());
        if (same) {
            window_.keep(before);
        }
    }
    for (Direction& direction : directions_) {
        direction.plottable->setTrace(trace_);
        direction.own_heights = direction.own_heights && same;
    }
    for (QAction* action : std::as_const(export_actions_)) {
        action->setEnabled(trace_ != nullptr);
    }
    showPage();
    applyWindow();
    describe();
}

void SequenceView::setProgress(double share) {
    progress_ = share;
    showPage();
}

void SequenceView::setProblem(const QString& sentence) {
    problem_ = sentence;
    progress_ = -1;
    showPage();
}

void SequenceView::showPage() {
    const bool reading = progress_ >= 0 && !trace_;
    const bool picture = trace_ && !trace_->sequence.packets().empty();
    page_text_->setText(reading               ? tr("Reading the packets of this connection …")
                        : !problem_.isEmpty() ? problem_
                        : trace_              ? tr("The packets of this connection are not available")
                                              : tr("Select a connection to see its bytes over time"));
    page_progress_->setVisible(reading);
    page_cancel_->setVisible(reading);
    page_progress_->setValue(static_cast<int>(progress_ * 1000));
    page_->setVisible(!picture);
    plot_->setVisible(picture);
}

void SequenceView::applyStyle() {
    const Theme& theme = themeFor(palette());
    const double scale = Scale(font())(1);
    stylePlot(*plot_, theme);
    heading_->setFont(monoFont(13 * scale, QFont::Bold));
    heading_->setTextColor(theme.text);
    heading_->setMargins(QMargins(qRound(12 * scale), qRound(5 * scale), qRound(12 * scale), 0));
    heading_->setMinimumSize(10, qRound(kHeadingHeight * scale));
    for (Direction& direction : directions_) {
        styleAxes(*direction.rect, theme, scale);
        direction.caption->setFont(textFont(11.5 * scale));
        direction.caption->setTextColor(theme.muted);
        direction.caption->setMargins(QMargins(qRound(12 * scale), 0, qRound(12 * scale), 0));
        direction.rect->setMinimumMargins(
            QMargins(qRound(12 * scale), qRound(7 * scale), qRound(14 * scale), 0));
        direction.plottable->setStyle(theme, scale);
    }
    legend_->setMargins(QMargins(qRound(14 * scale), 0, qRound(12 * scale), qRound(6 * scale)));
    legend_->setStyle(theme, scale);
    overlay_->setStyle(theme, scale);
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

/// Axes, heights and captions for what is in sight now; painting follows when the event loop comes to it.
void SequenceView::applyWindow() {
    if (!trace_) {
        return;
    }
    fitHeading();
    const model::SequenceTrace& trace = trace_->sequence;
    const bool any = trace.totals(Side::Client).segments + trace.totals(Side::Server).segments > 0;
    for (Direction& direction : directions_) {
        direction.rect->axis(QCPAxis::atBottom)->setRange(window_.from() / 1e9, window_.to() / 1e9);
        if (!direction.own_heights) {
            const PositionRange bytes = bytesInSight(trace, direction.side, window_.fromTime(),
                                                     window_.toTime());
            direction.rect->axis(QCPAxis::atLeft)->setRange(bytes.low, bytes.high);
        }
        direction.caption->setText(directionSummary(*trace_, direction.side));
        const bool quiet = any && trace.totals(direction.side).segments == 0;
        plot_->plotLayout()->setRowStretchFactor(2 + 2 * model::index(direction.side),
                                                 quiet ? kQuietHeight : 1.0);
    }
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void SequenceView::setTitleInset(int pixels) {
    title_inset_ = pixels;
    fitHeading();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void SequenceView::fitHeading() {
    const QMargins margins = heading_->margins();
    heading_->setText(
        fittedTitle(title_, heading_->font(), width() - title_inset_ - margins.left() - margins.right()));
}

void SequenceView::paintNow() {
    plot_->replot(QCustomPlot::rpImmediateRefresh);
}

PlotMap SequenceView::mapOf(Side bytes_of) const {
    return directions_[model::index(bytes_of)].plottable->map();
}

void SequenceView::updateOverlay() {
    std::vector<QRect> rects;
    for (const Direction& direction : directions_) {
        rects.push_back(direction.rect->rect());
    }
    overlay_->setRects(rects);
    overlay_->setCursor(cursor_ == model::kNoTime || !trace_ ? std::optional<double>()
                                                             : mapOf(Side::Client).x(cursor_));
    std::vector<TraceOverlay::Ring> rings;
    for (const auto& packet : {hovered_, selected_}) {
        if (const auto place = packet ? placeOf(*packet) : std::nullopt) {
            rings.push_back({*place, packet == selected_});
        }
    }
    overlay_->setRings(std::move(rings));
}

/// Among its sender's bytes; a plain ACK where it acknowledges. Nothing outside the picture.
std::optional<QPointF> SequenceView::placeOf(std::size_t number) const {
    const model::TracePacket& packet = trace_->sequence.packets()[number];
    constexpr std::uint16_t kControl = model::tcp_flag::kSyn | model::tcp_flag::kFin | model::tcp_flag::kRst;
    constexpr std::uint32_t kProbes = model::mark::kZeroWindowProbe | model::mark::kKeepAlive;
    const bool own = packet.length > 0 || packet.has(kControl) || (packet.marks & kProbes) != 0;
    const Side side = own ? packet.sender : model::other(packet.sender);
    const PlotMap map = mapOf(side);
    const double position = own ? (static_cast<double>(packet.begin) + static_cast<double>(packet.end())) / 2
                                : static_cast<double>(packet.ack);
    const QPointF place(map.x(packet.time), map.y(position));
    return map.area.contains(place) ? std::optional(place) : std::nullopt;
}

void SequenceView::setTimeCursor(model::TimeNs time) {
    if (time == cursor_) {
        return;
    }
    cursor_ = time;
    updateOverlay();
    overlay_layer_->replot();
}

void SequenceView::selectFrame(const std::optional<model::FrameRef>& frame) {
    selected_ = frame && trace_ ? trace_->sequence.packetOfFrame(*frame) : std::nullopt;
    if (selected_) {
        window_.reveal(window_.offsetOf(trace_->sequence.packets()[*selected_].time));
    }
    applyWindow();
    describe();
}

void SequenceView::choose(std::optional<std::size_t> packet) {
    if (packet == selected_ || !trace_) {
        return;
    }
    if (!packet) {
        selectFrame(std::nullopt);
        emit selectionLifted();
        return;
    }
    const model::FrameRef frame = trace_->sequence.packets()[*packet].frame;
    selectFrame(frame);
    emit packetSelected(frame);
}

void SequenceView::chooseRelative(int distance) {
    if (!trace_ || trace_->sequence.packets().empty()) {
        return;
    }
    const auto packets = trace_->sequence.packets();
    if (selected_) {
        const auto last = static_cast<std::ptrdiff_t>(packets.size()) - 1;
        choose(static_cast<std::size_t>(
            std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(*selected_) + distance, 0, last)));
        return;
    }
    // Nothing is chosen yet: begin with what is in sight.
    const auto seen = std::find_if(packets.begin(), packets.end(), [this](const model::TracePacket& packet) {
        return packet.time >= window_.fromTime();
    });
    choose(static_cast<std::size_t>(std::min(seen, packets.end() - 1) - packets.begin()));
}

void SequenceView::describe() {
    QString text = page_text_->text();
    if (trace_ && selected_) {
        text = tracePacketLine(trace_->sequence, *selected_);
    } else if (trace_) {
        text = tr("%1. %2. The arrow keys walk through the packets.")
                   .arg(directionSummary(*trace_, Side::Client), directionSummary(*trace_, Side::Server));
    }
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void SequenceView::zoomTime(double factor, double fixed) {
    window_.zoom(factor, fixed);
    applyWindow();
}

void SequenceView::panTime(double share) {
    window_.pan(share * window_.length());
    applyWindow();
}

void SequenceView::fit() {
    window_.fit();
    for (Direction& direction : directions_) {
        direction.own_heights = false;
    }
    applyWindow();
}

void SequenceView::zoomBytes(Direction& direction, double factor, double fixed_y) {
    const double fixed = mapOf(direction.side).valueAt(fixed_y);
    direction.own_heights = true;
    direction.rect->axis(QCPAxis::atLeft)->scaleRange(1 / factor, fixed);
    applyWindow();
}

void SequenceView::panBytes(Direction& direction, double pixels) {
    const PlotMap map = mapOf(direction.side);
    direction.own_heights = true;
    direction.rect->axis(QCPAxis::atLeft)->moveRange(pixels * (map.high - map.low) / map.area.height());
    applyWindow();
}

} // namespace synscope::ui

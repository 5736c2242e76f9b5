// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/series_chart.h"

#include "ui/charts/plot_style.h"
#include "ui/charts/series_plottable.h"
#include "ui/scale.h"
#include "ui/view_keys.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr double kAirAbove = 1.18; ///< the limit's words stand above its line

double highest(const ChartContent& content) {
    double high = content.highest;
    for (const ChartLine& line : content.lines) {
        high = line.series->empty() ? high : std::fmax(high, line.series->whole().high);
    }
    return high > 0 ? high : 1;
}

model::Unit unitOf(const ChartContent& content) {
    return content.lines.empty() ? model::Unit::Count : content.lines.front().series->info().unit;
}

} // namespace

SeriesChart::SeriesChart(QWidget* parent)
    : QWidget(parent)
    , title_(new QLabel)
    , provenance_(new QLabel)
    , reading_(new QLabel)
    , emptiness_(new QLabel)
    , plot_(new QCustomPlot) {
    setFocusPolicy(Qt::StrongFocus);
    plot_->setFocusPolicy(Qt::NoFocus);
    plot_->setMouseTracking(true);
    plot_->installEventFilter(this);
    plottable_ = new SeriesPlottable(plot_->xAxis, plot_->yAxis);
    plottable_->setContent(content_);
    plot_->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new SecondTicker));
    buildLayout();
    applyStyle();
    setContent({});
}

SeriesChart::~SeriesChart() = default;

void SeriesChart::buildLayout() {
    title_->setObjectName(QStringLiteral("heading"));
    provenance_->setObjectName(QStringLiteral("hint"));
    reading_->setObjectName(QStringLiteral("hint"));
    emptiness_->setObjectName(QStringLiteral("emptiness"));
    emptiness_->setWordWrap(true);
    emptiness_->setAlignment(Qt::AlignCenter);
    // Long words give way to the chart's neighbours rather than pushing them out.
    for (QLabel* label : {title_, provenance_, reading_}) {
        label->setMinimumWidth(1);
    }
    auto* line = new QHBoxLayout;
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(provenance_);
    line->addStretch(1);
    line->addWidget(reading_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(title_);
    column->addLayout(line);
    column->addWidget(emptiness_, 1);
    column->addWidget(plot_, 1);
}

void SeriesChart::setContent(ChartContent content) {
    const bool same = content.title == content_.title && content.first == content_.first;
    const TimeWindow before = window_;
    content_ = std::move(content);
    window_ = TimeWindow(content_.first, content_.last);
    if (same) {
        window_.keep(before);
    }
    showTitle();
    provenance_->setText(content_.provenance);
    emptiness_->setText(content_.emptiness);
    setToolTip(content_.assumption);
    setAccessibleName(content_.title);
    const bool any = !content_.lines.empty() || !content_.bands.empty();
    plot_->setVisible(any);
    emptiness_->setVisible(!any);
    // Without lines a height would be a number without a meaning.
    plot_->yAxis->setTicks(!content_.lines.empty());
    plot_->yAxis->setTickLabels(!content_.lines.empty());
    plot_->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(
        unitOf(content_) == model::Unit::Bytes ? new ByteTicker : new QCPAxisTicker));
    plot_->yAxis->ticker()->setTickCount(3);
    plot_->yAxis->setRange(0, kAirAbove * highest(content_));
    applyWindow();
    showReading();
}

void SeriesChart::showTitle() {
    title_->setText(title_->fontMetrics().elidedText(content_.title, Qt::ElideRight, width()));
}

void SeriesChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showTitle();
}

void SeriesChart::applyStyle() {
    const Theme& theme = themeFor(palette());
    const double scale = Scale(font())(1);
    stylePlot(*plot_, theme);
    plot_->setBackground(theme.surface);
    styleAxes(*plot_->axisRect(), theme, scale);
    plot_->axisRect()->setMinimumMargins(QMargins(0, qRound(2 * scale), qRound(6 * scale), 0));
    plottable_->setStyle(theme, scale);
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void SeriesChart::applyWindow() {
    plot_->xAxis->setRange(window_.from() / 1e9, window_.to() / 1e9);
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void SeriesChart::setTimeCursor(model::TimeNs time) {
    if (time == cursor_) {
        return;
    }
    cursor_ = time;
    plottable_->setCursor(time);
    showReading();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void SeriesChart::showReading() {
    const bool pointed = cursor_ != model::kNoTime && content_.reading;
    reading_->setText(pointed ? content_.reading(cursor_) : content_.summary);
    setAccessibleDescription(
        QStringList{content_.provenance, content_.summary, content_.assumption}.join(QStringLiteral(". ")));
}

double SeriesChart::offsetAt(double x) const {
    return plottable_->map().offsetAt(x);
}

bool SeriesChart::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::MouseMove:
        return moved(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonPress:
        setFocus(Qt::MouseFocusReason);
        drag_from_ = static_cast<QMouseEvent*>(event)->position().x();
        return true;
    case QEvent::MouseButtonRelease:
        drag_from_.reset();
        return true;
    case QEvent::MouseButtonDblClick:
        fit();
        return true;
    case QEvent::Wheel: {
        const auto* wheel = static_cast<QWheelEvent*>(event);
        zoom(zoomOfWheel(*wheel), offsetAt(wheel->position().x()));
        return true;
    }
    case QEvent::Leave:
        emit timeHovered(model::kNoTime);
        return false;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

bool SeriesChart::moved(const QMouseEvent& event) {
    const double x = event.position().x();
    if (drag_from_) {
        window_.pan(offsetAt(*drag_from_) - offsetAt(x));
        drag_from_ = x;
        applyWindow();
        return true;
    }
    const PlotMap map = plottable_->map();
    const bool inside = x >= map.area.left() && x <= map.area.right();
    emit timeHovered(inside ? map.timeAt(x) : model::kNoTime);
    return true;
}

void SeriesChart::zoom(double factor, double fixed) {
    window_.zoom(factor, fixed);
    applyWindow();
}

void SeriesChart::fit() {
    window_.fit();
    applyWindow();
}

void SeriesChart::keyPressEvent(QKeyEvent* event) {
    constexpr double kPanStep = 0.1;
    const int key = event->key();
    if (const auto factor = zoomOfKey(key); factor && isPlain(*event)) {
        *factor > 0 ? zoom(*factor, (window_.from() + window_.to()) / 2) : fit();
    } else if (key == Qt::Key_Left || key == Qt::Key_Right) {
        window_.pan((key == Qt::Key_Left ? -kPanStep : kPanStep) * window_.length());
        applyWindow();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void SeriesChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    const bool looks = event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange;
    if (looks && plottable_ != nullptr) {
        applyStyle();
    }
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/outcome_chart.h"

#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/words.h"

#include <QBarCategoryAxis>
#include <QBarSet>
#include <QChart>
#include <QChartView>
#include <QEvent>
#include <QGraphicsLayout>
#include <QHBoxLayout>
#include <QHorizontalStackedBarSeries>
#include <QLabel>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <numeric>

namespace synscope::ui {
namespace {

constexpr std::size_t kMostBars = 7;
constexpr std::array kSeverities{model::Severity::Good, model::Severity::Neutral, model::Severity::Waiting,
                                 model::Severity::Failed, model::Severity::Unknown};
/// Counting again while a capture is read waits for twenty times what it took, and for this at least.
constexpr qint64 kPauseMs = 2000;
constexpr qint64 kPauseFactor = 20;

/// Outcomes that occur, most frequent first, at most `most` of them.
std::vector<model::Outcome> occurring(const OutcomeCounts& counts, std::size_t most) {
    std::vector<model::Outcome> outcomes;
    for (int i = 0; i < model::kOutcomeCount; ++i) {
        if (counts[static_cast<std::size_t>(i)] > 0) {
            outcomes.push_back(static_cast<model::Outcome>(i));
        }
    }
    std::stable_sort(outcomes.begin(), outcomes.end(), [&counts](model::Outcome a, model::Outcome b) {
        return counts[static_cast<std::size_t>(a)] > counts[static_cast<std::size_t>(b)];
    });
    outcomes.resize(std::min(outcomes.size(), most));
    return outcomes;
}

OutcomeCounts countOutcomes(const Feed& feed, const std::stop_token& stop) {
    OutcomeCounts counts{};
    feed.scan(0, [&](model::ConnectionId, std::span<const model::Connection> run, auto now) {
        for (const model::Connection& connection : run) {
            ++counts[static_cast<std::size_t>(model::judge(connection, now).outcome)];
        }
        return !stop.stop_requested();
    });
    return counts;
}

} // namespace

OutcomeChart::OutcomeChart(Feed& feed, QWidget* parent)
    : QWidget(parent)
    , feed_(feed)
    , title_(new QLabel(tr("Outcomes")))
    , emptiness_(new QLabel(tr("How connections ended is counted here as soon as there are any")))
    , names_(new QWidget)
    , view_(new QChartView)
    , bars_(new QHorizontalStackedBarSeries)
    , words_(new QBarCategoryAxis)
    , numbers_(new QValueAxis) {
    title_->setObjectName(QStringLiteral("heading"));
    emptiness_->setObjectName(QStringLiteral("emptiness"));
    emptiness_->setWordWrap(true);
    emptiness_->setAlignment(Qt::AlignCenter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(title_);
    column->addWidget(emptiness_, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(names_);
    row->addWidget(view_, 1);
    column->addLayout(row, 1);
    auto* lines = new QVBoxLayout(names_);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(0);
    view_->installEventFilter(this);
    setAccessibleName(tr("Outcomes of all connections"));
    buildChart();
    setCounts({});
}

void OutcomeChart::buildChart() {
    QChart* chart = view_->chart();
    for (const model::Severity severity : kSeverities) {
        Q_UNUSED(severity)
        auto* set = new QBarSet(QString());
        connect(set, &QBarSet::clicked, this, [this](int index) {
            // Categories run from the bottom up.
            emit outcomeChosen(shown_[shown_.size() - 1 - static_cast<std::size_t>(index)]);
        });
        bars_->append(set);
        sets_.push_back(set);
    }
    chart->addSeries(bars_);
    chart->addAxis(words_, Qt::AlignLeft);
    chart->addAxis(numbers_, Qt::AlignBottom);
    bars_->attachAxis(words_);
    bars_->attachAxis(numbers_);
    numbers_->setVisible(false);
    words_->setLabelsVisible(false); // Qt Charts would cut them; they stand beside the chart
    words_->setGridLineVisible(false);
    words_->setLineVisible(false);
    chart->legend()->hide();
    chart->setMargins(QMargins());
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->setBackgroundRoundness(0);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setRenderHint(QPainter::Antialiasing);
    view_->setFocusPolicy(Qt::NoFocus);
}

void OutcomeChart::update(const FeedStatus& status) {
    if (status.opening != opening_) {
        opening_ = status.opening;
        generation_ = 0;
        jobs_.cancel();
        setCounts({});
    }
    newest_ = status.generation;
    loading_ = status.phase == FeedStatus::Phase::Loading;
    const bool soon = generation_ != 0 && since_.elapsed() < std::max(kPauseMs, kPauseFactor * last_cost_ms_);
    if (newest_ != generation_ && !jobs_.busy() && !(soon && loading_)) {
        count();
    }
}

void OutcomeChart::count() {
    generation_ = newest_;
    since_.start();
    jobs_.start([this, feed = &feed_](const std::stop_token& stop) -> JobRunner::Delivery {
        const OutcomeCounts counts = countOutcomes(*feed, stop);
        return [this, counts] {
            last_cost_ms_ = since_.elapsed();
            setCounts(counts);
            if (newest_ != generation_ && !loading_) {
                count(); // the last ticks came while counting; no other follows
            }
        };
    });
}

void OutcomeChart::setCounts(const OutcomeCounts& counts) {
    counts_ = counts;
    const std::size_t all = occurring(counts, counts.size()).size();
    shown_ = occurring(counts, kMostBars);
    emptiness_->setVisible(shown_.empty());
    view_->setVisible(!shown_.empty());
    names_->setVisible(!shown_.empty());
    title_->setText(all > kMostBars ? tr("Outcomes · the %1 most frequent of %2").arg(kMostBars).arg(all)
                                    : tr("Outcomes"));
    fillBars();
    applyStyle();
}

void OutcomeChart::fillBars() {
    QStringList names;
    for (QBarSet* set : sets_) {
        set->remove(0, set->count());
    }
    double most = 1;
    for (auto outcome = shown_.rbegin(); outcome != shown_.rend(); ++outcome) {
        const std::uint64_t count = counts_[static_cast<std::size_t>(*outcome)];
        names << outcomeWord(*outcome) + QStringLiteral("  ") + groupedNumber(count);
        most = std::max(most, static_cast<double>(count));
        for (std::size_t i = 0; i < sets_.size(); ++i) {
            const bool own = kSeverities[i] == model::outcomeSeverity(*outcome);
            sets_[i]->append(own ? static_cast<double>(count) : 0.0);
        }
    }
    // Few bars are no thicker than many.
    bars_->setBarWidth(0.62 * std::min(1.0, static_cast<double>(names.size()) / kMostBars));
    words_->setCategories(names);
    numbers_->setRange(0, most);
    std::reverse(names.begin(), names.end());
    showNames(names);
    setAccessibleDescription(names.isEmpty() ? emptiness_->text() : names.join(QStringLiteral(", ")));
}

/// One line a bar: both divide the same height evenly.
void OutcomeChart::showNames(const QStringList& names) {
    qDeleteAll(names_->findChildren<QLabel*>());
    for (const QString& name : names) {
        auto* label = new QLabel(name);
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
        names_->layout()->addWidget(label);
    }
}

bool OutcomeChart::eventFilter(QObject* watched, QEvent* event) {
    if (watched == view_ && event->type() == QEvent::Resize) {
        view_->chart()->setPlotArea(QRectF(QPointF(), view_->size()));
    }
    return QWidget::eventFilter(watched, event);
}

void OutcomeChart::applyStyle() {
    const Theme& theme = themeFor(palette());
    view_->chart()->setBackgroundBrush(theme.surface);
    view_->setBackgroundBrush(theme.surface);
    names_->setFont(textFont(Scale(font())(11.5)));
    for (std::size_t i = 0; i < sets_.size(); ++i) {
        sets_[i]->setBrush(severityHue(theme, kSeverities[i]).line);
        sets_[i]->setPen(Qt::NoPen);
    }
}

void OutcomeChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    const bool looks = event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange;
    if (looks && !sets_.empty()) {
        applyStyle();
    }
}

} // namespace synscope::ui

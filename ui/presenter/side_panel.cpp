// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/side_panel.h"

#include "ui/charts/series_chart.h"
#include "ui/ladder/drawing.h"
#include "ui/scale.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr std::size_t kMostStates = 6;
constexpr std::size_t kMostCharts = 2;
constexpr double kPad = 10;
constexpr double kHeading = 18;
constexpr double kRow = 17;
constexpr double kLetters = 11;
constexpr double kLeastChart = 100;

/// What a chart says; the keeper holds the series.
ChartContent contentOf(const std::shared_ptr<const model::StoryChart>& chart,
                       const model::LessonStory& story) {
    ChartContent content;
    content.keeper = chart;
    content.title = QStringLiteral("%1 · %2").arg(
        translated(model::gaugeName(chart->gauge)),
        toQString(story.hosts[static_cast<std::size_t>(model::index(chart->side))]));
    content.provenance = translated(model::provenanceWord(chart->fill.info().provenance));
    content.assumption = toQString(chart->socket);
    content.highest = chart->highest;
    content.first = story.begin;
    content.last = story.end;
    content.lines.push_back({&chart->fill, ChartLine::Kind::Area, &Theme::syn});
    if (!chart->limit.empty()) {
        content.lines.push_back({&chart->limit, ChartLine::Kind::Limit, &Theme::failed});
    }
    const auto unit = chart->fill.info().unit;
    content.reading = [series = &chart->fill, unit](model::TimeNs time) {
        const auto value = series->at(time);
        return value ? toQString(model::formatValue(value->end, unit)) : QString();
    };
    return content;
}

} // namespace

SidePanel::SidePanel(QWidget* parent)
    : QWidget(parent) {
    setAccessibleName(tr("States, counters and buffers"));
    for (std::size_t i = 0; i < kMostCharts; ++i) {
        auto* chart = new SeriesChart(this);
        chart->setFocusPolicy(Qt::NoFocus);
        chart->setAttribute(Qt::WA_TransparentForMouseEvents);
        chart->hide();
        charts_.push_back(chart);
    }
}

bool SidePanel::isWorthwhile(const model::LessonStory& story) {
    const bool counts = std::any_of(
        story.steps.begin(), story.steps.end(), [&](const model::StoryStep& step) {
            return std::holds_alternative<model::StoryCounter>(story.events[step.event].what);
        });
    const auto lanes = model::statesAt(story, story.events.size(), kMostStates).size();
    return counts || lanes > 1 || !model::storyCharts(story, 0, kMostCharts).empty();
}

void SidePanel::setStyle(const StageStyle& style) {
    style_ = style;
    for (SeriesChart* chart : charts_) {
        QFont font = chart->font();
        font.setPixelSize(std::max(1, style_.whole(kDesignFontPixels * 0.86)));
        chart->setFont(font);
        for (QWidget* label : chart->findChildren<QWidget*>()) {
            label->setFont(style_.text(kLetters));
        }
    }
    placeCharts();
    update();
}

void SidePanel::setStory(std::shared_ptr<const model::LessonStory> story) {
    story_ = std::move(story);
    used_charts_ = model::storyCharts(*story_, 0, kMostCharts).size();
    for (SeriesChart* chart : charts_) {
        chart->setContent({}); // nothing of the story before, not even its stretch of time
    }
    placeCharts();
}

void SidePanel::showMoment(std::size_t recent_from, std::size_t event_end, model::TimeNs time) {
    if (!story_) {
        return;
    }
    states_ = model::statesAt(*story_, event_end, kMostStates);
    counters_ = model::movedCounters(*story_, recent_from, event_end);
    placeCharts();
    const auto charts = model::storyCharts(*story_, event_end, kMostCharts);
    for (std::size_t i = 0; i < charts.size(); ++i) {
        const auto chart = std::make_shared<model::StoryChart>(charts[i]);
        if (!chart->fill.empty()) { // what comes is not known yet
            chart->fill.append(std::max(time, chart->fill.whole().last) + 1, std::nan(""));
        }
        charts_[i]->setContent(contentOf(chart, *story_));
    }
    for (SeriesChart* chart : charts_) {
        chart->setTimeCursor(time);
    }
    QStringList spoken;
    for (const model::StageCounter& counter : counters_) {
        spoken << QStringLiteral("%1 %2").arg(toQString(counter.name)).arg(counter.total);
    }
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    update();
}

void SidePanel::placeCharts() {
    // States come first, then a few counters; charts take what is left, or wait for it.
    const double rows = states_.empty() ? 0.0 : kHeading + kRow * static_cast<double>(states_.size()) + 8;
    const double counters = counters_.empty()
                                ? 0.0
                                : kHeading +
                                      kRow * std::min<double>(3, static_cast<double>(counters_.size()));
    const int room = height() - style_.whole(rows + counters + 8);
    const auto fit = static_cast<std::size_t>(std::max(0, room / style_.whole(kLeastChart)));
    shown_charts_ = std::min(used_charts_, fit);
    const int each = shown_charts_ == 0 ? 0
                                        : std::min(style_.whole(128),
                                                   room / static_cast<int>(shown_charts_) - style_.whole(6));
    int bottom = height();
    for (std::size_t i = charts_.size(); i-- > 0;) {
        charts_[i]->setVisible(i < shown_charts_);
        if (i < shown_charts_) {
            charts_[i]->setGeometry(style_.whole(kPad), bottom - each, width() - style_.whole(kPad), each);
            bottom -= each + style_.whole(6);
        }
    }
}

void SidePanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeCharts();
}

void SidePanel::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), style_.theme.background);
    painter.setPen(QPen(style_.theme.border, style_(1)));
    painter.drawLine(QPointF(0, 0), QPointF(0, height()));
    if (!story_) {
        return;
    }
    const double bottom = shown_charts_ > 0 ? charts_.front()->y() - style_(6) : height();
    paintCounters(painter, paintStates(painter, style_(2)), bottom);
}

/// A shape in the state's colour, and its name.
void SidePanel::paintState(QPainter& painter, const QRectF& box, model::TcpState state) const {
    const Hue& hue = stateHue(style_.theme, state, false);
    const double size = style_(8);
    const QRectF mark(box.left(), box.center().y() - size / 2, size, size);
    painter.setPen(Qt::NoPen);
    painter.setBrush(hue.line);
    painter.drawRoundedRect(mark, style_(2), style_(2));
    const std::string_view name = state == model::TcpState::Unknown ? "–" : model::toString(state);
    drawing::line(painter, box.adjusted(size + style_(4), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                  style_.mono(kLetters - 0.5, QFont::Bold), hue.ink,
                  QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
}

double SidePanel::paintStates(QPainter& painter, double y) const {
    if (states_.empty()) {
        return y;
    }
    const double left = style_(kPad);
    const double room = width() - left;
    const bool numbered = states_.size() > 1 || states_.front().connection.value > 0;
    const double number = numbered ? style_(22) : 0;
    const double column = (room - number) / 2;
    for (const model::Side side : {model::Side::Client, model::Side::Server}) {
        const auto at = static_cast<std::size_t>(model::index(side));
        const QString host = story_->hosts[at].empty() ? tr("nobody") : toQString(story_->hosts[at]);
        drawing::line(
            painter, QRectF(left + number + static_cast<double>(at) * column, y, column, style_(kHeading)),
            Qt::AlignLeft | Qt::AlignVCenter, style_.text(kLetters, QFont::Bold), style_.theme.muted, host);
    }
    y += style_(kHeading);
    for (const model::StageStates& row : states_) {
        if (numbered) {
            drawing::line(painter, QRectF(left, y, number, style_(kRow)), Qt::AlignLeft | Qt::AlignVCenter,
                          style_.mono(kLetters, QFont::Bold), style_.theme.text,
                          QString::number(row.connection.value + 1));
        }
        for (std::size_t at = 0; at < 2; ++at) {
            paintState(
                painter,
                QRectF(left + number + static_cast<double>(at) * column, y, column - style_(4), style_(kRow)),
                row.states[at]);
        }
        y += style_(kRow);
    }
    return y + style_(8);
}

void SidePanel::paintCounters(QPainter& painter, double y, double bottom) const {
    const double left = style_(kPad);
    const double room = width() - left;
    if (counters_.empty() || bottom - y < style_(kHeading + kRow)) {
        return;
    }
    drawing::line(painter, QRectF(left, y, room, style_(kHeading)), Qt::AlignLeft | Qt::AlignVCenter,
                  style_.text(kLetters, QFont::Bold), style_.theme.muted, tr("Kernel counters that moved"));
    y += style_(kHeading);
    const auto fits = static_cast<std::size_t>(std::max(0.0, (bottom - y) / style_(kRow)));
    // What moved last is what is spoken of.
    std::vector<const model::StageCounter*> rows;
    for (const model::StageCounter& counter : counters_) {
        rows.push_back(&counter);
    }
    std::stable_partition(rows.begin(), rows.end(), [](const auto* row) { return row->latest > 0; });
    rows.resize(std::min(rows.size(), fits));
    for (const model::StageCounter* row : rows) {
        const QRectF line(left, y, room, style_(kRow));
        const bool recent = row->latest > 0;
        const QString amount = recent ? QStringLiteral("%1  +%2").arg(row->total).arg(row->latest)
                                      : QString::number(row->total);
        const QFont font = style_.mono(kLetters, recent ? QFont::Bold : QFont::Normal);
        const double taken = QFontMetricsF(font).horizontalAdvance(amount) + style_(6);
        QString name = toQString(row->name).section(u'.', -1);
        const bool both = std::any_of(rows.begin(), rows.end(), [row](const auto* other) {
            return other != row && other->name == row->name;
        });
        if (both) {
            const auto side = static_cast<std::size_t>(model::index(row->side));
            name += QStringLiteral(" · ") + toQString(story_->hosts[side]);
        }
        drawing::line(painter, line.adjusted(0, 0, -taken, 0), Qt::AlignLeft | Qt::AlignVCenter,
                      style_.text(kLetters, recent ? QFont::DemiBold : QFont::Normal),
                      recent ? style_.theme.waiting.ink : style_.theme.muted, name);
        drawing::line(painter, line, Qt::AlignRight | Qt::AlignVCenter, font,
                      recent ? style_.theme.waiting.ink : style_.theme.muted, amount);
        y += style_(kRow);
    }
}

} // namespace synscope::ui

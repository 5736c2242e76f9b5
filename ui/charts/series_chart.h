// SPDX-License-Identifier: GPL-3.0-or-later
// Series against time: filled, as lines, as limits; with bands for what lasts. For a connection's receive
// buffer as well as for kernel samples that still come in.
#pragma once

#include "model/series.h"
#include "ui/charts/time_window.h"
#include "ui/theme.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QCPAxisRect;
class QCustomPlot;
class QLabel;

namespace synscope::ui {

class SeriesPlottable;

struct ChartLine {
    enum class Kind {
        Area,  ///< holds its value until the next one; filled down to zero
        Line,  ///< the same without filling
        Limit, ///< dashed, with its name and newest value beside it
    };
    const model::Series* series = nullptr;
    Kind kind = Kind::Line;
    const Hue Theme::*hue = nullptr;
};

/// A stretch of time that is marked, with a word in it.
struct ChartBand {
    model::TimeNs begin = 0;
    model::TimeNs end = 0;
    QString label;
};

struct ChartContent {
    std::shared_ptr<const void> keeper; ///< keeps alive what the lines point to
    QString title;                      ///< "Receive buffer fill · 10.9.0.2:8080"
    QString provenance;                 ///< "inferred from the advertised window"
    QString assumption;                 ///< what the numbers rest on, for who hovers or listens
    QString emptiness;                  ///< said instead of lines, when there are none
    std::vector<ChartLine> lines;
    std::vector<ChartBand> bands;
    std::vector<model::TimeNs> ticks; ///< moments that are marked: window probes
    double highest = 0;               ///< the axis reaches at least to there
    model::TimeNs first = 0;          ///< the stretch that is shown
    model::TimeNs last = 0;
    /// What holds at a moment, in words; empty: nothing to say.
    std::function<QString(model::TimeNs)> reading;
    QString summary; ///< for who listens, and where no moment is pointed at
};

/// UI thread only. Wheel zooms time, dragging moves, a double click or 0 shows everything.
class SeriesChart : public QWidget {
    Q_OBJECT

public:
    explicit SeriesChart(QWidget* parent = nullptr);
    ~SeriesChart() override;

    /// The same title keeps the window (a live chart that grows).
    void setContent(ChartContent content);
    [[nodiscard]] const ChartContent& content() const { return content_; }
    void setTimeCursor(model::TimeNs time);
    [[nodiscard]] const TimeWindow& timeWindow() const { return window_; }

    [[nodiscard]] QCustomPlot& plot() { return *plot_; }
    [[nodiscard]] QSize sizeHint() const override { return {480, 150}; }

signals:
    void timeHovered(synscope::model::TimeNs time);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildLayout();
    void showTitle();
    void applyStyle();
    void applyWindow();
    void showReading();
    [[nodiscard]] double offsetAt(double x) const;
    bool moved(const QMouseEvent& event);
    void zoom(double factor, double fixed);
    void fit();

    ChartContent content_;
    TimeWindow window_;
    model::TimeNs cursor_ = model::kNoTime;
    std::optional<double> drag_from_;
    QLabel* title_;
    QLabel* provenance_;
    QLabel* reading_;
    QLabel* emptiness_;
    QCustomPlot* plot_;
    SeriesPlottable* plottable_ = nullptr;
};

} // namespace synscope::ui

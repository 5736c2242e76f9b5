// SPDX-License-Identifier: GPL-3.0-or-later
// The selected connection's bytes against time, both directions, one above the other.
#pragma once

#include "ui/charts/time_window.h"
#include "ui/feed.h"
#include "ui/sequence/trace_look.h"

#include <QList>
#include <QWidget>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>

class QAction;
class QCPAxisRect;
class QCPLayer;
class QCPTextElement;
class QCustomPlot;
class QLabel;
class QProgressBar;
class QPushButton;

namespace synscope::ui {

class TraceLegend;
class TraceOverlay;
class TracePlottable;

/// Shows a shared, immutable ConnectionTrace. UI thread only. Colours follow the palette, sizes the font.
///
/// The wheel zooms time around the pointer and the heights follow what is in sight; with Ctrl it zooms bytes,
/// with Shift it moves in time; dragging moves both. 0 shows everything again.
class SequenceView : public QWidget {
    Q_OBJECT

public:
    explicit SequenceView(QWidget* parent = nullptr);
    ~SequenceView() override;

    /// Null: nothing to show; the page says why and what to do. The same connection keeps window and
    /// selection.
    void setTrace(std::shared_ptr<const ConnectionTrace> trace, const QString& title);
    /// The trace is being read: 0…1. Until setTrace().
    void setProgress(double share);
    /// One sentence instead of a picture.
    void setProblem(const QString& sentence);
    [[nodiscard]] const std::shared_ptr<const ConnectionTrace>& trace() const { return trace_; }

    /// The packet of this frame, or none. Brings it into sight and does not signal.
    void selectFrame(const std::optional<model::FrameRef>& frame);
    [[nodiscard]] std::optional<std::size_t> selectedPacket() const { return selected_; }

    /// The moment that another view points at; model::kNoTime for none.
    void setTimeCursor(model::TimeNs time);

    /// Pixels at the right of the title's line where something else stands.
    void setTitleInset(int pixels);

    [[nodiscard]] const TimeWindow& timeWindow() const { return window_; }
    void zoomTime(double factor, double fixed); ///< see TimeWindow::zoom
    void panTime(double share);                 ///< of the window's length
    void fit();

    /// Writes the picture as it is, on white, in the format of the path's suffix: svg, png, pdf. Returns an
    /// empty string, or one sentence on what failed.
    [[nodiscard]] QString saveTo(const QString& path);
    [[nodiscard]] QList<QAction*> exportActions() const { return export_actions_; }

    /// For tests and benchmarks: where things are in the picture of one direction, and the picture itself.
    [[nodiscard]] PlotMap mapOf(model::Side bytes_of) const;
    [[nodiscard]] QCustomPlot& plot() { return *plot_; }
    /// Paints at once what is due.
    void paintNow();

    [[nodiscard]] QSize sizeHint() const override { return {690, 560}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 200}; }

signals:
    void packetSelected(const synscope::model::FrameRef& frame);
    void selectionLifted();
    /// The pointer is at this moment; model::kNoTime when it left.
    void timeHovered(synscope::model::TimeNs time);
    void previousConnectionRequested();
    void nextConnectionRequested();
    void cancelRequested();
    void message(const QString& sentence);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Direction {
        model::Side side = model::Side::Client;
        QCPTextElement* caption = nullptr;
        QCPAxisRect* rect = nullptr;
        TracePlottable* plottable = nullptr;
        bool own_heights = false; ///< zoomed or moved by hand: heights no longer follow
    };

    void buildPlot();
    void buildDirection(Direction& direction, int row);
    void buildPage();
    void makeActions();
    void applyStyle();
    void applyWindow();
    void showPage();
    void describe();
    void fitHeading();
    void updateOverlay();
    [[nodiscard]] std::optional<QPointF> placeOf(std::size_t number) const;
    void choose(std::optional<std::size_t> packet);
    void chooseRelative(int distance);
    void zoomBytes(Direction& direction, double factor, double fixed_y);
    void panBytes(Direction& direction, double pixels);
    [[nodiscard]] Direction* directionAt(QPointF position);
    [[nodiscard]] std::optional<std::size_t> packetAt(QPointF position);

    bool pressed(const QMouseEvent& event);
    bool moved(const QMouseEvent& event);
    bool released(const QMouseEvent& event);
    bool wheeled(const QWheelEvent& event);
    void hover(QPointF position);
    void left();
    bool handleMoveKey(int key, bool shift);
    bool handleZoomKey(int key);
    [[nodiscard]] double zoomCentre() const; ///< ns from the start of the trace
    [[nodiscard]] QByteArray picture(const QString& suffix);
    void copyPicture();
    void askAndSave();

    std::shared_ptr<const ConnectionTrace> trace_;
    QString title_;
    int title_inset_ = 0;
    QString problem_;
    double progress_ = -1; ///< negative: nothing is being read
    TimeWindow window_;
    model::TimeNs cursor_ = model::kNoTime;
    std::optional<std::size_t> selected_;
    std::optional<std::size_t> hovered_;
    std::optional<QPointF> drag_from_;
    bool dragged_ = false;

    QCustomPlot* plot_;
    QCPTextElement* heading_ = nullptr;
    std::array<Direction, 2> directions_;
    TraceLegend* legend_ = nullptr;
    TraceOverlay* overlay_ = nullptr;
    QCPLayer* overlay_layer_ = nullptr;

    QWidget* page_;
    QLabel* page_text_ = nullptr;
    QProgressBar* page_progress_ = nullptr;
    QPushButton* page_cancel_ = nullptr;
    QList<QAction*> export_actions_;
};

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder of the selected connection, to look at, walk through, search and save.
#pragma once

#include "model/ladder.h"
#include "ui/feed.h"
#include "ui/ladder/ladder_export.h"
#include "ui/ladder/ladder_frame.h"

#include <QAbstractScrollArea>
#include <QList>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

class QAction;

namespace synscope::ui {

class LadderHeader;
class LadderSearchBar;

/// Shows a shared, immutable ConnectionDetail; lays it out anew only when detail, width or zoom change. UI
/// thread only. Colours follow the widget's palette (see themeFor), sizes its font.
class LadderView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit LadderView(QWidget* parent = nullptr);
    ~LadderView() override;

    /// Null: nothing is selected, the empty state says what to do. The same connection keeps selection and
    /// position.
    void setDetail(std::shared_ptr<const ConnectionDetail> detail);
    /// Who looks at the end goes on looking at it while the same connection grows.
    void setFollows(bool follows) { follows_ = follows; }
    [[nodiscard]] const std::shared_ptr<const ConnectionDetail>& detail() const { return detail_; }

    [[nodiscard]] TimeMode timeMode() const { return time_mode_; }
    void setTimeMode(TimeMode mode);

    /// The selected step, model::kNoStep for none. Setting it scrolls it into view and does not signal.
    [[nodiscard]] std::size_t selectedStep() const { return selected_step_; }
    void selectStep(std::size_t step);

    /// The moment that another view points at; model::kNoTime for none.
    void setTimeCursor(model::TimeNs time);

    /// Long trains of repeats show their ends and a count (the natural state), or all of them.
    [[nodiscard]] bool foldsTrains() const { return fold_trains_; }
    void setFoldsTrains(bool folds);
    /// Unfolds the train that begins at this step (see model::LadderGap), or folds it again.
    void toggleTrain(std::size_t first_step);

    [[nodiscard]] double zoom() const { return zoom_; }
    void setZoom(double zoom); ///< clamped to 0.1 … 64; 1 is the natural scale

    /// Pixels at the right of the title's line where something else stands.
    void setTitleInset(int pixels);

    /// Opens the search bar.
    void startSearch();
    /// Selects the next (previous) arrow whose words hold `text`; false when there is none.
    bool find(const QString& text, bool backwards = false);

    /// Writes the ladder in the format of the path's suffix: svg, png, pdf, mmd, puml, txt. Returns an empty
    /// string, or one sentence on what failed.
    [[nodiscard]] QString saveTo(const QString& path) const;

    /// Copy as picture, text, Mermaid, PlantUML; save as SVG, PNG, PDF, Mermaid, PlantUML, text. Owned by the
    /// view.
    [[nodiscard]] QList<QAction*> exportActions() const { return export_actions_; }
    /// Zoom in, out, natural scale, search, time modes (checkable). For menus and toolbars; owned by the
    /// view.
    [[nodiscard]] QList<QAction*> viewActions() const { return view_actions_; }

    [[nodiscard]] const model::Ladder& ladder() const { return ladder_; }
    [[nodiscard]] std::optional<std::size_t> selectedArrow() const {
        return ladder_.arrowOfStep(selected_step_);
    }
    /// As a click on it: selects it and signals. Nothing for none.
    void choose(std::optional<std::size_t> arrow);
    /// Where an arrow of ladder() is in the viewport now.
    [[nodiscard]] QRect arrowRect(std::size_t arrow) const;
    /// The one at this place of the viewport.
    [[nodiscard]] std::optional<std::size_t> arrowAt(QPointF position) const;
    /// One line for people who listen: "0.060 s, client to server: ACK ack 1, …".
    [[nodiscard]] QString describeArrow(std::size_t arrow) const;

    [[nodiscard]] QSize sizeHint() const override { return {690, 560}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 200}; }

signals:
    /// The user chose a segment; model::kNoStep when the choice was lifted.
    void segmentSelected(std::size_t step);
    /// The pointer is at this moment; model::kNoTime when it left.
    void timeHovered(model::TimeNs time);
    void previousConnectionRequested();
    void nextConnectionRequested();
    /// A save or copy ended: one sentence for the status bar.
    void message(const QString& sentence);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void makeViewActions();
    void makeExportActions();
    void makeTimeModeActions();
    void makeFoldAction();
    [[nodiscard]] const model::LadderGap* trainAt(QPointF position) const;
    bool toggleNearestTrain();
    QAction* addViewAction(const QString& text, const QKeySequence& key);
    void addCopyAction(const QString& text, std::function<void()> copy);
    void layOut();
    void updateScrollBar();
    void placeChildren();
    void announceSelection();
    [[nodiscard]] LadderPicture picture() const;
    [[nodiscard]] double scrollOffset() const;
    void chooseRelative(int distance);
    void scrollToArrow(std::size_t arrow);
    void zoomAround(double factor, double viewport_y);
    void fitZoom();
    void hover(QPointF position);
    void leave();
    void showTip(QPoint position, QPoint global);
    bool handleMoveKey(int key);
    bool handleZoomKey(int key);
    bool handleOtherKey(int key);
    void closeSearch();
    void copyPicture();
    void copyText(const std::string& text, const QString& what);
    void askAndSave();
    friend class LadderHeader;

    std::shared_ptr<const ConnectionDetail> detail_;
    LadderFrame frame_;
    model::Ladder ladder_;
    std::size_t selected_step_ = model::kNoStep;
    std::optional<std::size_t> hovered_arrow_;
    model::TimeNs time_cursor_ = model::kNoTime;
    TimeMode time_mode_ = TimeMode::SinceFirst;
    double zoom_ = 1.0;
    int title_inset_ = 0;
    bool fold_trains_ = true;
    bool follows_ = false;
    std::vector<std::size_t> unfolded_; ///< LadderGap::first_step of trains drawn in full
    QAction* fold_action_ = nullptr;
    QList<QAction*> export_actions_;
    QList<QAction*> view_actions_;
    LadderHeader* header_ = nullptr;
    LadderSearchBar* search_bar_ = nullptr;
};

} // namespace synscope::ui

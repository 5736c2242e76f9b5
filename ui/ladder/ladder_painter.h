// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a laid-out ladder on anything that Qt can paint on. Qt Gui only.
#pragma once

#include "model/ladder.h"
#include "ui/ladder/ladder_frame.h"
#include "ui/theme.h"

#include <QLineF>
#include <QPainter>
#include <QRectF>

#include <cstddef>
#include <optional>

namespace synscope::ui {

/// What is emphasised at the moment.
struct LadderMarks {
    std::optional<std::size_t> selected_arrow;
    std::optional<std::size_t> hovered_arrow;
    model::TimeNs time_cursor = model::kNoTime;
};

/// Cheap to make; refers to ladder and theme, which must outlive it. The cost of painting follows the visible
/// rectangle: what lies above or below is found by binary search and not touched.
class LadderPainter {
public:
    LadderPainter(const model::Ladder& ladder, const LadderFrame& frame, const Theme& theme,
                  TimeMode time_mode)
        : ladder_(ladder)
        , frame_(frame)
        , theme_(theme)
        , time_mode_(time_mode) {}

    /// Everything below the header. Origin: left end of the ladder's top line. Returns the number of arrows
    /// painted.
    std::size_t paint(QPainter& painter, const QRectF& visible, const LadderMarks& marks = {}) const;
    /// Title, "client" and "server" with their addresses, in a strip of frame.headerHeight() from y = 0 on.
    /// `taken`: pixels at the right of the title's line where something else stands.
    void paintHeader(QPainter& painter, double taken = 0) const;

private:
    struct Range {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    [[nodiscard]] Range visibleArrows(const QRectF& visible) const;
    [[nodiscard]] double pixelOf(model::TimeNs time) const { return frame_.y(ladder_.yOf(time)); }

    void paintBackgrounds(QPainter& painter, const LadderMarks& marks) const;
    void paintBackground(QPainter& painter, std::optional<std::size_t> arrow, const QColor& color,
                         bool bar) const;
    using PaintSpan = void (LadderPainter::*)(QPainter&, const model::LifelineSpan&, const QRectF&) const;
    void paintSpans(QPainter& painter, const QRectF& visible, PaintSpan paint_one) const;
    void paintBar(QPainter& painter, const model::LifelineSpan& span, const QRectF& visible) const;
    void paintStateName(QPainter& painter, const model::LifelineSpan& span, const QRectF& visible) const;
    void paintNameAlong(QPainter& painter, model::Side side, double middle, const QString& name,
                        const QColor& color) const;
    [[nodiscard]] std::optional<double> freeMiddle(model::Side side, double top, double bottom,
                                                   double needed) const;

    void paintGap(QPainter& painter, const model::LadderGap& gap) const;
    void paintBreak(QPainter& painter, double y) const;
    void paintGivingUp(QPainter& painter, const model::LadderGap& gap) const;
    void paintLoss(QPainter& painter, const model::LadderGap& gap) const;
    void paintAxis(QPainter& painter, std::size_t index) const;
    void paintArrow(QPainter& painter, std::size_t index) const;
    [[nodiscard]] QLineF lineOf(const model::LadderArrow& arrow) const;
    void paintLine(QPainter& painter, const model::LadderArrow& arrow, const Hue& hue) const;
    struct Words {
        QPointF middle;     ///< of the line that the label stands on
        double degrees = 0; ///< by which the words are turned
        double below = 0;   ///< from there to the top of the note
        double room = 0;
    };
    [[nodiscard]] Words wordsOf(const model::LadderArrow& arrow, double length) const;
    void paintClocks(QPainter& painter) const;
    void paintBand(QPainter& painter, const model::LadderArrow& arrow, const Hue& hue) const;
    void paintLabel(QPainter& painter, const model::LadderArrow& arrow, const Hue& hue) const;
    void paintNote(QPainter& painter, const model::LadderArrow& arrow) const;
    void paintTime(QPainter& painter, std::size_t arrow) const;
    void paintEvent(QPainter& painter, const model::LadderEvent& event) const;
    void paintTimeCursor(QPainter& painter, model::TimeNs time) const;
    void paintSideName(QPainter& painter, model::Side side) const;

    const model::Ladder& ladder_;
    const LadderFrame& frame_;
    const Theme& theme_;
    TimeMode time_mode_;
};

} // namespace synscope::ui

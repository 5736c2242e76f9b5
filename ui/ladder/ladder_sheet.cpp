// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladder_sheet.h"

#include "ui/ladder/ladder_painter.h"

#include <algorithm>

namespace synscope::ui {

const Theme& paperTheme() {
    static const Theme theme = [] {
        Theme paper = lightTheme();
        paper.background = Qt::white;
        return paper;
    }();
    return theme;
}

LadderSheet::LadderSheet(const LadderPicture& picture, std::size_t max_arrows, const Theme& theme)
    : theme_(theme)
    , time_mode_(picture.time_mode)
    , frame_(
          frameFor(picture.width, 1.0, picture.time_mode, picture.connection, picture.explanation.verdict)) {
    model::LadderOptions options = frame_.layoutOptions(picture.zoom);
    options.max_arrows = std::min(picture.max_arrows, max_arrows);
    options.forecast = picture.forecast;
    options.holes = picture.holes;
    options.fold_trains = picture.fold_trains;
    options.unfolded = picture.unfolded;
    ladder_ = model::layOutLadder(picture.steps, picture.connection, picture.explanation, options);
}

void LadderSheet::paintPart(QPainter& painter, double top, double height, bool clip) const {
    painter.fillRect(QRectF(0, 0, width(), headerHeight() + height), theme_.background);
    const LadderPainter ladder_painter(ladder_, frame_, theme_, time_mode_);
    ladder_painter.paintHeader(painter);
    painter.translate(0, headerHeight() - top);
    const QRectF visible(0, top, width(), height);
    if (clip) {
        painter.setClipRect(visible); // what the page before ends with reaches into this one
    }
    ladder_painter.paint(painter, visible);
}

void LadderSheet::paint(QPainter& painter, double top, double height) const {
    paintPart(painter, top, height, true);
}

void LadderSheet::paintAll(QPainter& painter) const {
    paintPart(painter, 0, height(), false);
}

double LadderSheet::pageEnd(double top, double height) const {
    const double end = top + height;
    if (end >= this->height()) {
        return end;
    }
    const std::size_t below = ladder_.firstArrowAt(frame_.units(end));
    if (below == 0) {
        return end;
    }
    const QRectF last = frame_.arrowBox(ladder_.arrows[below - 1]);
    const double before = below < ladder_.arrows.size() ? frame_.arrowBox(ladder_.arrows[below]).top() : end;
    const double cut = last.bottom() <= end ? std::min(before, end) : last.top();
    return cut > top ? cut : end;
}

} // namespace synscope::ui

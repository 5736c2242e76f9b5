// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladder_view.h"

#include "ui/ladder/ladder_accessible.h"
#include "ui/ladder/ladder_header.h"
#include "ui/ladder/ladder_painter.h"
#include "ui/ladder/ladder_search_bar.h"
#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/translate.h"

#include <QAccessible>
#include <QAction>
#include <QEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr double kMinZoom = 0.1;
constexpr double kMaxZoom = 64.0;

double scaleFor(const QFont& font) {
    return std::clamp(Scale(font)(1), 0.75, 4.0);
}

bool isSameConnection(const std::shared_ptr<const ConnectionDetail>& a,
                      const std::shared_ptr<const ConnectionDetail>& b) {
    return a != nullptr && b != nullptr && a->row.id == b->row.id &&
           a->row.connection.client == b->row.connection.client &&
           a->row.connection.server == b->row.connection.server &&
           a->row.connection.first_seen == b->row.connection.first_seen;
}

} // namespace

LadderHeader::LadderHeader(LadderView* view)
    : QWidget(view)
    , view_(*view) {}

void LadderHeader::paintEvent(QPaintEvent* /*event*/) {
    const Theme& theme = themeFor(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.background);
    if (view_.detail_ != nullptr) {
        LadderPainter(view_.ladder_, view_.frame_, theme, view_.time_mode_)
            .paintHeader(painter, view_.title_inset_);
    }
}

LadderView::LadderView(QWidget* parent)
    : QAbstractScrollArea(parent)
    , header_(new LadderHeader(this))
    , search_bar_(new LadderSearchBar(this)) {
    installLadderAccessibility(); // before anything asks for this view's interface, which is kept then
    setAccessibleName(tr("Ladder"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    makeViewActions();
    makeExportActions();
    connect(search_bar_, &LadderSearchBar::searched, this,
            [this](const QString& text, bool backwards) { search_bar_->showFound(find(text, backwards)); });
    connect(search_bar_, &LadderSearchBar::closed, this, &LadderView::closeSearch);
    layOut();
    announceSelection();
}

LadderView::~LadderView() = default;

void LadderView::setDetail(std::shared_ptr<const ConnectionDetail> detail) {
    const bool same = isSameConnection(detail_, detail);
    const bool at_end = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    detail_ = std::move(detail);
    hovered_arrow_.reset();
    if (!same) {
        selected_step_ = model::kNoStep;
        unfolded_.clear();
    }
    for (QAction* action : std::as_const(export_actions_)) {
        action->setEnabled(detail_ != nullptr);
    }
    layOut();
    if (!same) {
        verticalScrollBar()->setValue(0);
    } else if (follows_ && at_end) {
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    }
    announceSelection();
}

void LadderView::setTimeMode(TimeMode mode) {
    time_mode_ = mode;
    layOut();
}

void LadderView::setFoldsTrains(bool folds) {
    if (folds != fold_trains_) {
        fold_trains_ = folds;
        unfolded_.clear();
        fold_action_->setChecked(folds);
        layOut();
    }
}

void LadderView::toggleTrain(std::size_t first_step) {
    const auto found = std::find(unfolded_.begin(), unfolded_.end(), first_step);
    if (found == unfolded_.end()) {
        unfolded_.push_back(first_step);
    } else {
        unfolded_.erase(found);
    }
    layOut();
}

void LadderView::selectStep(std::size_t step) {
    selected_step_ = step;
    if (const model::LadderGap* fold = ladder_.foldOf(step)) {
        toggleTrain(fold->first_step);
    }
    if (const auto arrow = selectedArrow()) {
        scrollToArrow(*arrow);
    }
    announceSelection();
    viewport()->update();
}

void LadderView::setTitleInset(int pixels) {
    title_inset_ = pixels;
    header_->update();
}

void LadderView::setTimeCursor(model::TimeNs time) {
    if (time != time_cursor_) {
        time_cursor_ = time;
        viewport()->update();
    }
}

void LadderView::setZoom(double zoom) {
    zoomAround(zoom / zoom_, viewport()->height() / 2.0);
}

void LadderView::layOut() {
    const model::TimeNs top_time = ladder_.timeAt(frame_.units(scrollOffset()));
    const bool was_scrolled = scrollOffset() > 0;
    const double beside = scrollOffset() - frame_.y(ladder_.yOf(top_time)); // above the first packet
    if (detail_ == nullptr) {
        frame_ = {};
        ladder_ = {};
    } else {
        frame_ = frameFor(viewport()->width(), scaleFor(font()), time_mode_, detail_->row.connection,
                          detail_->explanation.verdict);
        model::LadderOptions options = frame_.layoutOptions(zoom_);
        options.forecast = &detail_->forecast;
        options.holes = detail_->holes;
        options.fold_trains = fold_trains_;
        options.unfolded = unfolded_;
        ladder_ = model::layOutLadder(detail_->steps, detail_->row.connection, detail_->explanation, options);
    }
    placeChildren();
    updateScrollBar();
    if (was_scrolled) {
        verticalScrollBar()->setValue(
            static_cast<int>(std::lround(frame_.y(ladder_.yOf(top_time)) + beside)));
    }
    header_->update();
    viewport()->update();
}

void LadderView::updateScrollBar() {
    const int height = static_cast<int>(std::ceil(frame_.height(ladder_)));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(static_cast<int>(3 * frame_.unit()));
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
}

/// The header above the viewport, the search bar, when open, below it.
void LadderView::placeChildren() {
    const int header = detail_ == nullptr ? 0 : static_cast<int>(std::ceil(frame_.headerHeight()));
    const int bar = search_bar_->isHidden() ? 0 : search_bar_->sizeHint().height();
    setViewportMargins(0, header, 0, bar);
    const QRect area = viewport()->geometry();
    header_->setGeometry(area.left(), area.top() - header, area.width(), header);
    search_bar_->setGeometry(area.left(), area.bottom() + 1, area.width(), bar);
}

double LadderView::scrollOffset() const {
    return verticalScrollBar()->value();
}

void LadderView::paintEvent(QPaintEvent* event) {
    const Theme& theme = themeFor(palette());
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme.background);
    if (detail_ == nullptr || ladder_.arrows.empty()) {
        painter.setPen(theme.muted);
        painter.setFont(textFont(kDesignFontPixels * scaleFor(font())));
        painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                         detail_ == nullptr ? tr("Select a connection to see its ladder")
                                            : tr("The packets of this connection are not available"));
        return;
    }
    painter.translate(0, -scrollOffset());
    const QRectF visible = QRectF(event->rect()).translated(0, scrollOffset());
    LadderPainter(ladder_, frame_, theme, time_mode_)
        .paint(painter, visible, {selectedArrow(), hovered_arrow_, time_cursor_});
}

void LadderView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void LadderView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        layOut();
    }
}

void LadderView::scrollContentsBy(int /*dx*/, int /*dy*/) {
    // The names on the lifelines stay in the middle of what is visible: everything is painted anew.
    viewport()->update();
}

QRect LadderView::arrowRect(std::size_t arrow) const {
    return frame_.arrowBox(ladder_.arrows.at(arrow)).translated(0, -scrollOffset()).toAlignedRect();
}

std::optional<std::size_t> LadderView::arrowAt(QPointF position) const {
    return frame_.arrowAt(ladder_, position + QPointF(0, scrollOffset()));
}

QString LadderView::describeArrow(std::size_t arrow) const {
    const model::LadderArrow& shown = ladder_.arrows.at(arrow);
    const QString way = shown.from == model::Side::Client ? tr("client to server") : tr("server to client");
    QStringList parts{momentText(ladder_, shown.time, TimeMode::SinceFirst), way,
                      QString::fromStdString(shown.label), translated(shown.tag), translated(shown.note)};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", "));
}

void LadderView::announceSelection() {
    const auto arrow = selectedArrow();
    setAccessibleDescription(
        arrow ? describeArrow(*arrow)
        : detail_ == nullptr
            ? tr("Select a connection to see its ladder")
            : tr("%1 packets; the arrow keys walk through them").arg(ladder_.packetArrows()));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    if (arrow && hasFocus()) {
        QAccessibleEvent focus(this, QAccessible::Focus);
        focus.setChild(static_cast<int>(*arrow));
        QAccessible::updateAccessibility(&focus);
    }
}

void LadderView::choose(std::optional<std::size_t> arrow) {
    const std::size_t step = arrow ? ladder_.arrows[*arrow].step : model::kNoStep;
    if (step == selected_step_) {
        return;
    }
    selectStep(step);
    emit segmentSelected(step);
}

void LadderView::chooseRelative(int distance) {
    const std::size_t packets = ladder_.packetArrows();
    if (packets == 0) {
        return;
    }
    const auto last = static_cast<std::ptrdiff_t>(packets) - 1;
    const auto selected = selectedArrow();
    if (!selected) {
        // Nothing is chosen yet: begin with what is in sight.
        choose(std::min(ladder_.firstArrowAt(frame_.units(scrollOffset())), packets - 1));
        return;
    }
    choose(static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(*selected) + distance, 0, last)));
}

void LadderView::scrollToArrow(std::size_t arrow) {
    const QRectF box = frame_.arrowBox(ladder_.arrows[arrow]);
    const double air = 2 * frame_.unit();
    const double top = scrollOffset();
    const double bottom = top + viewport()->height();
    if (box.top() - air < top) {
        verticalScrollBar()->setValue(static_cast<int>(box.top() - air));
    } else if (box.bottom() + air > bottom) {
        verticalScrollBar()->setValue(static_cast<int>(box.bottom() + air - viewport()->height()));
    }
}

/// The moment at `viewport_y` stays where it is.
void LadderView::zoomAround(double factor, double viewport_y) {
    const double zoom = std::clamp(zoom_ * factor, kMinZoom, kMaxZoom);
    if (detail_ == nullptr || zoom == zoom_) {
        zoom_ = zoom;
        return;
    }
    const model::TimeNs fixed = ladder_.timeAt(frame_.units(scrollOffset() + viewport_y));
    zoom_ = zoom;
    layOut();
    verticalScrollBar()->setValue(static_cast<int>(std::lround(frame_.y(ladder_.yOf(fixed)) - viewport_y)));
}

/// The natural scale, or what lets all of it be seen at once, if anything does.
void LadderView::fitZoom() {
    zoom_ = 1.0;
    layOut();
    constexpr int kRounds = 6;
    double low = kMinZoom;
    double high = 1.0;
    for (int round = 0; round < kRounds && verticalScrollBar()->maximum() > 0; ++round) {
        zoom_ = round == 0 ? kMinZoom : std::sqrt(low * high);
        layOut();
        if (verticalScrollBar()->maximum() > 0) {
            high = zoom_;
        } else {
            low = zoom_;
        }
    }
    verticalScrollBar()->setValue(0);
}

} // namespace synscope::ui

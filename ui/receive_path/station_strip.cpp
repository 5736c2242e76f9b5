// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/receive_path/station_strip.h"

#include "ui/live/command_box.h"
#include "ui/receive_path/station_box.h"
#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace synscope::ui {

using model::Station;

StationStrip::StationStrip(QWidget* parent)
    : QWidget(parent)
    , boxes_{}
    , advice_(new CommandBox(Qt::Horizontal)) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Scale(font()).whole(17)); // room for the arrows
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
        boxes_[i] = new StationBox;
        row->addWidget(boxes_[i]);
        connect(boxes_[i], &StationBox::chosen, this, [this, i] {
            chosen_ = chosen_ == i ? std::nullopt : std::optional(i);
            showAdvice();
        });
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addLayout(row);
    column->addWidget(advice_);
    advice_->hide();
}

void StationStrip::setPath(const model::ReceivePath& path) {
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
        boxes_[i]->setStation(path[i]);
    }
    showAdvice();
}

/// The chosen station, else the first along the path that drops, else one that is strained.
const Station* StationStrip::advised() const {
    if (chosen_) {
        return &boxes_[*chosen_]->station();
    }
    const Station* worst = nullptr;
    for (const StationBox* box : boxes_) {
        const Station& station = box->station();
        if (!station.advice.empty() && (worst == nullptr || station.health > worst->health)) {
            worst = &station;
        }
    }
    return worst;
}

void StationStrip::showAdvice() {
    const Station* station = advised();
    const bool any = station != nullptr && !station->advice.empty();
    if (any) {
        advice_->show(translated(station->name) + QStringLiteral(": ") + translated(station->advice),
                      toQString(station->command));
    }
    advice_->setVisible(any);
}

QString StationStrip::command() const {
    return advice_->isHidden() ? QString() : advice_->command();
}

void StationStrip::paintEvent(QPaintEvent*) {
    const Theme& theme = themeFor(palette());
    const double head = Scale(font())(3.5);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(theme.muted);
    for (std::size_t i = 0; i + 1 < boxes_.size(); ++i) {
        const QRectF from = boxes_[i]->geometry();
        const QRectF to = boxes_[i + 1]->geometry();
        const double y = from.center().y();
        painter.setPen(QPen(theme.muted, 1.2));
        painter.drawLine(QPointF(from.right() + 3, y), QPointF(to.left() - 2 - head, y));
        painter.setPen(Qt::NoPen);
        painter.drawPolygon(QPolygonF({{to.left() - 2, y},
                                       {to.left() - 2 - 2 * head, y - head},
                                       {to.left() - 2 - 2 * head, y + head}}));
    }
}

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/receive_path/station_box.h"

#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace synscope::ui {

namespace {

using model::Station;
using model::StationHealth;

constexpr double kPadding = 9;
constexpr double kBarHeight = 6;
constexpr double kHighFill = 0.75;

const Hue& healthHue(const Theme& theme, StationHealth health) {
    return health == StationHealth::Dropping   ? theme.failed
           : health == StationHealth::Strained ? theme.waiting
                                               : theme.syn_ack;
}

const Hue& fillHue(const Theme& theme, const Station& station) {
    return station.health == StationHealth::Good && station.fill >= kHighFill
               ? theme.waiting
               : healthHue(theme, station.health);
}

} // namespace

StationBox::StationBox(QWidget* parent)
    : QWidget(parent) {
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StationBox::setStation(const Station& station) {
    if (station == station_) {
        return;
    }
    station_ = station;
    setToolTip(stationTip(station));
    setAccessibleName(translated(station.name));
    QStringList words{translated(station.headline), translated(station.detail)};
    if (station.health == StationHealth::Dropping) {
        words.prepend(tr("drops now"));
    }
    words << translated(station.advice);
    setAccessibleDescription(words.join(QStringLiteral(". ")));
    update();
}

QSize StationBox::sizeHint() const {
    const Scale scale(font());
    return {scale.whole(168), scale.whole(76)};
}

QSize StationBox::minimumSizeHint() const {
    const Scale scale(font());
    return {scale.whole(96), scale.whole(76)};
}

void StationBox::paintEvent(QPaintEvent*) {
    const Theme& theme = themeFor(palette());
    const Scale scale(font());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool well = station_.health == StationHealth::Good;
    const Hue& hue = healthHue(theme, station_.health);
    const double width = hasFocus() || !well ? 2 : 1;
    painter.setPen(QPen(hasFocus() ? theme.accent : well ? theme.border : hue.line, width));
    painter.setBrush(station_.health == StationHealth::Dropping ? badgeFill(theme, theme.failed)
                                                                : theme.background);
    const double edge = width / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(edge, edge, -edge, -edge), scale(8), scale(8));
    const double padding = scale(kPadding);
    const QRectF inside = QRectF(rect()).adjusted(padding, scale(6), -padding, -scale(6));
    paintWords(painter, inside);
    paintBar(painter,
             {inside.left(), inside.bottom() - scale(kBarHeight), inside.width(), scale(kBarHeight)});
}

void StationBox::paintWords(QPainter& painter, const QRectF& inside) const {
    const Theme& theme = themeFor(palette());
    const Scale scale(font());
    double width = inside.width();
    if (station_.health != StationHealth::Good) {
        const double size = scale(10);
        const bool dropping = station_.health == StationHealth::Dropping;
        paintShape(painter, dropping ? BadgeShape::Cross : BadgeShape::Triangle,
                   {inside.right() - size, inside.top() + scale(3), size, size},
                   healthHue(theme, station_.health).line);
        width -= size + scale(4);
    }
    const bool readable = station_.provenance != model::Provenance::NotReadable;
    // Figures stand in columns where there is room, and are narrower where there is none.
    QFont figures = monoFont(scale(11.5));
    if (QFontMetricsF(figures).horizontalAdvance(translated(station_.headline)) > inside.width()) {
        figures = textFont(scale(11.5));
    }
    const auto line = [&](double top, double room, const QFont& letters, const QColor& color,
                          const model::Text& text) {
        painter.setFont(letters);
        painter.setPen(color);
        const QFontMetricsF metrics(letters);
        painter.drawText(QRectF(inside.left(), inside.top() + scale(top), room, scale(18)),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(translated(text), Qt::ElideRight, room));
    };
    line(0, width, textFont(scale(12.5), QFont::Bold), theme.text, station_.name);
    line(18, inside.width(), figures, readable ? theme.text : theme.muted, station_.headline);
    line(35, inside.width(), textFont(scale(11.5)),
         station_.health == StationHealth::Dropping ? theme.failed.ink : theme.muted, station_.detail);
}

/// A fill that cannot be read is a dashed line, not an empty bar: empty would be a claim.
void StationBox::paintBar(QPainter& painter, const QRectF& bar) const {
    const Theme& theme = themeFor(palette());
    if (station_.fill < 0) {
        painter.setPen(QPen(theme.muted, 1, Qt::DashLine));
        painter.drawLine(QPointF(bar.left(), bar.center().y()), QPointF(bar.right(), bar.center().y()));
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.border);
    const double radius = bar.height() / 2;
    painter.drawRoundedRect(bar, radius, radius);
    QRectF taken = bar;
    taken.setWidth(bar.width() * std::min(station_.fill, 1.0));
    if (taken.width() > 0) {
        taken.setWidth(std::max(taken.width(), bar.height()));
        painter.setBrush(fillHue(theme, station_).line);
        painter.drawRoundedRect(taken, radius, radius);
    }
}

void StationBox::mousePressEvent(QMouseEvent* event) {
    QWidget::mousePressEvent(event);
    emit chosen();
}

void StationBox::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        emit chosen();
        return;
    }
    QWidget::keyPressEvent(event);
}

QString stationTip(const Station& station) {
    QStringList lines{translated(station.name), translated(station.headline), translated(station.detail)};
    const QString known = translated(model::provenanceWord(station.provenance));
    const QString source = translated(station.source);
    lines << (source.isEmpty() ? known : known + QStringLiteral(" · ") + source);
    if (station.fill < 0) {
        lines << StationBox::tr("fill: %1").arg(translated(station.fill_note));
    }
    if (!station.advice.empty()) {
        lines << translated(station.advice);
    }
    if (!station.command.empty()) {
        lines << toQString(station.command);
    }
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

} // namespace synscope::ui

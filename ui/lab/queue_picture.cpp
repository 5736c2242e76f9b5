// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/queue_picture.h"

#include "model/stage.h"
#include "ui/ladder/drawing.h"
#include "ui/words.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace synscope::ui {
namespace {

constexpr double kPad = 10;
constexpr double kHeading = 18;
constexpr double kSlotWidth = 50;
constexpr double kSlotHeight = 24;
constexpr double kGap = 5;
constexpr double kRow = 16;
constexpr std::size_t kMostSlots = 16;
constexpr std::size_t kMostRefused = 4;

/// "①" as the ladder numbers connections; "#10" beyond nine, "?" for one that is only counted.
QString signOf(model::ConnectionId connection) {
    return connection.valid() ? toQString(model::numberSign(connection)) : QStringLiteral("?");
}

} // namespace

QueuePicture::QueuePicture(QWidget* parent)
    : QWidget(parent) {
    setAccessibleName(tr("Queues of the listening socket"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void QueuePicture::setStyle(const StageStyle& style) {
    style_ = style;
    updateGeometry();
    update();
}

void QueuePicture::show(std::optional<model::ListenQueue> queue, const QString& host) {
    queue_ = std::move(queue);
    host_ = host;
    setAccessibleDescription(spoken());
    setVisible(queue_.has_value());
    updateGeometry();
    update();
}

QSize QueuePicture::sizeHint() const {
    const std::size_t refused = queue_ ? std::min(queue_->refused.size(), kMostRefused) : 0;
    const double rows = refused == 0 ? 0 : kHeading + kRow * static_cast<double>(refused) + 6;
    const double height = 2 * (kHeading + kSlotHeight + 8) + rows;
    return {style_.whole(260), style_.whole(height)};
}

QString QueuePicture::spoken() const {
    if (!queue_) {
        return {};
    }
    QStringList words{tr("accept queue %1 of %2").arg(queue_->length).arg(queue_->backlog + 1),
                      tr("SYN queue %1").arg(queue_->requests_length)};
    for (const model::QueueRefusal& one : queue_->refused) {
        words << (one.at_syn ? tr("port %1 refused at the SYN, %2 times")
                             : tr("port %1 refused at the ACK, %2 times"))
                     .arg(one.port)
                     .arg(one.times);
    }
    return words.join(QStringLiteral(", "));
}

void QueuePicture::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), style_.theme.background);
    painter.setPen(QPen(style_.theme.border, style_(1)));
    painter.drawLine(QPointF(0, 0), QPointF(0, height()));
    if (!queue_) {
        return;
    }
    const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(queue_->backlog, 0)) + 1;
    const bool full = queue_->length > queue_->backlog;
    double y = paintHeading(painter, 0, tr("Accept queue · %1").arg(host_),
                            full ? tr("full: %1 of %2").arg(queue_->length).arg(limit)
                                 : tr("%1 of %2").arg(queue_->length).arg(limit),
                            full);
    y = paintSlots(painter, y, queue_->accepted, limit);
    y = paintHeading(painter, y, tr("SYN queue"), QString::number(queue_->requests_length), false);
    y = paintSlots(painter, y, queue_->requests, queue_->requests.size());
    paintRefused(painter, y);
}

double QueuePicture::paintHeading(QPainter& painter, double y, const QString& title, const QString& number,
                                  bool full) const {
    const QRectF line(style_(kPad), y, width() - style_(kPad), style_(kHeading));
    const QFont font = style_.text(11, QFont::Bold);
    const double taken = QFontMetricsF(font).horizontalAdvance(number) + style_(6);
    drawing::line(painter, line.adjusted(0, 0, -taken, 0), Qt::AlignLeft | Qt::AlignVCenter, font,
                  style_.theme.muted, title);
    drawing::line(painter, line, Qt::AlignRight | Qt::AlignVCenter, font,
                  full ? style_.theme.failed.ink : style_.theme.text, number);
    return y + style_(kHeading);
}

/// As many as there is room for; the last one tells how many more.
double QueuePicture::paintSlots(QPainter& painter, double y, const std::vector<model::QueueGuest>& guests,
                                std::size_t places) const {
    const double step = style_(kSlotWidth + kGap);
    const auto room = static_cast<std::size_t>(std::max(1.0, (width() - style_(kPad)) / step));
    const std::size_t shown = std::min({places, room, kMostSlots});
    const bool more = shown < places;
    double x = style_(kPad);
    if (places == 0) {
        drawing::line(painter, QRectF(x, y, style_(kSlotWidth), style_(kSlotHeight)),
                      Qt::AlignLeft | Qt::AlignVCenter, style_.text(11), style_.theme.muted, tr("empty"));
    }
    for (std::size_t i = 0; i < shown; ++i, x += step) {
        const QRectF box(x, y, style_(kSlotWidth), style_(kSlotHeight));
        if (more && i + 1 == shown) {
            drawing::line(painter, box, Qt::AlignCenter, style_.text(11), style_.theme.muted,
                          tr("+%1").arg(places - i));
        } else {
            paintSlot(painter, box, i < guests.size() ? &guests[i] : nullptr);
        }
    }
    return y + style_(kSlotHeight + 8);
}

void QueuePicture::paintSlot(QPainter& painter, const QRectF& box, const model::QueueGuest* guest) const {
    const Theme& theme = style_.theme;
    const bool taken = guest != nullptr;
    painter.setPen(
        QPen(taken ? theme.waiting.line : theme.border, style_(1.2), taken ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(taken ? badgeFill(theme, theme.waiting) : theme.background);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), style_(4), style_(4));
    drawing::line(painter, box, Qt::AlignCenter, style_.text(11, taken ? QFont::Bold : QFont::Normal),
                  taken ? theme.text : theme.muted, taken ? signOf(guest->connection) : tr("free"));
}

/// The latest ones.
void QueuePicture::paintRefused(QPainter& painter, double y) const {
    if (queue_->refused.empty()) {
        return;
    }
    y = paintHeading(painter, y, tr("Turned away"), {}, false);
    std::vector<model::QueueRefusal> rows = queue_->refused;
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.last > b.last; });
    rows.resize(std::min(rows.size(), kMostRefused));
    for (const model::QueueRefusal& row : rows) {
        const QRectF line(style_(kPad), y, width() - style_(kPad), style_(kRow));
        const double size = style_(8);
        paintShape(painter, BadgeShape::Cross, QRectF(line.left(), line.center().y() - size / 2, size, size),
                   style_.theme.failed.line);
        drawing::line(painter, line.adjusted(style_(14), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                      style_.text(11), style_.theme.text,
                      (row.at_syn ? tr("%1 port %2, its SYN") : tr("%1 port %2, its ACK"))
                          .arg(signOf(row.connection))
                          .arg(row.port));
        drawing::line(painter, line, Qt::AlignRight | Qt::AlignVCenter, style_.mono(11), style_.theme.muted,
                      QStringLiteral("×%1").arg(row.times));
        y += style_(kRow);
    }
}

} // namespace synscope::ui

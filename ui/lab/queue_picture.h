// SPDX-License-Identifier: GPL-3.0-or-later
// The queues of a listening socket: who stands in which place, and who was turned away where.
#pragma once

#include "model/listen_queue.h"
#include "ui/presenter/stage_style.h"

#include <QWidget>

#include <optional>

namespace synscope::ui {

class QueuePicture : public QWidget {
    Q_OBJECT

public:
    explicit QueuePicture(QWidget* parent = nullptr);

    void setStyle(const StageStyle& style);
    /// Nothing: no socket listens yet.
    void show(std::optional<model::ListenQueue> queue, const QString& host);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double paintHeading(QPainter& painter, double y, const QString& title, const QString& number,
                        bool full) const;
    double paintSlots(QPainter& painter, double y, const std::vector<model::QueueGuest>& guests,
                      std::size_t places) const;
    void paintSlot(QPainter& painter, const QRectF& box, const model::QueueGuest* guest) const;
    void paintRefused(QPainter& painter, double y) const;
    [[nodiscard]] QString spoken() const;

    StageStyle style_;
    std::optional<model::ListenQueue> queue_;
    QString host_;
};

} // namespace synscope::ui

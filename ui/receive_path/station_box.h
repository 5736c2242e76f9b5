// SPDX-License-Identifier: GPL-3.0-or-later
// One station of the receive path: limit, fill or why there is none, drops.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "model/receive_path.h"
#endif

#include <QWidget>

namespace synscope::ui {

class StationBox : public QWidget {
    Q_OBJECT

public:
    explicit StationBox(QWidget* parent = nullptr);

    void setStation(const model::Station& station);
    [[nodiscard]] const model::Station& station() const { return station_; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    /// It was clicked, or got Enter or the space bar.
    void chosen();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void paintWords(QPainter& painter, const QRectF& inside) const;
    void paintBar(QPainter& painter, const QRectF& bar) const;

    model::Station station_;
};

/// What stands in the tooltip: everything that the box has no room for.
[[nodiscard]] QString stationTip(const model::Station& station);

} // namespace synscope::ui

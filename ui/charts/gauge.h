// SPDX-License-Identifier: GPL-3.0-or-later
// A small dial: how much of a limit is taken.
#pragma once

#include <QString>
#include <QWidget>

class QChartView;
class QLabel;
class QPieSeries;
class QPieSlice;

namespace synscope::ui {

class Gauge : public QWidget {
    Q_OBJECT

public:
    explicit Gauge(QWidget* parent = nullptr);

    /// `share` 0…1, negative: not known (an empty dial and a dash). `caption` stands under the number.
    void setValue(double share, const QString& caption);
    [[nodiscard]] double share() const { return share_; }

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyStyle();
    void place();

    double share_ = -1;
    QChartView* view_;
    QPieSeries* dial_;
    QPieSlice* taken_;
    QPieSlice* left_;
    QLabel* number_;
    QLabel* caption_;
};

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The views of the selected connection, one at a time, with tabs in the top right corner.
#pragma once

#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace synscope::ui {

class CenterPane : public QWidget {
    Q_OBJECT

public:
    explicit CenterPane(QWidget* parent = nullptr);

    /// Takes the view over. The first one is shown.
    void addView(QWidget* view, const QString& name);
    void showView(QWidget* view);
    [[nodiscard]] QWidget* view() const;

signals:
    /// The tabs take so many pixels at the right of the views' first line.
    void tabsPlaced(int taken);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void placeTabs();

    QStackedWidget* stack_;
    QWidget* corner_;
    QTabBar* tabs_;
};

} // namespace synscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What to capture: interfaces with how busy they are, the kernel's filter, and what is in the way.
#pragma once

#include "ui/live_feed.h"

#include <QFrame>
#include <QTimer>

#include <optional>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QMenu;
class QPushButton;
class QSpinBox;

namespace synscope::ui {

class CommandBox;

/// A popup. Looks at the interfaces only while it is shown.
class SourcePicker : public QFrame {
    Q_OBJECT

public:
    explicit SourcePicker(LiveFeed& feed, QWidget* parent = nullptr);

    void popUpUnder(const QWidget& anchor);
    void setFileMenu(QMenu* menu); ///< recent captures
    [[nodiscard]] LiveRequest request() const;
    void setRequest(const LiveRequest& request);
    void setHandshakesOnly(bool only);

signals:
    void handshakesOnlyChanged(bool only);
    void startRequested(const LiveRequest& request);
    void openFileRequested();

private:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

    void buildLayout();
    void showInterfaces();
    void showState(); ///< problems, and whether it can start
    void checkFilter();
    void askForPrivilege();
    void start();
    [[nodiscard]] QStringList chosen() const;

    LiveFeed& feed_;
    QListWidget* list_;
    QLineEdit* filter_;
    QLabel* filter_problem_;
    QCheckBox* handshakes_;
    QCheckBox* promiscuous_;
    QSpinBox* snap_length_;
    CommandBox* problem_;
    QPushButton* allow_;
    QPushButton* start_;
    QPushButton* recent_;
    QTimer refresh_;
    QTimer check_; ///< a pause in typing
    std::vector<InterfaceRow> rows_;
    QStringList wanted_; ///< chosen before the interfaces were known
    bool filter_wrong_ = false;
};

} // namespace synscope::ui

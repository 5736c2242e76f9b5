// SPDX-License-Identifier: GPL-3.0-or-later
// The right side of the window: what happened to the connection, and the chosen packet in full.
#pragma once

#include "model/dissection.h"
#include "ui/feed.h"

#include <QWidget>

#include <cstddef>
#include <memory>

class QPushButton;
class QStackedWidget;
class QTabBar;

namespace synscope::ui {

class ExplanationView;
class PacketView;

class Inspector : public QWidget {
    Q_OBJECT

public:
    explicit Inspector(Feed& feed, QWidget* parent = nullptr);

    /// Null: nothing is selected. Another connection brings "What happened" to the front and lets go of the
    /// packet.
    void setDetail(const std::shared_ptr<const ConnectionDetail>& detail);
    /// A step of the detail, or model::kNoStep. Fetches the frame and brings it to the front.
    void setPacket(std::size_t step);
    /// The same for a packet that is not among the detail's steps, because a long ladder leaves it out.
    void setFrame(const model::FrameRef& frame);

    void showExplanation();
    void showPacket();
    /// What takes the keyboard in the page at the front.
    [[nodiscard]] QWidget* focusTarget() const;

    [[nodiscard]] ExplanationView& explanation() { return *explanation_; }
    [[nodiscard]] PacketView& packet() { return *packet_; }
    /// Whoever listens to labRequested() says so.
    void setLabAvailable(bool available);
    [[nodiscard]] QPushButton& labButton() { return *lab_; }

signals:
    /// The connection is to be run again by this machine's kernel.
    void labRequested(const std::shared_ptr<const ConnectionDetail>& detail);

private:
    void showLab();
    void received(const model::FrameRef& ref, const std::shared_ptr<const model::DissectedFrame>& frame);

    Feed& feed_;
    std::shared_ptr<const ConnectionDetail> detail_;
    QTabBar* tabs_;
    QStackedWidget* pages_;
    ExplanationView* explanation_;
    PacketView* packet_;
    QPushButton* lab_;
    bool lab_available_ = false;
};

} // namespace synscope::ui
